package safetext

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestConceal: no piece of a secret is left, however it is spelled and wherever lines are broken.
func TestConceal(t *testing.T) {
	const secret = "gUKdEPz6rrMeSu7YnE4VDzIk0LhXwWia2V8VpL5evFM"
	backwards := []byte(secret)
	slices.Reverse(backwards)
	encode := base64.StdEncoding.EncodeToString
	quoted := ""
	for _, b := range []byte(secret) {
		quoted += "=" + strings.ToUpper(hex.EncodeToString([]byte{b}))
	}
	for title, said := range map[string]string{
		"itself":                 secret,
		"upper case":             strings.ToUpper(secret),
		"backwards":              string(backwards),
		"base64":                 encode([]byte(secret)),
		"base64 after one":       encode([]byte("x" + secret + "y")),
		"base64 after two":       encode([]byte("/x" + secret + "yz")),
		"base64 of PLAIN":        encode([]byte("\x00acme\x00" + secret)),
		"backwards, then base64": encode(backwards),
		"hexadecimal":            hex.EncodeToString([]byte(secret)),
		"quoted-printable":       quoted,
		"escaped":                strings.ReplaceAll(quoted, "=", "%"),
		"escaped in part":        url.QueryEscape("/" + secret + "/"),
	} {
		for _, size := range []int{16, 20, len(said)} {
			var pieces []string
			for part := range slices.Chunk([]byte(said), size) {
				pieces = append(pieces, string(part))
			}
			got := Conceal("554 5.7.1 spam: "+strings.Join(pieces, " ")+" (try later)", secret)
			for _, part := range pieces {
				for at := 0; at+11 <= len(part); at++ {
					if strings.Contains(got, part[at:at+11]) {
						t.Errorf("%s in %d: %q tells %q", title, size, got, part[at:at+11])
					}
				}
			}
			if !strings.HasPrefix(got, "554 5.7.1 spam: ") || !strings.HasSuffix(got, " (try later)") {
				t.Errorf("%s in %d: %q", title, size, got)
			}
		}
	}
	for _, test := range []struct{ text, secret, want string }{
		{"535 no: hunter2", "hunter2", "535 no: [redacted]"},
		{"535 no: " + encode([]byte("\x00acme\x00hunter2")), "hunter2", "535 no: AGFjbWUA[redacted]g=="},
		{"535 no", "", "535 no"},
		{"ya29.A0ARrdaM-0123456789 expired", "ya29.A0ARrdaM-0123456789-abcdefgh", "[redacted] expired"},
		{"é0ARrdaM-é", "ya29.A0ARrdaM-0123456789-abcdefgh", "é[redacted]é"},
		{"only ya29.A0", "ya29.A0ARrdaM-0123456789-abcdefgh", "only ya29.A0"},
		{"no pw1pw1, sorry", "pw1", "no [redacted], sorry"},
		{"535 5.7.8 Authentication failed for acme.example.", "pw1", "535 5.7.8 Authentication failed for acme.example."},
		{"İİ SECRETSECRET", "secretsecret", "İİ [redacted]"},
	} {
		if got := Conceal(test.text, test.secret); got != test.want {
			t.Errorf("%q without %q: %q, want %q", test.text, test.secret, got, test.want)
		}
	}
}

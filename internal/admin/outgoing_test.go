package admin

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/safetext"
)

// verdict is an error of a mail server.
type verdict struct {
	error
	settled, asked bool
}

func (v verdict) Permanent() bool   { return v.settled }
func (v verdict) Unconfirmed() bool { return v.asked }

// What an error of a mail server says of itself counts, not that it could say it.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	for _, v := range []verdict{{}, {settled: true}, {asked: true}} {
		v.error = errLater
		if err := fmt.Errorf("mailing: %w", v); isPermanent(err) != v.settled || isUnconfirmed(err) != v.asked {
			t.Errorf("%+v", v)
		}
	}
}

// However a mail server repeats the link that it refuses, nothing is kept by which it could be opened.
func TestWithoutToken(t *testing.T) {
	t.Parallel()
	const secret = "gEuc3a8JWrSclatgtlCN4VGM5s6dX2eH5kBDflVvraE"
	const link = "https://portal.acme.example/accept/rst_1kv93kgykf6g" + secret
	for _, said := range []string{
		link,
		link[:len(link)-5],
		strings.Replace(link, "_", "%5F", 1),
		strings.ToLower(link),
		link[len(link)-43:],
		link[len(link)-30:],
		strings.ReplaceAll(link, "lCN", "l=CN"),
	} {
		got := withoutToken("554 5.7.1 blocked: "+said+" (smtp.acme.example:587)", link)
		for n := 0; n+12 <= len(secret); n++ {
			if strings.Contains(strings.ToLower(got), strings.ToLower(secret[n:n+12])) {
				t.Errorf("%q keeps %q", got, secret[n:n+12])
				break
			}
		}
		if !strings.HasPrefix(got, "554 5.7.1 blocked: ") || !strings.HasSuffix(got, " (smtp.acme.example:587)") {
			t.Errorf("%q lost what the server says", got)
		}
	}
}

// What may be the token in a form that is not looked for is not repeated either.
func TestWithoutEncodedToken(t *testing.T) {
	t.Parallel()
	encoded := base64.URLEncoding.EncodeToString([]byte("gEuc3a8JWrSclatgtlCN4VGM5s6dX2eH5kBDflVvraE"))
	got := withoutToken("554 blocked: "+encoded+" (id 17)", "https://portal.acme.example/accept/rst_1kv93kgykf6gx")
	if got != "554 blocked: "+safetext.Concealed+" (id 17)" {
		t.Error(got)
	}
}

// A server that repeats the secret in pieces, one after the other or on lines of their own, gives none of it away.
func TestWithoutPiecesOfTheToken(t *testing.T) {
	t.Parallel()
	const pieceLength = 8
	const secret = "gEuc3a8JWrSclatgtlCN4VGM5s6dX2eH5kBDflVvraE"
	const link = "https://portal.acme.example/accept/rst_1kv93kgykf6g" + secret
	for length := pieceLength; length < len(secret); length++ {
		for _, between := range []string{" ", "=\r\n", "...", "/", "ö"} {
			var said []string
			for at := 0; at+length <= len(secret); at += length {
				said = append(said, secret[at:at+length])
			}
			got := withoutToken("554 blocked: "+strings.Join(said, between)+" (id 17)", link)
			for n := 0; n+pieceLength <= len(secret); n++ {
				if strings.Contains(strings.ToLower(got), strings.ToLower(secret[n:n+pieceLength])) {
					t.Fatalf("pieces of %d between %q: %q keeps %q", length, between, got, secret[n:n+pieceLength])
				}
			}
			if !strings.HasPrefix(got, "554 blocked: ") || !strings.HasSuffix(got, " (id 17)") {
				t.Errorf("%q lost what the server says", got)
			}
		}
	}
}

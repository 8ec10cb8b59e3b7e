package mail

import "testing"

// However a server cuts what it was told, no piece of it that is long enough to be of use is told on.
func TestRedact(t *testing.T) {
	const token, short = "ya29.A0ARrdaM-0123456789-abcdefgh", "pw1"
	for text, want := range map[string]string{
		"535 expired: " + token:                             "535 expired: [redacted]",
		token[:12] + "-" + token[12:] + " is bad":           "[redacted]-[redacted] is bad",
		"5.7.8 " + token[3:14] + "\r\n" + token[14:22]:      "5.7.8 [redacted]\r\n[redacted]",
		"only " + token[:7]:                                 "only " + token[:7],
		"é" + token[5:13] + "é":                             "é[redacted]é",
		"no pw1pw1, sorry":                                  "no [redacted], sorry",
		"535 5.7.8 Authentication failed for acme.example.": "535 5.7.8 Authentication failed for acme.example.",
		"": "",
	} {
		if got := redact(text, []string{"", token, short}); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

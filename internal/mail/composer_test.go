package mail

import (
	"errors"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func asKind(err error, kind *org.Kind) bool { return errors.As(err, kind) }

func TestFrom(t *testing.T) {
	for from, want := range map[string]string{
		"Acme <no-reply@acme.example>":          `"Acme" <no-reply@acme.example>`,
		"no-reply@acme.example":                 "<no-reply@acme.example>",
		"roster@localhost":                      "<roster@localhost>",
		`"Acme, \"the\" Inc." <a@acme.example>`: `"Acme, \"the\" Inc." <a@acme.example>`,
		"Société <a@bücher.example>":            "=?utf-8?q?Soci=C3=A9t=C3=A9?= <a@xn--bcher-kva.example>",
		"":                                      "",
		"Acme":                                  "",
		"a@acme.example, b@acme.example":        "",
		"é@acme.example":                        "",
		`"a b"@acme.example`:                    "",
		"Acme <a@acme.example>\r\nBcc: b@c.example": "",
	} {
		c, err := NewComposer(from, "")
		if want == "" {
			if kind := org.Kind(""); err == nil || !asKind(err, &kind) || kind != org.ErrUsage || org.HintOf(err) == "" {
				t.Errorf("%q: %v, want a usage error with a hint", from, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", from, err)
		} else if got := c.from.String(); got != want {
			t.Errorf("%q is %q, want %q", from, got, want)
		}
	}
}

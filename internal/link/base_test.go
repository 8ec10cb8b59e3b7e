package link

import (
	"strings"
	"testing"
)

func TestParseBase(t *testing.T) {
	for base, want := range map[string]struct {
		address  string
		loopback bool
	}{
		"https://portal.acme.example":        {"https://portal.acme.example", false},
		" HTTPS://Portal.ACME.Example/ ":     {"https://portal.acme.example", false},
		"https://acme.example:8443/":         {"https://acme.example:8443", false},
		"https://acme.example:/":             {"https://acme.example", false},
		"https://acme.example/Team/roster//": {"https://acme.example/Team/roster", false},
		"https://acme.example/a b/é":         {"https://acme.example/a%20b/%C3%A9", false},
		"https://köln.example":               {"https://xn--kln-sna.example", false},
		"https://192.0.2.7":                  {"https://192.0.2.7", false},
		"https://[2001:DB8::7]:8443":         {"https://[2001:db8::7]:8443", false},
		"https://[2001:db8::7]":              {"https://[2001:db8::7]", false},
		"https://localhost":                  {"https://localhost", true},
		"http://localhost:8080":              {"http://localhost:8080", true},
		"http://LocalHost":                   {"http://localhost", true},
		"http://127.0.0.1:8080/roster":       {"http://127.0.0.1:8080/roster", true},
		"http://127.8.9.1":                   {"http://127.8.9.1", true},
		"http://１２７.0.0.1":                   {"http://127.0.0.1", true},
		"http://[::1]:8080":                  {"http://[::1]:8080", true},
	} {
		address, loopback, err := ParseBase(base)
		if address != want.address || loopback != want.loopback || err != nil {
			t.Errorf("ParseBase(%q) = %q, %v, %v, want %q, %v", base, address, loopback, err, want.address, want.loopback)
		}
	}
}

func TestParseBaseRefuses(t *testing.T) {
	for base, want := range map[string]string{
		"":                                  "https://",
		"portal.acme.example":               "https://",
		"acme.example:8080":                 "https://",
		"//acme.example":                    "https://",
		"ftp://acme.example":                "https://",
		"javascript:alert(1)":               "https://",
		"http://acme.example":               "localhost",
		"http://localhost.acme.example":     "localhost",
		"http://127.0.0.1.acme.example":     "localhost",
		"http://0.0.0.0":                    "localhost",
		"http://192.168.1.2":                "localhost",
		"https://ana@acme.example":          "user",
		"https://ana:s3cret@acme.example":   "user",
		"https://acme.example?x=1":          "query",
		"https://acme.example/?":            "query",
		"https://acme.example/#":            "fragment",
		"https://":                          "host",
		"https:///accept":                   "host",
		"https:acme.example":                "host",
		"https://:8080":                     "host",
		"https://acme_corp!.example":        "host",
		"https://\U0002f868.example":        "host", // would be that of U+36FC
		"https://[fe80::1%25eth0]":          "host",
		"https://0000.0%800000000":          "host",
		"https://acme.example:0":            "port",
		"https://acme.example:65536":        "port",
		"https://acme.example:s3cret":       "malformed",
		"https://acme.example//roster":      "path",
		"https://acme.example/a//b":         "path",
		"https://acme.example/a/../b":       "path",
		"https://acme.example/%2e":          "path",
		"https://acme.example/a%2Fb":        "path",
		"https://acme.example/a%5cb":        "path",
		`https://acme.example/a\b`:          "path",
		"https://acme.example/.well-known":  "",
		"https://acme.example/\n":           "", // trimmed
		"https://acme\n.example":            "malformed",
		"https://ac me.example":             "malformed",
		"https://ana:s3cret@acme.example:x": "malformed",
	} {
		address, loopback, err := ParseBase(base)
		if want == "" {
			if err != nil {
				t.Errorf("ParseBase(%q) = %v", base, err)
			}
			continue
		}
		if err == nil || loopback || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("ParseBase(%q) = %q, %v, want an error about %s, loopback %v", base, address, err, want, loopback)
		}
	}
}

func FuzzParseBase(f *testing.F) {
	for _, s := range []string{"https://acme.example/x/", "http://[::1]:80", "https://a%zz", "http://localhost?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, base string) {
		address, loopback, err := ParseBase(base)
		if err != nil {
			return
		}
		again, same, err := ParseBase(address)
		if again != address || same != loopback || err != nil {
			t.Errorf("ParseBase(%q) = %q, but then %q, %v", base, address, again, err)
		}
		if !strings.HasPrefix(address, "https://") && (!loopback || !strings.HasPrefix(address, "http://")) {
			t.Errorf("ParseBase(%q) = %q", base, address)
		}
	})
}

package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
)

// A file that was made to exhaust the parser is refused quickly: 256 KiB would take minutes if each byte was looked at
// for each before it.
func TestDeepFiles(t *testing.T) {
	for _, unit := range []string{"[", "{a: ", "- ", "- [", "&a ", "!t ", "? ", "[a, ", "a: [", "'", "|\n"} {
		for _, size := range []int{8 << 10, 256 << 10} {
			h := newHome(t)
			h.config(strings.Repeat(unit, size/len(unit)))
			start := testenv.ProcessorTime()
			h.refused("config.yaml")
			if took := testenv.ProcessorTime() - start; took > 5*time.Second {
				t.Errorf("%q of %d bytes took %v", unit, size, took)
			}
		}
	}
}

// Load refuses a file with an *Error, or what it returns is as the types promise.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		sample, "", "a", "a: [", "as: &a x\nmail: {from: *a}", "<<: {as: x}", "profiles: {p: {as: x}}", "---\n---\n",
		"[[[[", "- - - a", "{a: {a: {a: ", "link: {expires_in: 9999999w}",
		"database: postgres://a:b@c/d", "!!binary aGk=: x", "\xff\xfe", "as: |\n  x\n", "? \n: ", "%YAML 1.1\n---\nas: x",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		file := filepath.Join(dir, "config.yaml")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := Load(Options{File: file, Environ: []string{"HOME=" + dir}, WorkDir: dir, SystemFile: file})
		if err != nil {
			if mistake := new(Error); !errors.As(err, &mistake) {
				t.Fatalf("%q: %v is no *Error", data, err)
			}
			return
		}
		if l.Link.ExpiresIn <= 0 || l.Password.MinLength < 8 || l.Database == "" || l.Link.Key != "" {
			t.Fatalf("%q gives %+v", data, l.Config)
		}
		if !l.DatabaseIsURL() && !filepath.IsAbs(l.Database) {
			t.Fatalf("%q: database %q is relative", data, l.Database)
		}
		for _, s := range l.Settings() {
			if secret := l.Mail.SMTP.Password.Reveal(); s.Key == "mail.smtp.password" && secret != "" && s.Value != redacted {
				t.Fatalf("%q shows %+v", data, s)
			}
		}
	})
}

// Whatever a file says, an edit does what it says and nothing else, or is refused.
func FuzzEdit(f *testing.F) {
	for _, seed := range []string{sample, "", "# c", "as: |\n x\n", "{as: x}", "mail: {rate: 1,}\r\n", "profiles:\n  p: # c\n", "as: &a 'x'\n"} {
		f.Add([]byte(seed), "x: # 'y'", true)
		f.Add([]byte(seed), "mail", false)
	}
	f.Fuzz(func(t *testing.T, data []byte, value string, set bool) {
		for _, target := range []Target{{"/f", ""}, {"/f", "p"}} {
			for _, name := range []string{"as", "mail.templates", "mail.smtp.host"} {
				e, err := Unset(name)
				if set {
					e, err = Assign(name, value)
				}
				if err != nil {
					continue
				}
				_, _, err = target.edited(data, []Edit{e})
				if mistake := new(Error); err != nil && !errors.As(err, &mistake) && !errors.Is(err, ErrNotSet) {
					t.Fatalf("%q: %v is no *Error", data, err)
				}
			}
		}
	})
}

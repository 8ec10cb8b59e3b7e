package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

func TestDefaults(t *testing.T) {
	h := newHome(t)
	l := h.load()
	want := Config{
		Database: filepath.Join(h.dir, ".local/share/roster/roster.db"),
		Link: Link{
			BaseURL: "http://localhost:8080", KeyFile: filepath.Join(h.dir, ".config/roster/link.key"),
			ExpiresIn: 7 * 24 * time.Hour,
		},
		Mail:     Mail{SMTP: SMTP{Port: 587, TLS: "starttls", Timeout: 5 * time.Minute}},
		Password: Password{MinLength: 15},
		Serve:    Serve{Listen: "127.0.0.1:8080"},
		Tables:   map[string]*Table{"members": {}, "invitations": {}, "groups": {}, "resources": {}, "permissions": {}, "audit": {}},
	}
	if !reflect.DeepEqual(l.Config, want) {
		t.Errorf("defaults:\n got %+v\nwant %+v", l.Config, want)
	}
	if file := filepath.Join(h.dir, ".config/roster/config.yaml"); l.File != "" || l.DefaultFile != file {
		t.Errorf("File %q, DefaultFile %q, want none and %q", l.File, l.DefaultFile, file)
	}
}

// The example of the documentation, word for word.
const sample = `database: roster.db                      # or postgres://…
as: ana@acme.example
link: {base_url: "https://portal.acme.example", key_file: link.key, expires_in: 7d}
mail: {from: "Acme <no-reply@acme.example>", templates: "", rate: 0, smtp: {host: smtp.acme.example, port: 587, username: acme, password_file: smtp.password, tls: starttls}}   # or implicit; none to loopback only
password: {min_length: 15}
tables: {members: {columns: [name, email, role], sort: name}}
serve: {listen: "127.0.0.1:8080", trusted_proxies: []}
profiles: {staging: {database: staging.db}}
`

func TestSample(t *testing.T) {
	h := newHome(t)
	folder := filepath.Dir(h.config(sample))
	l := h.load()
	if want := filepath.Join(folder, "roster.db"); l.Database != want {
		t.Errorf("database %q, want %q", l.Database, want)
	}
	if want := filepath.Join(folder, "link.key"); l.Link.KeyFile != want {
		t.Errorf("link.key_file %q, want %q", l.Link.KeyFile, want)
	}
	if want := filepath.Join(folder, "smtp.password"); l.Mail.SMTP.PasswordFile != want {
		t.Errorf("mail.smtp.password_file %q, want %q", l.Mail.SMTP.PasswordFile, want)
	}
	if l.Mail.Templates != "" {
		t.Errorf("mail.templates %q, want none", l.Mail.Templates)
	}
	if want := (&Table{Columns: []string{"name", "email", "role"}, Sort: "name"}); !reflect.DeepEqual(l.Tables["members"], want) {
		t.Errorf("tables.members %+v, want %+v", l.Tables["members"], want)
	}
	h.opts.Profile = "Staging"
	l = h.load()
	if want := filepath.Join(folder, "staging.db"); l.Database != want || l.Profile != "staging" || !l.Separate {
		t.Errorf("staging: database %q, profile %q, separate %v", l.Database, l.Profile, l.Separate)
	}
}

func TestPrecedence(t *testing.T) {
	h := newHome(t)
	file := h.config("as: file@acme.example\nprofiles: {p: {as: profile@acme.example, mail: {smtp: {host: p.example}}}}\nmail: {from: a@acme.example}")
	steps := []struct {
		change     func()
		as, source string
	}{
		{func() {}, "file@acme.example", file},
		{func() { h.setenv("ROSTER_PROFILE=p") }, "profile@acme.example", "profile p"},
		{func() { h.setenv("ROSTER_AS=env@acme.example") }, "env@acme.example", "environment ROSTER_AS"},
		{func() { h.opts.As = "flag@acme.example" }, "flag@acme.example", "flag --as"},
	}
	for _, s := range steps {
		s.change()
		l := h.load()
		if got := l.Setting("as"); l.As != s.as || got.Source != s.source || got.Value != s.as {
			t.Errorf("as %q, setting %+v, want %q from %q", l.As, got, s.as, s.source)
		}
	}
	if l := h.load(); l.Mail.From != "a@acme.example" || l.Mail.SMTP.Host != "p.example" || l.Mail.SMTP.Port != 587 {
		t.Errorf("a profile must inherit the rest: %+v", l.Mail)
	}
}

func TestWhichFile(t *testing.T) {
	h := newHome(t)
	system := h.write("etc/config.yaml", "as: system@acme.example")
	steps := []struct {
		change func() string
		as     string
	}{
		{func() string { return system }, "system@acme.example"},
		{func() string { return h.config("as: user@acme.example") }, "user@acme.example"},
		{func() string {
			h.setenv("ROSTER_CONFIG=env.yaml")
			return h.write("work/env.yaml", "as: env@acme.example")
		}, "env@acme.example"},
		{func() string { h.opts.File = "flag.yaml"; return h.write("work/flag.yaml", "as: flag@acme.example") }, "flag@acme.example"},
	}
	for _, s := range steps {
		want := s.change()
		l := h.load()
		if l.File != want || l.As != s.as {
			t.Errorf("file %q says %q, want %q and %q", l.File, l.As, want, s.as)
		}
	}
	if l := h.load(); l.DefaultFile != l.File || l.Link.KeyFile != filepath.Join(h.dir, ".config/roster/link.key") {
		t.Errorf("a file elsewhere moves only itself: DefaultFile %q, key %q", l.DefaultFile, l.Link.KeyFile)
	}
}

func TestMissingFile(t *testing.T) {
	h := newHome(t)
	h.setenv("ROSTER_CONFIG=gone.yaml")
	h.refused("gone.yaml does not exist", "ROSTER_CONFIG")
	h.opts.File = "away.yaml"
	h.refused("away.yaml does not exist", "--config")
	h.opts.MayCreate = true
	if l := h.load(); l.File != "" || l.DefaultFile != filepath.Join(h.opts.WorkDir, "away.yaml") {
		t.Errorf("file %q, DefaultFile %q", l.File, l.DefaultFile)
	}
}

func TestUnreadableIsNotMissing(t *testing.T) {
	h := newHome(t)
	h.opts.File = "bad\x00name"
	_, err := Load(h.opts)
	if mistake := new(Error); err == nil || errors.As(err, &mistake) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want one that is neither *Error nor fs.ErrNotExist", err)
	}
}

func TestEnvironment(t *testing.T) {
	h := newHome(t)
	h.setenv("ROSTER_DATABASE=x.db", "ROSTER_LINK_BASE_URL=https://portal.acme.example/", "ROSTER_LINK_KEY=k3y",
		"ROSTER_LINK_EXPIRES_IN=2w", "ROSTER_MAIL_SMTP_PASSWORD=pw", "ROSTER_MAIL_SMTP_PORT=25",
		"ROSTER_TABLES_MEMBERS_COLUMNS= name, email,,", "ROSTER_SERVE_TRUSTED_PROXIES=", "ROSTER_TEST_NOW=x", "ROSTER_FOO=1")
	l := h.load()
	for _, c := range []struct{ what, got, want any }{
		{"database", l.Database, filepath.Join(h.opts.WorkDir, "x.db")},
		{"base url", l.Link.BaseURL, "https://portal.acme.example"},
		{"key", l.Link.Key.Reveal(), "k3y"},
		{"expiry", l.Link.ExpiresIn, 14 * 24 * time.Hour},
		{"password", l.Mail.SMTP.Password.Reveal(), "pw"},
		{"port", l.Mail.SMTP.Port, 25},
		{"columns", l.Tables["members"].Columns, []string{"name", "email"}},
		{"proxies", l.Serve.TrustedProxies, []string{}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s is %#v, want %#v", c.what, c.got, c.want)
		}
	}
}

func TestFolders(t *testing.T) {
	for _, c := range []struct {
		name, goos       string
		environ          []string
		database, config string
	}{
		{"home", "linux", []string{"HOME=/h"}, "/h/.local/share/roster/roster.db", "/h/.config/roster/config.yaml"},
		{"xdg", "linux", []string{"HOME=/h", "XDG_CONFIG_HOME=/c", "XDG_DATA_HOME=/d"}, "/d/roster/roster.db", "/c/roster/config.yaml"},
		{"relative xdg does not count", "linux", []string{"HOME=/h", "XDG_DATA_HOME=d"}, "/h/.local/share/roster/roster.db", "/h/.config/roster/config.yaml"},
		{"mac", "darwin", []string{"HOME=/h"}, "/h/Library/Application Support/roster/roster.db", "/h/Library/Application Support/roster/config.yaml"},
		{"windows", "windows", []string{"LocalAppData=/l", "UserProfile=/u"}, "/l/roster/roster.db", "/l/roster/config.yaml"},
		{"old windows", "windows", []string{"USERPROFILE=/u"}, "/u/AppData/Local/roster/roster.db", "/u/AppData/Local/roster/config.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := Load(Options{Environ: c.environ, GOOS: c.goos, SystemFile: filepath.Join(t.TempDir(), "none")})
			if err != nil || l.Database != c.database || l.DefaultFile != c.config {
				t.Errorf("database %q, file %q, error %v", l.Database, l.DefaultFile, err)
			}
		})
	}
}

func TestNoHome(t *testing.T) {
	h := newHome(t)
	h.opts.Environ = nil
	_ = h.load() // what is unknown matters only where it is needed
	h.opts.Database = "postgres://db.acme.example/roster"
	if l := h.load(); !l.DatabaseIsURL() || l.Database != h.opts.Database || l.Link.KeyFile != "" {
		t.Errorf("database %q, key %q", l.Database, l.Link.KeyFile)
	}
}

func TestPorts(t *testing.T) {
	for tls, want := range map[string]int{"starttls": 587, "implicit": 465, "none": 25} {
		h := newHome(t)
		h.setenv("ROSTER_MAIL_SMTP_TLS=" + tls)
		if got := h.load().Mail.SMTP.Port; got != want {
			t.Errorf("%s: port %d, want %d", tls, got, want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	o := Options{Environ: []string{"HOME=" + b.TempDir()}, SystemFile: filepath.Join(b.TempDir(), "none")}
	for b.Loop() {
		if _, err := Load(o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadFile(b *testing.B) {
	dir := b.TempDir()
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte(sample), 0o600); err != nil {
		b.Fatal(err)
	}
	o := Options{File: file, Environ: []string{"HOME=" + dir}}
	for b.Loop() {
		if _, err := Load(o); err != nil {
			b.Fatal(err)
		}
	}
}

package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"text/template"

	goccy "github.com/goccy/go-yaml"
	"go.yaml.in/yaml/v3"
)

func TestSecretIsNeverPrinted(t *testing.T) {
	const hidden = "hunter2"
	smtp := SMTP{Host: "smtp.acme.example", Password: hidden}
	printed := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c", "%t", "%20s", "%U", "%b"} {
		printed[verb] = fmt.Sprintf(verb, smtp.Password)
		printed["struct "+verb] = fmt.Sprintf(verb, smtp)
		printed["pointer "+verb] = fmt.Sprintf(verb, &smtp)
		printed["slice "+verb] = fmt.Sprintf(verb, []Secret{hidden})
	}
	printed["print"] = fmt.Sprint(smtp.Password)
	printed["error"] = fmt.Errorf("wrong password %w", fmt.Errorf("%v", smtp.Password)).Error()
	for name, marshal := range map[string]func(any) ([]byte, error){
		"json": json.Marshal, "yaml": yaml.Marshal, "goccy": goccy.Marshal,
	} {
		out, err := marshal(smtp)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		printed[name] = string(out)
	}
	var log, text bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "password", smtp.Password, "smtp", smtp)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "password", smtp.Password, "smtp", smtp)
	printed["slog"] = log.String()
	page := template.Must(template.New("").Parse("{{.Password}}{{printf `%x` .Password}}"))
	if err := page.Execute(&text, smtp); err != nil {
		t.Fatal(err)
	}
	printed["template"] = text.String()

	for how, got := range printed {
		if strings.Contains(got, hidden) || strings.Contains(strings.ToLower(got), fmt.Sprintf("%x", hidden)) ||
			strings.Contains(got, "104 117") {
			t.Errorf("%s prints the secret: %s", how, got)
		}
		if !strings.Contains(got, "[redacted]") {
			t.Errorf("%s prints %s", how, got)
		}
	}
}

func TestRedact(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"/srv/roster:x@y.db", "/srv/roster:x@y.db"},
		{"postgres:/u:pw@db.acme.example/roster", "[redacted]"},
		{"mysql://u:pw@db.acme.example/roster", "[redacted]"},
		{"postgres://db.acme.example/roster", "postgres://db.acme.example/roster"},
		{"postgres://u@db.acme.example/roster?sslmode=require", "postgres://u@db.acme.example/roster?sslmode=require"},
		{"postgres://u:pw@db.acme.example:5432/roster?a=b@c", "postgres://u:[redacted]@db.acme.example:5432/roster?a=b@c"},
		{"PostgreSQL://u:pw@db.acme.example/roster", "PostgreSQL://u:[redacted]@db.acme.example/roster"},
		{"postgres://u:p:w@db.acme.example/x", "postgres://u:[redacted]@db.acme.example/x"},
		{"postgres://u:pw/pw@db.acme.example/x", "postgres://u:[redacted]@db.acme.example/x"},
		{"postgres://u:pw@pw/pw@db.acme.example/x", "postgres://u:[redacted]@db.acme.example/x"},
		{"postgres://u:pw?pw@db.acme.example/x", "postgres://u:[redacted]@db.acme.example/x"},
		{"postgres://u:1?pw=pw@db.acme.example/x?a=b", "postgres://u:[redacted]@db.acme.example/x?a=b"},
		{"postgres://u:pw#pw@db.acme.example/x", "postgres://u:[redacted]@db.acme.example/x"},
		{"postgres://u:%pw@db.acme.example/x?password=pw", "postgres://u:[redacted]@db.acme.example/x?password=[redacted]"},
		{
			"postgres:///roster?user=u&password=pw&sslPassword=pw",
			"postgres:///roster?user=u&password=[redacted]&sslPassword=[redacted]",
		},
		{"postgres:///roster?p%61ssword=pw", "postgres:///roster?p%61ssword=[redacted]"},
	} {
		if got := Redact(c.in); got != c.want {
			t.Errorf("Redact(%q)\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

func TestWithoutPassword(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"/srv/roster:x@y.db", "/srv/roster:x@y.db"},
		{"postgres://u@db.acme.example/roster?schema=a", "postgres://u@db.acme.example/roster?schema=a"},
		{"postgres://u:pw@db.acme.example/x?schema=a&sslmode=require", "postgres://u@db.acme.example/x?schema=a&sslmode=require"},
		{"postgres://u:p:w@db.acme.example/x?password=pw", "postgres://u@db.acme.example/x"},
		{"postgres:///x?user=u&password=pw&sslpassword=pw&schema=a", "postgres:///x?user=u&schema=a"},
	} {
		if got := WithoutPassword(c.in); got != c.want {
			t.Errorf("WithoutPassword(%q)\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

func TestSettings(t *testing.T) {
	h := newHome(t)
	file := h.config("database: postgres://u:pw@db.acme.example/x\nmail: {smtp: {password: pw}}\n" +
		"tables: {audit: {columns: [time, actor]}}")
	settings := h.load().Settings()
	for _, want := range []Setting{
		{"database", "postgres://u:[redacted]@db.acme.example/x", file},
		{"mail.smtp.password", "[redacted]", file},
		{"link.key", "", "default"},
		{"link.expires_in", "7d", "default"},
		{"password.min_length", "15", "default"},
		{"tables.audit.columns", "time,actor", file},
		{"tables.audit.sort", "", "default"},
	} {
		if got := h.load().Setting(want.Key); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	for i, s := range settings {
		if i > 0 && settings[i-1].Key >= s.Key {
			t.Errorf("%s comes after %s", s.Key, settings[i-1].Key)
		}
	}
	if len(settings) != len(schema()) {
		t.Errorf("%d settings, want %d", len(settings), len(schema()))
	}
}

func TestWithoutSecrets(t *testing.T) {
	given := []string{
		"PATH=/bin", "ROSTER_LINK_KEY=k3y", "ROSTER_MAIL_SMTP_PASSWORD=hunter2", "PGPASSWORD=hunter2", "roster_link_key=k3y",
		"ROSTER_INVITATION_LINK=https://portal.acme.example/accept/rst_x",
		"ROSTER_MAIL_SMTP_PASSWORD_FILE=smtp.password", "ROSTER_DATABASE=postgres://ana:hunter2@db/x", "EMPTY=", "odd",
	}
	want := []string{
		"PATH=/bin", "ROSTER_MAIL_SMTP_PASSWORD_FILE=smtp.password", "ROSTER_DATABASE=postgres://ana:[redacted]@db/x",
		"EMPTY=", "odd",
	}
	if got := WithoutSecrets(given); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

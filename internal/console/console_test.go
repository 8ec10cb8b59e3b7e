package console

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func env(entries ...string) func(string) string {
	return func(name string) string {
		for _, e := range entries {
			if key, value, _ := strings.Cut(e, "="); key == name {
				return value
			}
		}
		return ""
	}
}

func TestNewWithoutTerminal(t *testing.T) {
	t.Parallel()
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // nothing was written
	for _, c := range []*Console{
		New(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}, env("TERM=xterm")),
		New(file, file, file, env("TERM=xterm")),
		New((*os.File)(nil), (*os.File)(nil), (*os.File)(nil), env("TERM=xterm")),
	} {
		if c.InTTY || c.OutTTY || c.ErrTTY || c.Color || c.ErrColor || c.Interactive() || c.Width() != 0 {
			t.Errorf("no terminal, but %+v", c)
		}
	}
}

func TestTell(t *testing.T) {
	t.Parallel()
	var err bytes.Buffer
	c := New(nil, nil, &err, env())
	c.Note("%s is here", "Ana\n\x1b[31m")
	c.Warn("%d left", 2)
	got := strings.Split(err.String(), "\n")
	if len(got) != 3 || !strings.HasPrefix(got[0], "note: Ana") || strings.Contains(got[0], "\x1b") ||
		got[1] != "warning: 2 left" {
		t.Errorf("told %q", got)
	}
	err.Reset()
	c.Quiet = true
	c.Note("x")
	c.Warn("x")
	if err.Len() > 0 {
		t.Errorf("quiet tells %q", err.String())
	}
}

package config

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// sampleWith returns the example with more profiles.
func sampleWith(profiles string) string {
	return strings.Replace(sample, "profiles: {", "profiles: {"+profiles+", ", 1)
}

// A profile with its own database shares nothing with another organization, and inherits the rest.
func TestSeparateProfile(t *testing.T) {
	h := newHome(t)
	defaults := h.load()
	file := h.config(sampleWith("training: {as: bo@acme.example}, trial: {database: , link: {expires_in: 1d}}"))
	folder := filepath.Dir(file)
	plain := h.load()
	h.opts.Profile = "staging"
	own := h.load()
	want := plain.Config
	want.Database, want.As = filepath.Join(folder, "staging.db"), ""
	want.Link, want.Mail, want.Serve = defaults.Link, defaults.Mail, defaults.Serve
	want.Link.KeyFile = filepath.Join(folder, "link-staging.key")
	if !reflect.DeepEqual(own.Config, want) {
		t.Errorf("staging:\n got %+v\nwant %+v", own.Config, want)
	}
	if s := own.Setting("as"); s.Source != Default {
		t.Errorf("as comes from %q", s.Source)
	}
	h.setenv("ROSTER_MAIL_SMTP_HOST=env.example", "ROSTER_AS=env@acme.example")
	if l := h.load(); l.As != "env@acme.example" || l.Mail.SMTP.Host != "env.example" {
		t.Errorf("the environment comes first: as %q, host %q", l.As, l.Mail.SMTP.Host)
	}
	h.opts.Environ = h.opts.Environ[:1]
	for name, as := range map[string]string{"training": "bo@acme.example", "trial": "ana@acme.example"} {
		h.opts.Profile = name
		if l := h.load(); l.Separate || l.As != as || l.Database != plain.Database || l.Mail != plain.Mail {
			t.Errorf("%s must inherit what it does not set: %+v", name, l.Config)
		}
	}
}

// A profile that is about to be created is separate, and its files are named after it.
func TestNewProfile(t *testing.T) {
	h := newHome(t)
	h.config(sampleWith("training: {as: bo@acme.example}"))
	h.opts.MayCreate, h.opts.Profile = true, "Pilot"
	l := h.load()
	if !l.Separate || l.As != "" || l.Database != filepath.Join(h.dir, ".local/share/roster/pilot.db") ||
		l.Link.KeyFile != filepath.Join(h.dir, ".config/roster/link-pilot.key") {
		t.Errorf("pilot: %+v", l.Config)
	}
	h.opts.Profile = "training"
	if l := h.load(); l.Separate {
		t.Error("training has no database of its own")
	}
	h.opts.Database = "training.db"
	if l := h.load(); !l.Separate || l.Link.KeyFile != filepath.Join(h.dir, ".config/roster/link-training.key") {
		t.Errorf("training gets one: %+v", l.Config)
	}
	for _, name := range []string{"a b", "../a", ".a", "a/b", "a\n", "a:b"} {
		h.opts.Profile = name
		h.refused("cannot be the name of a profile")
	}
}

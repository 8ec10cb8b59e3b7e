package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnknownPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, goos string
		environ    []string
		place      Place
		want       string // of message and hint; "": it is known
	}{
		{"nothing", "linux", nil, DatabasePlace(), "no place for the database is known: HOME is not set\nname it with --database or ROSTER_DATABASE, or set HOME"},
		{"nothing", "linux", nil, KeyPlace(), "no place for the link key is known: HOME is not set\nname it with link.key_file in the configuration or ROSTER_LINK_KEY_FILE, or set HOME"},
		{"nothing", "darwin", nil, FilePlace(), "no place for the configuration is known: HOME is not set\nname it with --config or ROSTER_CONFIG, or set HOME"},
		{"nothing", "windows", nil, FilePlace(), "no place for the configuration is known: LOCALAPPDATA is not set, and USERPROFILE is not set\nname it with --config or ROSTER_CONFIG, or set USERPROFILE"},
		{"empty", "linux", []string{"HOME=", "XDG_DATA_HOME="}, DatabasePlace(), "HOME is not set"},
		{"relative home", "linux", []string{"HOME=h"}, KeyPlace(), `HOME is "h", which is not an absolute path`},
		{"relative xdg", "linux", []string{"XDG_DATA_HOME=d"}, DatabasePlace(), `XDG_DATA_HOME is "d", which is not an absolute path, and HOME is not set`},
		{"other xdg", "linux", []string{"XDG_CONFIG_HOME=/c"}, DatabasePlace(), "HOME is not set"},
		{"other xdg", "linux", []string{"XDG_DATA_HOME=/d"}, KeyPlace(), "HOME is not set"},
		{"xdg", "linux", []string{"XDG_DATA_HOME=/d", "HOME=h"}, DatabasePlace(), ""},
		{"xdg", "linux", []string{"XDG_CONFIG_HOME=/c"}, KeyPlace(), ""},
		{"home", "linux", []string{"HOME=/h", "XDG_CONFIG_HOME=c"}, FilePlace(), ""},
		{"named", "linux", []string{"ROSTER_DATABASE=x.db"}, DatabasePlace(), ""},
		{"named", "linux", []string{"ROSTER_LINK_KEY_FILE=x.key"}, KeyPlace(), ""},
		{"named", "linux", []string{"ROSTER_CONFIG=x.yaml"}, FilePlace(), ""},
	} {
		l, err := Load(Options{
			Environ: c.environ, GOOS: c.goos, WorkDir: "/work", SystemFile: "/none", MayCreate: true,
		})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if err := l.RequireKnown(c.place); c.want != "" {
			wantError(t, err, c.want)
			wantError(t, l.RequireCreatable(c.place), c.want)
		} else if err != nil {
			t.Errorf("%s: the %s: %v", c.name, c.place.what, err)
		}
	}
}

func TestPlacesThatCannotBeMade(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	file := h.write("file", "")
	for database, wants := range map[string][]string{
		"file/roster.db":         {"the database cannot be made at " + file + "/roster.db: " + file + " is not a folder", "--database"},
		"file/deep/er/roster.db": {file + " is not a folder"},
		"new/deep/er/roster.db":  nil,
		"file":                   nil, // it is there; whoever opens it says what is wrong with it
	} {
		h.opts.Database = filepath.Join(h.dir, database)
		if err := h.load().RequireCreatable(DatabasePlace()); len(wants) > 0 {
			wantError(t, err, wants...)
		} else if err != nil {
			t.Errorf("%s: %v", database, err)
		}
	}
	if _, err := os.Stat(filepath.Join(h.dir, "new")); err == nil {
		t.Error("asking has made a folder")
	}
}

// A folder of another user, and one on a read-only file system.
func TestFoldersThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("everything can be written by root")
	}
	h := newHome(t)
	folder := filepath.Join(h.dir, "locked")
	if err := os.Mkdir(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	h.opts.Database = filepath.Join(folder, "new", "roster.db")
	wantError(t, h.load().RequireCreatable(DatabasePlace()), folder+" cannot be written: permission denied", "--database")
}

func TestAConfigurationHoldsUTF8Only(t *testing.T) {
	t.Parallel()
	const bad = "/srv/\xff/x"
	for _, in := range []Initial{{Database: bad}, {KeyFile: bad}, {Database: "/srv/x", KeyFile: bad}} {
		wantError(t, in.Check(Target{File: "/srv/config.yaml"}), "cannot be", `/srv/\xff/x`, "UTF-8", "name another place")
	}
	for _, text := range []string{"", "é", "a: b", "yes", "\u0085", "\ufeffx", "tab\t", "line\nend", strings.Repeat("long ", 100)} {
		in := Initial{As: "ana@acme.example", BaseURL: "https://portal.acme.example", Database: "/srv/" + text, KeyFile: "/srv/k " + text}
		if err := in.Check(Target{File: "/srv/\xff/config.yaml"}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

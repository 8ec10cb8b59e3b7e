package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/roster-cli/roster/internal/privatefile"
)

// The variables of the XDG base directory specification.
const (
	dataHome   = "XDG_DATA_HOME"
	configHome = "XDG_CONFIG_HOME"
)

// Place is a path whose default is in a folder of the user, which a service or a container may not have.
type Place struct {
	what  string // the word for it in errors
	named string // the settings that name it
	xdg   string // the variable that names the folder
	path  func(Loaded) string
}

// DatabasePlace is the place of the database.
func DatabasePlace() Place {
	return Place{"database", "--database or ROSTER_DATABASE", dataHome, func(l Loaded) string { return l.Database }}
}

// KeyPlace is the place of the link key.
func KeyPlace() Place {
	return Place{
		"link key", "link.key_file in the configuration or ROSTER_LINK_KEY_FILE", configHome,
		func(l Loaded) string { return l.Link.KeyFile },
	}
}

// FilePlace is the place of a new configuration file.
func FilePlace() Place {
	return Place{"configuration", "--config or ROSTER_CONFIG", configHome, func(l Loaded) string { return l.DefaultFile }}
}

// RequireKnown returns an *Error if no setting names p and it has no default on this machine.
func (l Loaded) RequireKnown(p Place) error {
	if p.path(l) != "" {
		return nil
	}
	why := l.unknown[p.xdg]
	return usage("no place for the %s is known: %s", p.what, why).hint("name it with %s, or %s", p.named, why.Hint)
}

// RequireCreatable returns an *Error unless p is known, and exists or can be created: its folder, or the nearest
// existing one above it, can be written to. It creates nothing.
func (l Loaded) RequireCreatable(p Place) error {
	if err := l.RequireKnown(p); err != nil {
		return err
	}
	path := p.path(l)
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	if err := writable(filepath.Dir(path)); err != nil {
		return usage("the %s cannot be made at %s: %v", p.what, path, err).hint("name another place with %s", p.named)
	}
	return nil
}

// writable returns an error unless files can be created in folder, or in the nearest existing one above it.
func writable(folder string) error {
	info, err := os.Stat(folder)
	above := filepath.Dir(folder)
	if (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)) && above != folder {
		return writable(above)
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", folder)
	}
	if err := privatefile.Writable(folder); err != nil {
		return fmt.Errorf("%s cannot be written: %w", folder, err)
	}
	return nil
}

// homeVariables returns the variables that name the user's folders if no XDG variable does, the most common one last.
func homeVariables(goos string) []string {
	if goos == "windows" {
		return []string{"LOCALAPPDATA", "USERPROFILE"}
	}
	return []string{"HOME"}
}

// unknown returns the reasons why the user's folders may be unknown, by the variable that names the folder.
func (w world) unknown() map[string]*Error {
	return map[string]*Error{dataHome: w.whyUnknown(dataHome), configHome: w.whyUnknown(configHome)}
}

// whyUnknown returns an *Error that says why neither the variable xdg nor its alternatives name a folder, with a hint.
func (w world) whyUnknown(xdg string) *Error {
	var why []string
	for _, variable := range append([]string{xdg}, homeVariables(w.goos)...) {
		switch value := w.env[variable]; {
		case value != "":
			why = append(why, fmt.Sprintf("%s is %q, which is not an absolute path", variable, value))
		case variable != xdg:
			why = append(why, variable+" is not set")
		}
	}
	variables := homeVariables(w.goos)
	return usage("%s", strings.Join(why, ", and ")).hint("set %s", variables[len(variables)-1])
}

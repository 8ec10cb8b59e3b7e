package config

import (
	"path/filepath"
	"runtime"
	"strings"
	"unicode"
)

// world is what Options say about the machine and the user, parsed.
type world struct {
	goos               string
	env                map[string]string
	workDir            string
	configDir, dataDir string // empty if unknown
	userFile           string // empty if unknown
	systemFile         string
}

func newWorld(o Options) world {
	goos := o.GOOS
	if goos == "" {
		goos = runtime.GOOS
	}
	w := world{goos: goos, env: make(map[string]string, len(o.Environ)), workDir: o.WorkDir, systemFile: o.SystemFile}
	for _, entry := range o.Environ {
		name, value, _ := strings.Cut(entry, "=")
		if goos == "windows" {
			name = strings.ToUpper(name)
		}
		w.env[name] = value
	}
	if w.systemFile == "" && goos != "windows" {
		w.systemFile = "/etc/roster/config.yaml"
	}
	w.configDir = w.folder(configHome, ".config")
	w.dataDir = w.folder(dataHome, ".local/share")
	if w.configDir != "" {
		w.userFile = filepath.Join(w.configDir, "roster", "config.yaml")
	}
	return w
}

// folder returns a user's folder by the XDG base directory specification, else by the convention of the system, as
// adrg/xdg does for the environment of the process. It returns "" if no variable names one. A relative path does not
// count: it would be another folder in every working directory.
func (w world) folder(xdg, unix string) string {
	below := map[string]string{xdg: "", "LOCALAPPDATA": "", "USERPROFILE": "AppData/Local", "HOME": unix}
	if w.goos == "darwin" {
		below["HOME"] = "Library/Application Support"
	}
	for _, variable := range append([]string{xdg}, homeVariables(w.goos)...) {
		if base := w.env[variable]; filepath.IsAbs(base) {
			return filepath.Join(base, filepath.FromSlash(below[variable]))
		}
	}
	return ""
}

// choice returns the value of a flag, else of a variable, else "". A variable that is set but empty is an *Error: if it
// were ignored, roster would act on another organization than was meant.
func (w world) choice(flag, variable string) (string, error) {
	value, set := w.env[variable]
	switch {
	case flag != "":
		return flag, nil
	case set && blank(value):
		return "", usage("%s is empty", variable).hint("unset it, or give it a value")
	}
	return value, nil
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// environment returns the keys whose variable is set. It ignores other variables that begin with ROSTER_.
func (w world) environment() (map[string]any, error) {
	values := map[string]any{}
	for _, k := range schema() {
		s, set := w.env[k.variable()]
		if !set {
			continue
		}
		value, ok := k.parse(s)
		if !ok {
			return nil, usage("%s must be %s, not %q", k.variable(), k.kind, s)
		}
		values[k.name] = k.located(value, w.workDir)
	}
	return values, nil
}

// checkProfile returns an *Error unless a new profile may have that name.
func checkProfile(name string) error {
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r)
	}
	if strings.ContainsFunc(name, odd) || strings.HasPrefix(name, ".") || len(name) > 64 {
		return usage("%q cannot be the name of a profile", name).
			hint("use letters, digits, -, _ and . (at most 64 bytes)")
	}
	return nil
}

// flags returns the keys that are set by flags.
func (w world) flags(o Options) map[string]any {
	values := map[string]any{}
	if o.Database != "" {
		values["database"] = key{kind: database}.located(o.Database, w.workDir)
	}
	if o.As != "" {
		values["as"] = o.As
	}
	return values
}

// located returns value, joined to base if it is a relative path.
func (k key) located(value any, base string) any {
	s, ok := value.(string)
	if !ok || k.kind != path && (k.kind != database || !IsFile(s)) {
		return value
	}
	return resolve(s, base)
}

// resolve returns p joined to base, unless p is blank or absolute.
func resolve(p, base string) string {
	if blank(p) || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(base, p)
}

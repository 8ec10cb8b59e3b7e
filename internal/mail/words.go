package mail

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

// words are the names of roles and the format of dates in a language.
type words struct {
	code     string
	roles    map[org.Role]string
	dates    *template.Template // nil: as locale.Date writes them; else weekdays and months are set
	weekdays []string           // Sunday first
	months   []string
}

// moment is what the template "date" may show of an instant in UTC.
type moment struct {
	Weekday, Month string
	Day, Year      int
	Hour, Minute   string // two digits each
}

// parseWords reads a file of definitions: each role by its name, and, to write dates in a form of its own, date, with
// weekdays and months separated by blanks.
func parseWords(code string, f file) (words, error) {
	set, err := template.New(f.name).Parse(f.text)
	if err != nil {
		return words{}, err
	}
	defined := func(name string) (string, error) {
		var out strings.Builder
		if set.Lookup(name) == nil {
			return "", fmt.Errorf("%s:1: %q is not defined", f.name, name)
		}
		err := set.ExecuteTemplate(&out, name, nil)
		return strings.TrimSpace(out.String()), err
	}
	w := words{code: code, roles: map[org.Role]string{}, dates: set.Lookup("date")}
	for _, role := range []org.Role{org.User, org.Manager, org.Administrator} {
		if w.roles[role], err = defined(role.String()); err != nil {
			return words{}, err
		}
	}
	if w.dates == nil {
		return w, nil
	}
	for _, list := range []struct {
		name string
		size int
		to   *[]string
	}{{"weekdays", 7, &w.weekdays}, {"months", 12, &w.months}} {
		text, err := defined(list.name)
		if err != nil {
			return words{}, err
		}
		if *list.to = strings.Fields(text); len(*list.to) != list.size {
			return words{}, fmt.Errorf("%s:1: %q has %d words, not %d", f.name, list.name, len(*list.to), list.size)
		}
	}
	return w, nil
}

// date writes t, in UTC.
func (w words) date(t time.Time) (string, error) {
	if w.dates == nil {
		return locale.Date(w.code, t), nil
	}
	t = t.UTC()
	var out strings.Builder
	err := w.dates.Execute(&out, moment{
		Weekday: w.weekdays[t.Weekday()], Month: w.months[t.Month()-1], Day: t.Day(), Year: t.Year(),
		Hour: t.Format("15"), Minute: t.Format("04"),
	})
	return out.String(), err
}

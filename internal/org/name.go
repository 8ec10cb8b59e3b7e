package org

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/roster-cli/roster/internal/safetext"
)

// MaxName is the maximum length of a name, in characters.
const MaxName = 250

// CleanName returns a name as it is stored: trimmed and in NFC. what names it in errors ("the organization's name").
// An empty or too long name, and one with control or invisible characters, is ErrUsage.
func CleanName(what, s string) (string, error) { return cleanName(what, s, 1) }

// cleanName is CleanName with the minimum length that the hint for an empty name gives.
func cleanName(what, s string, least int) (string, error) {
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("%s is not valid UTF-8: %w", what, ErrUsage)
	}
	name := norm.NFC.String(strings.TrimSpace(s))
	if name == "" {
		return "", Hint(fmt.Errorf("%s is empty: %w", what, ErrUsage), "use %d to %d characters", least, MaxName)
	}
	if n := utf8.RuneCountInString(name); n > MaxName {
		return "", Hint(fmt.Errorf("%s has %d characters: %w", what, n, ErrUsage), "use at most %d characters", MaxName)
	}
	if r, found := unshowable(name); found {
		err := fmt.Errorf("%s has a control or invisible character, %U: %w", what, r, ErrUsage)
		return "", Hint(err, "type it again, or leave that character out")
	}
	if strings.IndexFunc(name, isVisible) < 0 {
		return "", fmt.Errorf("%s has no visible character: %w", what, ErrUsage)
	}
	return name, nil
}

// unshowable returns the first character that would not be shown as it is.
func unshowable(name string) (r rune, found bool) {
	safe := safetext.Line(name)
	for i, r := range name {
		if !strings.HasPrefix(safe[i:], string(r)) {
			return r, true
		}
	}
	return 0, false
}

// isVisible reports whether r is visible: no space, no joiner, and not the one that looks blank and is no space.
func isVisible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '\u2800'
}

// joiners removes the joiners that nobody sees.
var joiners = strings.NewReplacer("\u200c", "", "\u200d", "")

// NameKey is the form by which names are unique: names that differ only in case and invisible joiners share it.
func NameKey(name string) string {
	// x/text folds Cherokee to upper case; lower case makes it uniform.
	return norm.NFC.String(strings.ToLower(cases.Fold().String(joiners.Replace(name))))
}

// CleanGroupName returns a group's name as it is stored: like CleanName, with at least 2 characters
// and without those that separate groups in flags and files.
func CleanGroupName(s string) (string, error) {
	const least = 2
	name, err := cleanName("the group's name", s, least)
	if err != nil {
		return "", err
	}
	if utf8.RuneCountInString(name) < least {
		err := fmt.Errorf("the group's name %q is too short: %w", name, ErrUsage)
		return "", Hint(err, "use %d to %d characters", least, MaxName)
	}
	if strings.ContainsAny(name, ",;") {
		err := fmt.Errorf("the group's name %q has a comma or semicolon: %w", name, ErrUsage)
		return "", Hint(err, "they separate groups in flags and files; leave them out")
	}
	return name, nil
}

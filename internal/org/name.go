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

// MaxName is the length of the longest name, in characters.
const MaxName = 250

// CleanName gives a name as it is stored: trimmed and in NFC. what names it in errors ("the organization's name").
// An empty or overlong name, and one with control or invisible characters, gives ErrUsage.
func CleanName(what, s string) (string, error) { return cleanName(what, s, 1) }

// cleanName tells whoever left the name empty that it has least characters or more.
func cleanName(what, s string, least int) (string, error) {
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("%s is not valid UTF-8: %w", what, ErrUsage)
	}
	name := norm.NFC.String(strings.TrimSpace(s))
	if name == "" {
		return "", Hint(fmt.Errorf("%s is empty: %w", what, ErrUsage), "%d to %d characters are possible", least, MaxName)
	}
	if n := utf8.RuneCountInString(name); n > MaxName {
		return "", Hint(fmt.Errorf("%s has %d characters: %w", what, n, ErrUsage), "%d characters are possible at most", MaxName)
	}
	if r, found := unshowable(name); found {
		return "", Hint(fmt.Errorf("%s has a control or invisible character, %U: %w", what, r, ErrUsage), "type it anew, or leave that character out")
	}
	if strings.IndexFunc(name, isVisible) < 0 {
		return "", fmt.Errorf("%s is invisible: %w", what, ErrUsage)
	}
	return name, nil
}

// unshowable is the first character that would not be shown as it is.
func unshowable(name string) (r rune, found bool) {
	safe := safetext.Line(name)
	if safe == name {
		return 0, false
	}
	for i, r := range name {
		if !strings.HasPrefix(safe[min(i, len(safe)):], string(r)) {
			return r, true
		}
	}
	return 0, true
}

// isVisible tells whether r leaves ink: no blank, no joiner, and not the two characters that are blank without being spaces.
func isVisible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '\u2800' && r != '\u3164'
}

// NameKey is the key that is unique among names which may differ in nothing but case and invisible joiners.
func NameKey(name string) string {
	visible := strings.NewReplacer("\u200c", "", "\u200d", "").Replace(name)
	// x/text folds Cherokee to itself inside out, which lower case settles.
	return norm.NFC.String(strings.ToLower(cases.Fold().String(visible)))
}

// CleanGroupName gives a group's name as it is stored: like CleanName, at least 2 characters,
// and none of the two that separate groups in flags and files.
func CleanGroupName(s string) (string, error) {
	const least = 2
	name, err := cleanName("the group's name", s, least)
	if err != nil {
		return "", err
	}
	if utf8.RuneCountInString(name) < least {
		return "", Hint(fmt.Errorf("the group's name %q is too short: %w", name, ErrUsage), "%d to %d characters are possible", least, MaxName)
	}
	if strings.ContainsAny(name, ",;") {
		return "", Hint(fmt.Errorf("the group's name %q has a comma or semicolon: %w", name, ErrUsage), "they separate groups in flags and files; leave them out")
	}
	return name, nil
}

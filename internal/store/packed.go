package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
)

// separator separates texts that a query packs into one: a control character, which no name contains.
const separator = "\x1f"

// textLists remembers what unpack returned for a text: most members are in the same groups as many others.
type textLists map[string][]string

// maxTextLists limits how many lists are remembered.
const maxTextLists = 5000

// unpack returns the texts that a query packed, sorted. Rows share the slice, so it must not be changed.
func (l textLists) unpack(packed string) []string {
	if packed == "" {
		return nil
	}
	texts, known := l[packed]
	if known {
		return texts
	}
	texts = strings.Split(packed, separator)
	sortNames(texts)
	if len(l) == maxTextLists {
		clear(l)
	}
	l[packed] = texts
	return texts
}

// SortNames returns names in alphabetical order, each once. It reuses the slice.
func SortNames(names []string) []string {
	sortNames(names)
	return slices.Compact(names)
}

// sortNames sorts names alphabetically.
func sortNames(names []string) {
	if len(names) < 2 {
		return
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(strings.Compare(listing.Fold(a), listing.Fold(b)), strings.Compare(a, b))
	})
}

package config

import (
	"strings"

	"github.com/roster-cli/roster/internal/spelling"
)

// possible says which of words may have been meant, and lists them all.
func possible(word string, words []string) string {
	return spelling.Suggest(word, words) + "possible: " + strings.Join(words, ", ")
}

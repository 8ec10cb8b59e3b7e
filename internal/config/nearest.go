package config

import (
	"strings"

	"github.com/roster-cli/roster/internal/spelling"
)

// possible says what word may have meant, and all that is possible.
func possible(word string, words []string) string {
	return spelling.Suggest(word, words) + "possible: " + strings.Join(words, ", ")
}

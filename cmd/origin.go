package cmd

import (
	"os/user"
	"strconv"
	"strings"
	"unicode"

	"github.com/roster-cli/roster/internal/listing"
)

// cliOrigin returns the origin of a command in the audit log: "cli ana@laptop". Both names are folded, so that
// they are found whatever their case, and hold nothing but letters, digits and . _ - $ + \.
func cliOrigin(user, host string) string {
	return "cli " + originName(user) + "@" + originName(host)
}

// maxOriginName is how many characters of a name are kept.
const maxOriginName = 64

func originName(name string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(`._-$+\`, r) {
			return r
		}
		return '_'
	}, listing.Fold(strings.TrimSpace(name))))
	if len(runes) == 0 {
		return "unknown"
	}
	return string(runes[:min(len(runes), maxOriginName)])
}

// userName is what the operating system calls the user with that id, or the id if it does not know them, as in a
// container. The environment is not asked: USER says what its reader likes. An id below 0 is the user of this process,
// on Windows.
func userName(id int) string {
	if id < 0 {
		u, err := user.Current()
		if err != nil {
			return ""
		}
		return u.Username
	}
	u, err := user.LookupId(strconv.Itoa(id))
	if err != nil {
		return strconv.Itoa(id)
	}
	return u.Username
}

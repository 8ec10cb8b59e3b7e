package config

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// IsAddress reports whether a database is named by a PostgreSQL address, not by a path.
func IsAddress(database string) bool {
	scheme, _, found := strings.Cut(database, "://")
	return found && (strings.EqualFold(scheme, "postgres") || strings.EqualFold(scheme, "postgresql"))
}

// IsFile reports whether a database is named by a path. What looks like an address and is none, is no path either: a
// file of that name was not meant, and there may be a password in it.
func IsFile(database string) bool {
	switch {
	case strings.Contains(database, "://"):
		return false
	case filepath.IsAbs(database):
		return true
	}
	lower := strings.ToLower(database)
	for _, scheme := range []string{"postgres", "postgresql"} {
		rest, found := strings.CutPrefix(lower, scheme)
		if found && (strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "//")) {
			return false
		}
	}
	return !isConnectionString(lower)
}

// isConnectionString reports whether text in lower case names a server by keywords and values, as libpq and others do.
func isConnectionString(text string) bool {
	before := ""
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ';' }) {
		word, _, found := strings.Cut(part, "=")
		if word == "" {
			word = before // there are blanks around the =
		}
		if found && slices.Contains([]string{"host", "hostaddr", "dbname", "password", "service"}, word) {
			return true
		}
		before = part
	}
	return false
}

// Redact hides the password in a PostgreSQL address, and returns a path unchanged. In a malformed address it hides too
// much rather than too little.
func Redact(database string) string {
	switch {
	case IsFile(database):
		return database
	case !IsAddress(database):
		return redacted
	}
	scheme, rest, _ := strings.Cut(database, "://")
	end, user := len(rest), 0
	if i := strings.IndexAny(rest, "@/"); i >= 0 && rest[i] == '@' {
		user = i // a ? before it is in the password
	}
	if query := strings.IndexByte(rest[user:], '?'); query >= 0 {
		if _, err := url.Parse(database); err == nil {
			end = user + query
		}
	}
	at := max(0, strings.LastIndexByte(rest[:end], '@'))
	who, tail := rest[:at], rest[at:]
	if name, _, found := strings.Cut(who, ":"); found {
		who = name + ":" + redacted
	}
	if address, query, found := strings.Cut(tail, "?"); found {
		tail = address + "?" + redactQuery(query)
	}
	return scheme + "://" + who + tail
}

// WithoutPassword is an address without its password, for a command line that is shown: the server gets it from
// elsewhere, as from PGPASSFILE. Anything else is unchanged.
func WithoutPassword(database string) string {
	if Redact(database) == database {
		return database
	}
	address, query, _ := strings.Cut(strings.ReplaceAll(Redact(database), ":"+redacted, ""), "?")
	kept := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool { return p == "" || strings.HasSuffix(p, "="+redacted) })
	return strings.TrimSuffix(address+"?"+strings.Join(kept, "&"), "?")
}

// redactQuery hides the passwords among parameters.
func redactQuery(query string) string {
	parameters := strings.Split(query, "&")
	for i, p := range parameters {
		name, _, _ := strings.Cut(p, "=")
		if plain, err := url.QueryUnescape(name); err != nil || strings.Contains(strings.ToLower(plain), "password") {
			parameters[i] = name + "=" + redacted
		}
	}
	return strings.Join(parameters, "&")
}

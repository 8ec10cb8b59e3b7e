package store

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/roster-cli/roster/internal/org"
)

// checkPasswordFile refuses a password from a file that others can read, as libpq does (PostgreSQL's documentation, section
// 34.16). A password from elsewhere, or none, is not its business.
func checkPasswordFile(address string, config *pgx.ConnConfig) error {
	if config.Password == "" || hasPassword(address) || runtime.GOOS == "windows" {
		return nil
	}
	file := setting(address, "passfile", "PGPASSFILE")
	if file == "" {
		home, _ := os.UserHomeDir() //nolint:forbidigo // libpq's default, where pgx has found the file
		file = home + "/.pgpass"
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return org.Hint(fmt.Errorf("the password file %s can be read by others", file), "chmod 600 %s", file)
	}
	return nil
}

// hasPassword reports whether the address, the environment or a service has a password.
func hasPassword(address string) bool {
	place, _, _ := cutQuery(address)
	user, _, found := strings.Cut(strings.TrimPrefix(place, "postgres://"), "@")
	_, password, _ := strings.Cut(user, ":")
	return found && password != "" || isGiven(address, "password", "PGPASSWORD")
}

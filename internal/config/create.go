package config

import (
	"fmt"
	"path/filepath"

	"github.com/roster-cli/roster/internal/privatefile"
)

// header is what a new configuration file begins with.
const header = "# Settings of roster. `roster config show` lists them all, and where each comes from.\n"

// Create writes a new configuration file with the edits in it, and the folder it belongs in. It is readable by its
// owner alone whatever the umask, and appears whole or not at all. If there is one already, Create leaves it as it is
// and returns fs.ErrExist.
func Create(t Target, edits ...Edit) error {
	data, _, err := t.edited([]byte(header), edits)
	if err != nil {
		return err
	}
	if err := privatefile.MakeFolder(filepath.Dir(t.File)); err != nil {
		return fmt.Errorf("making the configuration's folder: %w", err)
	}
	if err := privatefile.Create(t.File, data); err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	return nil
}

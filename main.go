// Command roster administers an organization's members and invitations.
package main

import (
	"os"

	"github.com/roster-cli/roster/cmd"
)

func main() { os.Exit(cmd.Main()) } //nolint:forbidigo // this is where the process ends

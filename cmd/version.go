package cmd

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/listing"
)

// What a release build sets with -ldflags -X; a build by `go install` says what the module knows.
var (
	version = ""
	commit  = "" //nolint:gochecknoglobals // set by the linker
	date    = "" //nolint:gochecknoglobals // set by the linker
)

// build is what `roster version` shows.
type build struct{ version, commit, date, golang, platform string }

func thisBuild() build {
	b := build{version, commit, date, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if b.version == "" {
		b.version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && b.commit == "":
			b.commit = s.Value
		case s.Key == "vcs.time" && b.date == "":
			b.date = s.Value
		}
	}
	return b
}

func newVersion(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Show the version of roster",
		Example: "  roster version\n  roster version --jq .version",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			if e.flags.quiet {
				return nil
			}
			return show(e.print, listing.Columns[build]{
				{Name: "version", Value: func(b build) any { return b.version }},
				{Name: "commit", Value: func(b build) any { return b.commit }},
				{Name: "date", Value: func(b build) any { return b.date }},
				{Name: "go", Value: func(b build) any { return b.golang }},
				{Name: "platform", Value: func(b build) any { return b.platform }},
			}, thisBuild())
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

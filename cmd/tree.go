package cmd

import (
	"slices"

	"github.com/spf13/cobra"
)

// part is a command directly below the root, and makes it with those below it.
type part struct {
	name string
	make func(e *env) *cobra.Command
}

// parts are all of them, in the order of help.
func parts(root *cobra.Command) []part {
	return []part{
		{"init", newInit},
		{"demo", newDemo},
		{"organization", newOrganization},
		{"members", newMembers},
		{"invitations", newInvitations},
		{"groups", newGroups},
		{"resources", newResources},
		{"permissions", newPermissions},
		{"apply", newApply},
		{"export", newExport},
		{"audit", newAudit},
		{"browse", newBrowse},
		{"serve", newServe},
		{"database", newDatabase},
		{"config", newConfig},
		{"doctor", newDoctor},
		{"completion", func(e *env) *cobra.Command { return newCompletion(e, root) }},
		{"version", newVersion},
	}
}

// commandsFor returns the commands directly below root that the arguments may mean: the one whose name comes first, or
// all. To make all of them takes longer than to run most.
func commandsFor(e *env, root *cobra.Command) []*cobra.Command {
	parts, args := parts(root), e.args
	if len(args) > 2 && args[0] == cobra.ShellCompRequestCmd {
		args = args[1:] // the last one is being typed, these are finished
	}
	if i := slices.IndexFunc(parts, func(p part) bool { return len(args) > 0 && p.name == args[0] }); i >= 0 {
		return []*cobra.Command{parts[i].make(e)}
	}
	var all []*cobra.Command
	for _, p := range parts {
		all = append(all, p.make(e))
	}
	all = append(all, newCompleteBash(e, root)) // which of them is typed, it finds out itself
	return append(all, newTopics()...)
}

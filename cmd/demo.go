package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
)

func newDemo(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "Make a sandbox organization and run the main job on it",
		Long: `Make a sandbox organization in an empty folder, by default a temporary one, and run the main job on it:
invite, list, filter, accept, hand over, delete, purge. Nothing outside of the folder is read or changed.`,
		Example: "  roster demo\n  roster demo ./sandbox",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return tooMany(cmd, args[1])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if e.flags.quiet || e.flags.output != "" {
				return org.Hint(fmt.Errorf("the demo is there to be read: %w", org.ErrUsage),
					"leave --quiet and --output out")
			}
			dir, err := demoFolder(e.in, args)
			if err != nil {
				return err
			}
			return runDemo(cmd.Context(), e, dir)
		},
	}
}

// demoFolder creates the sandbox's folder. It returns ErrConflict if the folder is not empty.
func demoFolder(in *inputs, args []string) (string, error) {
	if len(args) == 0 {
		dir, err := os.MkdirTemp("", "roster-demo-")
		if err != nil {
			return "", fmt.Errorf("making the sandbox: %w", err)
		}
		return dir, nil
	}
	dir := in.path(args[0])
	found, err := os.ReadDir(dir)
	if len(found) > 0 {
		return "", org.Hint(fmt.Errorf("%s is not empty: %w", dir, org.ErrConflict),
			"name a new folder, or remove this one first")
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("looking at the sandbox's folder: %w", err)
	}
	return dir, privatefile.MakeFolder(dir)
}

// runDemo runs the scenes in dir as a person would, each as a command of its own.
func runDemo(ctx context.Context, e *env, dir string) error {
	sandbox := *e
	ours := func(entry string) bool { return strings.HasPrefix(entry, "ROSTER_") }
	sandbox.environ = append(slices.DeleteFunc(slices.Clone(e.environ), ours),
		"ROSTER_CONFIG="+filepath.Join(dir, "config.yaml"), "ROSTER_DATABASE="+filepath.Join(dir, "roster.db"),
		"ROSTER_LINK_KEY_FILE="+filepath.Join(dir, "link.key"))
	for _, s := range scenes() {
		if err := play(ctx, &sandbox, s); err != nil {
			return fmt.Errorf("roster %s: %w", s.command, err)
		}
	}
	_, err := fmt.Fprintf(e.print.out, `# Go on with it:

  export %[1]s
  %[2]s members list
  %[2]s invitations create you@acme.example --role user
  %[2]s --help
  %[2]s browse

The sandbox is the folder %[3]s; remove it when you are done.
`, sandboxEnviron(e.environ, dir), e.program, dir)
	return err
}

// sandboxEnviron is what has to be set to go on: the configuration says all, unless the person's own environment says
// otherwise.
func sandboxEnviron(e environ, dir string) string {
	set := "ROSTER_CONFIG=" + filepath.Join(dir, "config.yaml")
	for _, v := range [][2]string{{"ROSTER_DATABASE", "roster.db"}, {"ROSTER_LINK_KEY_FILE", "link.key"}} {
		if e.get(v[0]) != "" {
			set += " " + v[0] + "=" + filepath.Join(dir, v[1])
		}
	}
	return set
}

// play prints a scene's command line and its output.
func play(ctx context.Context, e *env, s scene) error {
	args, line := words(s.command), s.command
	if s.link != "" {
		var link strings.Builder
		if err := runSub(ctx, e, scene{}, &link, []string{"invitations", "show", s.link, "--link"}); err != nil {
			return err
		}
		s.stdin = link.String() + s.stdin
		line += " < link-and-password.txt"
	}
	if s.say == "" {
		return runSub(ctx, e, s, io.Discard, args)
	}
	if _, err := fmt.Fprintf(e.print.out, "# %s\n$ roster %s\n", s.say, line); err != nil {
		return err
	}
	if err := errors.Join(e.print.out.Flush(), runSub(ctx, e, s, e.print.out, args)); err != nil {
		return err
	}
	_, err := fmt.Fprintln(e.print.out)
	return errors.Join(err, e.print.out.Flush())
}

// runSub runs another command line with the same env.
func runSub(ctx context.Context, e *env, s scene, out io.Writer, args []string) error {
	sub := *e
	sub.flags = globalFlags{}
	sub.args, sub.stdin = args, strings.NewReader(s.stdin)
	sub.now = func() time.Time { return e.now().Add(-s.ago) }
	if out != io.Writer(e.print.out) {
		sub.stdout, sub.stderr = io.Discard, io.Discard
	}
	root := newRoot(&sub)
	sub.print.out, sub.print.location, sub.open.ids = bufio.NewWriter(out), e.print.location, e.open.ids
	root.SetArgs(args)
	root.SetOut(sub.print.out)
	return errors.Join(root.ExecuteContext(ctx), sub.print.out.Flush())
}

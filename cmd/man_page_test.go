package cmd

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manPage is the page of one command or topic, in the man language that groff and mandoc read. It is a file of tests so
// that the program does not carry it. (cobra's own generator goes through Markdown: it loses the names of what flags
// take, fills indented examples into paragraphs, and takes the * of a filter for emphasis.)
type manPage struct {
	cmd           *cobra.Command
	version, date string
}

// name is the page's, as in roster-members-delete.
func (p manPage) name() string { return strings.ReplaceAll(p.cmd.CommandPath(), " ", "-") }

// section is 1 for commands and 7 for topics.
func (p manPage) section() string {
	if !p.cmd.Runnable() && !p.cmd.HasSubCommands() {
		return "7"
	}
	return "1"
}

// title is how other pages name this one.
func (p manPage) title() string { return p.name() + "(" + p.section() + ")" }

func (p manPage) roff() []byte {
	var b bytes.Buffer
	cmd := p.cmd
	fmt.Fprintf(&b, ".TH %s %s %s \"roster %s\" \"roster manual\"\n", roffText(strings.ToUpper(p.name())), p.section(), p.date, roffText(p.version))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roffText(p.name()), roffText(cmd.Short))
	if p.section() == "7" {
		b.WriteString(".SH DESCRIPTION\n")
		roffExample(&b, topic(cmd))
		p.seeAlso(&b)
		return b.Bytes()
	}
	b.WriteString(".SH SYNOPSIS\n")
	fmt.Fprintf(&b, "\\fB%s\\fR%s\n", roffText(cmd.CommandPath()), roffText(strings.TrimPrefix(synopsis(cmd), cmd.CommandPath())))
	b.WriteString(".SH DESCRIPTION\n")
	roffProse(&b, long(cmd))
	if len(cmd.Aliases) > 0 {
		fmt.Fprintf(&b, ".PP\nAlso: \\fB%s\\fR\n", strings.Join(cmd.Aliases, `\fR, \fB`))
	}
	cmd.InitDefaultHelpFlag()
	roffFlags(&b, "OPTIONS", cmd.NonInheritedFlags())
	roffFlags(&b, "OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	if cmd.HasExample() {
		b.WriteString(".SH EXAMPLES\n")
		roffExample(&b, dedent(cmd.Example))
	}
	b.WriteString(".SH EXIT STATUS\n0 when it is done, else one of those in \\fBroster\\-exit\\-codes\\fR(7).\n")
	p.seeAlso(&b)
	return b.Bytes()
}

// synopsis is how the command is typed; one that only groups others wants one of them.
func synopsis(cmd *cobra.Command) string {
	if cmd.HasSubCommands() {
		return cmd.CommandPath() + " COMMAND"
	}
	return cmd.UseLine()
}

// others are the pages to see: that above, those below, and the topics.
func (p manPage) others() []string {
	var titles []string
	if p.cmd.HasParent() {
		titles = append(titles, manPage{cmd: p.cmd.Parent()}.title())
	}
	for _, sub := range p.cmd.Commands() {
		if !sub.Hidden {
			titles = append(titles, manPage{cmd: sub}.title())
		}
	}
	if p.cmd.Flags().Lookup("filter") != nil {
		titles = append(titles, "roster-filters(7)")
	}
	slices.Sort(titles)
	return titles
}

func (p manPage) seeAlso(b *bytes.Buffer) {
	var pages []string
	for _, title := range p.others() {
		name, section, _ := strings.Cut(title, "(")
		pages = append(pages, `\%\fB`+roffText(name)+`\fR(`+section)
	}
	fmt.Fprintf(b, ".SH SEE ALSO\n%s\n", strings.Join(pages, ",\n"))
}

func roffFlags(b *bytes.Buffer, heading string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", heading)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		typed := `\fB` + roffText("--"+f.Name) + `\fR`
		if f.Shorthand != "" {
			typed = `\fB` + roffText("-"+f.Shorthand) + `\fR, ` + typed
		}
		value, usage := pflag.UnquoteUsage(f)
		if value != "" {
			typed += ` \fI` + roffText(value) + `\fR`
		}
		fmt.Fprintf(b, ".TP\n%s\n%s\n", typed, roffText(usage))
	})
}

// roffProse fills paragraphs, but for those with lines that begin with a blank.
func roffProse(b *bytes.Buffer, text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		if strings.Contains("\n"+paragraph, "\n ") {
			roffExample(b, paragraph)
			continue
		}
		fmt.Fprintf(b, "%s\n", roffText(paragraph))
	}
}

// roffExample keeps the lines of text as they are.
func roffExample(b *bytes.Buffer, text string) {
	fmt.Fprintf(b, ".EX\n%s\n.EE\n", roffText(text))
}

var roffSpecial = strings.NewReplacer(`\`, `\e`, "--", `\%\-\-`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// roffText is text that is shown as it is: neither a macro nor an escape, its hyphens and quotes those that a shell
// reads, its flags in one piece.
func roffText(text string) string {
	lines := strings.Split(roffSpecial.Replace(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

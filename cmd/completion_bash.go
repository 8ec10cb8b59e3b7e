package cmd

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// listMatches is the COMP_TYPE with which bash only shows what there is.
const listMatches = "63"

// newCompleteBash is what the script for bash runs. It reads the line as it was typed, since bash would have to evaluate it to
// unquote it, and prints what bash is to put in place of its last part, quoted as that is; the last line is cobra's directive.
func newCompleteBash(e *env, root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:    "__bash COMP_TYPE COLUMNS COMP_WORDBREAKS LINE",
		Short:  "Complete a command line of bash",
		Hidden: true, DisableFlagParsing: true,
		Args: exactly("COMP_TYPE", "COLUMNS", "COMP_WORDBREAKS", "LINE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			line := readBash(args[3], args[2])
			var found bytes.Buffer
			root.SetOut(&found)
			root.SetErr(io.Discard)
			root.SetArgs(append([]string{cobra.ShellCompRequestCmd}, line.words[min(1, len(line.words)-1):]...))
			if err := root.ExecuteContext(cmd.Context()); err != nil {
				return err
			}
			lines := strings.Split(strings.TrimSuffix(found.String(), "\n"), "\n")
			values, directive := lines[:len(lines)-1], lines[len(lines)-1]
			if args[0] == listMatches {
				width, _ := strconv.Atoi(args[1])
				values = described(values, width)
			} else {
				values = line.replies(values)
			}
			for _, v := range append(values, directive) {
				if _, err := fmt.Fprintln(e.out, v); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// described aligns values with their descriptions behind a tab, cut to the width, for people.
func described(values []string, width int) []string {
	longest := 0
	for _, v := range values {
		name, _, _ := strings.Cut(v, "\t")
		longest = max(longest, utf8.RuneCountInString(name))
	}
	shown := make([]string, len(values))
	for i, v := range values {
		name, what, found := strings.Cut(v, "\t")
		if found {
			name += strings.Repeat(" ", longest-utf8.RuneCountInString(name)) + "  (" + what + ")"
		}
		if all := []rune(name); found && len(all) > width && width > 1 {
			name = string(all[:width-1]) + "…"
		}
		shown[i] = name
	}
	return shown
}

// bashLine is a command line of bash up to the cursor, without what bash would evaluate.
type bashLine struct {
	words []string // unquoted; the last one is being typed
	quote byte     // that is open in it, or 0
	live  bool     // bash would not take all of it for itself, or not together with what comes next: `x$`, `~`, `Field\`
	raw   string   // the part of it, as it was typed, that bash puts a reply in place of
	head  int      // bytes of the last word before that part
	whole bool     // raw can be typed anew: there is no quote but the open one in it, and nothing live before it
}

// readBash reads a line, whose last word bash takes apart at the breaks that are not quoted.
func readBash(text, breaks string) bashLine {
	l := bashLine{whole: true}
	var word strings.Builder
	start, begun, slash := 0, false, false
	cut := func(at int) { start, l.head, l.whole = at, word.Len(), !l.live }
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case slash:
			if l.quote == '"' && !strings.ContainsRune("\"\\$`", rune(c)) {
				word.WriteByte('\\')
			}
			word.WriteByte(c)
			slash, l.live = false, l.live || c == '\n' // bash takes both away
		case c == '\\' && l.quote != '\'':
			slash, begun = true, true
		case c == l.quote:
			l.quote, l.whole = 0, false
		case l.quote == 0 && (c == '"' || c == '\''):
			l.quote, begun = c, true
			cut(i + 1)
		case l.quote == 0 && (c == ' ' || c == '\t' || c == '\n'):
			if begun {
				l.words = append(l.words, word.String())
			}
			word.Reset()
			begun, l.live = false, false
			cut(i + 1)
		case l.quote == 0 && c == '@' && strings.IndexByte(breaks, c) >= 0:
			cut(i) // bash, which knows hosts, takes it for the beginning of one
			word.WriteByte(c)
			begun = true
		default:
			word.WriteByte(c)
			begun = true
			l.live = l.live || l.quote == 0 && c < utf8.RuneSelf && !plain(rune(c)) || l.quote == '"' && strings.IndexByte("$`!", c) >= 0
			if l.quote == 0 && strings.IndexByte(breaks, c) >= 0 {
				cut(i + 1)
			}
		}
	}
	l.words, l.raw, l.live = append(l.words, word.String()), text[start:], l.live || slash
	return l
}

// replies are the values as bash is to put them in place of what was typed last. Those that go on as it was typed come alone.
// What is live in that is typed anew for itself, or nothing is offered: with a value behind it, it could run a command.
func (l bashLine) replies(values []string) []string {
	typed := l.words[len(l.words)-1]
	flag := ""
	if i := strings.IndexByte(typed, '='); i > 0 && typed[0] == '-' {
		flag = typed[:i+1]
	}
	var exact, alike []string
	for _, v := range values {
		v, _, _ = strings.Cut(v, "\t")
		v = flag + v
		switch rest, same := strings.CutPrefix(v, typed); {
		case same && !l.live:
			exact = append(exact, l.raw+l.quoted(rest))
		case same && l.whole:
			exact = append(exact, l.quoted(v[l.head:]))
		case l.whole && len(v) >= l.head && strings.EqualFold(v[:l.head], typed[:l.head]):
			alike = append(alike, l.quoted(v[l.head:]))
		}
	}
	if len(exact) == 0 {
		exact = alike
	}
	// Bash closes the quote of the only one, unless it seems closed.
	if len(exact) == 1 && l.quote != 0 && exact[0] != "" && exact[0][len(exact[0])-1] == l.quote {
		exact[0] += string(l.quote)
	}
	return slices.Clip(exact)
}

// quoted is text as it goes on behind the line, within the quote that is open there.
func (l bashLine) quoted(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case l.quote == '\'' && r == '\'':
			b.WriteString(`'\''`)
		case l.quote == '"' && r == '!': // a backslash would stay
			b.WriteString(`"\!"`)
		case l.quote == '"' && strings.ContainsRune("\"\\$`", r), l.quote == 0 && r < utf8.RuneSelf && !plain(r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plain tells that bash takes an ASCII character for itself wherever it stands in a word.
func plain(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("@%+=:,./_-", r)
}

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

// listMatches is the COMP_TYPE with which bash only lists the matches.
const listMatches = "63"

// completeBash is the name of the command that the bash script runs.
const completeBash = "__bash"

// newCompleteBash returns the command that the bash script runs. It takes the line as it was typed, because bash would
// have to evaluate it to remove its quotes, and prints the replacements for its last part, quoted in the same way. The
// last line of output is cobra's directive.
func newCompleteBash(e *env, root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:    completeBash + " COMP_TYPE COLUMNS COMP_WORDBREAKS LINE",
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
				if _, err := fmt.Fprintln(e.print.out, v); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// described lays out values and their descriptions, which follow a tab, in two columns cut to the width.
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

// bashLine is a command line of bash up to the cursor. The fields after words are about the last word.
type bashLine struct {
	words []string // without quotes; the last one is being typed
	quote byte     // the open quote, or 0
	live  bool     // bash would not read it literally, or not once something follows: `x$`, `~`, `Field\`
	raw   string   // the part, as it was typed, that bash replaces
	head  int      // bytes of the unquoted word before that part
	whole bool     // raw can be replaced as a whole: it has no quote but the open one, and nothing live before it
}

// bashReader reads a line, of which it has read a part.
type bashReader struct {
	bashLine

	text, breaks string
	word         strings.Builder // the last word so far
	start        int             // where raw begins
	begun, slash bool            // the word has begun; a backslash came before
}

// readBash parses a line. Bash splits its last word at those of the characters in breaks that are not quoted.
func readBash(text, breaks string) bashLine {
	r := bashReader{text: text, breaks: breaks, bashLine: bashLine{whole: true}}
	for i := range len(text) {
		r.read(i)
	}
	r.words, r.raw, r.live = append(r.words, r.word.String()), text[r.start:], r.live || r.slash
	return r.bashLine
}

// read reads the byte at i.
func (r *bashReader) read(i int) {
	c := r.text[i]
	switch {
	case r.slash:
		if r.quote == '"' && !strings.ContainsRune("\"\\$`", rune(c)) {
			r.word.WriteByte('\\')
		}
		r.word.WriteByte(c)
		r.slash, r.live = false, r.live || c == '\n' // bash removes both
	case c == '\\' && r.quote != '\'':
		r.slash, r.begun = true, true
	case c == r.quote:
		r.quote, r.whole = 0, false
	case r.quote == 0:
		r.readUnquoted(i)
	default:
		r.add(c)
		r.live = r.live || r.quote == '"' && strings.IndexByte("$`!", c) >= 0
	}
}

func (r *bashReader) readUnquoted(i int) {
	c := r.text[i]
	splits := strings.IndexByte(r.breaks, c) >= 0
	switch {
	case c == '"' || c == '\'':
		r.quote, r.begun = c, true
		r.cut(i + 1)
	case c == ' ' || c == '\t' || c == '\n':
		if r.begun {
			r.words = append(r.words, r.word.String())
		}
		r.word.Reset()
		r.begun, r.live = false, false
		r.cut(i + 1)
	case c == '@' && splits:
		r.cut(i) // bash completes host names after @
		r.add(c)
	default:
		r.add(c)
		r.live = r.live || c < utf8.RuneSelf && !plain(rune(c))
		if splits {
			r.cut(i + 1)
		}
	}
}

func (r *bashReader) add(c byte) {
	r.word.WriteByte(c)
	r.begun = true
}

// cut begins the part that bash replaces at a place in the text.
func (r *bashReader) cut(at int) { r.start, r.head, r.whole = at, r.word.Len(), !r.live }

// replies returns the values in the form in which bash puts them in place of the last part. If some continue it exactly
// as it was typed, only those. A part that bash would evaluate is replaced as a whole, or nothing is offered: with a
// value after it, it could run a command.
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
	// Bash closes the quote of a single reply unless the reply ends in a quote.
	if len(exact) == 1 && l.quote != 0 && exact[0] != "" && exact[0][len(exact[0])-1] == l.quote {
		exact[0] += string(l.quote)
	}
	return slices.Clip(exact)
}

// quoted returns text quoted to follow the line, inside the quote that is open there.
func (l bashLine) quoted(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case l.quote == '\'' && r == '\'':
			b.WriteString(`'\''`)
		case l.quote == '"' && r == '!': // a backslash would stay
			b.WriteString(`"\!"`)
		case l.quote == '"' && strings.ContainsRune("\"\\$`", r),
			l.quote == 0 && r < utf8.RuneSelf && !plain(r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plain reports whether bash reads an ASCII character literally anywhere in a word.
func plain(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
		strings.ContainsRune("@%+=:,./_-", r)
}

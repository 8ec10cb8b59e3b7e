package cmd

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// bashBreaks is what COMP_WORDBREAKS is in a bash that nobody has configured.
const bashBreaks = " \t\n\"'@><=;|&(:"

// TestBashReplies wants what bash puts in place of a word's last part to complete it, within the quotes that are open.
func TestBashReplies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line, values, replies string // separated by |
	}{
		{"roster groups show Fi", "Field crew", `Field\ crew`},
		{`roster groups show Field\ `, "Field crew", `Field\ crew`},
		{`roster groups show Field\`, "Field crew", `Field\ crew`},
		{"roster groups show 'Fi", "Field crew", "Field crew"},
		{`roster groups show "Field `, "Field crew|Field $x!", `Field crew|Field \$x"\!"`},
		{"roster groups show f", "Field crew", `Field\ crew`},
		{"roster groups show f", "Field crew|fish", "fish"},
		{"roster groups show ", "a|b\twhat it is", "a|b"},
		{"roster members show bo@", "bo@acme.example", "@acme.example"},
		{"roster members show BO@a", "bo@acme.example", "@acme.example"},
		{"roster members update x --role=u", "user", "user"},
		{"roster members update x --role=U", "user", "user"},
		{`roster members update x --groups="Field crew",G`, "Field crew,GIS", `Field crew",GIS`},
		{"roster groups show colon:\\ a", "colon: a=b", `\ a=b`},
		{"roster groups show 'ends", "ends with '", `ends with '\'''`},
		{"roster groups show $", "$(touch x) a|$(touch x) b", `\$\(touch\ x\)\ a|\$\(touch\ x\)\ b`},
		{`roster groups show "Field $`, "Field $(touch x) crew", `Field \$(touch x) crew`},
		{`roster groups show "f $`, "F $x", `F \$x`},
		{"roster groups show \"Field `", "Field `touch x` crew", "Field \\`touch x\\` crew"},
		{`roster groups show "Field !`, "Field !! crew", `Field "\!""\!" crew`},
		{`roster groups show "Field\`, "Field crew", "Field crew"},
		{`roster groups show "Field\`, `Field\crew`, `Field\\crew`},
		{`roster groups show "Field\$`, "Field$HOME", `Field\$HOME`},
		{"roster groups show x$", "x$HOME y", `x\$HOME\ y`},
		{"roster groups show x`", "x`y`", "x\\`y\\`"},
		{"roster groups show x{", "x{a,b}", `x\{a,b\}`},
		{"roster groups show ~", "~root", `\~root`},
		{"roster groups show x!", "x!! y", `x\!\!\ y`},
		{"roster groups show x:~", "x:~root", `\~root`},
		{"roster members update x --groups=$", "$HOME", `\$HOME`},
		{`roster groups show $'x`, "$x y", ""},
		{`roster groups show $"x`, "$x y", ""},
		{"roster groups show $(x", "$(x) y", ""},
		{"roster groups show ${x:", "${x:y} z", ""},
		{"roster groups show 'x'$", "x$HOME y", ""},
		{`roster groups show $x 'y $`, "y $x", `y $x`},
		{"roster groups show Zo", "Zoë’s équipe", `Zoë’s\ équipe`},
		{"roster groups show Zo", "", ""},
	} {
		got := readBash(c.line, bashBreaks).replies(splitNonEmpty(c.values))
		if joined := strings.Join(got, "|"); joined != c.replies {
			t.Errorf("%s completed by %s: replies %s, want %s", c.line, c.values, joined, c.replies)
		}
	}
}

func splitNonEmpty(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}

// bashGets is the argument that a real bash gives to roster for a line and a reply, which it could harm with nothing
// but its builtins.
func bashGets(t *testing.T, bash, line string, read bashLine, reply string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	line = strings.TrimSuffix(line, read.raw) + reply
	if read.quote != 0 && line[len(line)-1] != read.quote {
		line += string(read.quote) // as bash does with the only one
	}
	shell := exec.CommandContext(ctx, bash, "-r", "-c", "roster() { printf '%s|' $# \"$2\"; }; "+line)
	shell.Env = []string{"PATH=/nowhere", "HOME=/home/expanded"}
	out, err := shell.Output()
	got, whole := strings.CutPrefix(string(out), "2|")
	if err != nil || !whole {
		t.Errorf("%s gives %q (%v)", line, out, err)
	}
	return strings.TrimSuffix(got, "|")
}

// speakable tells whether there can be a value like that.
func speakable(value string) bool {
	return value != "" && !strings.ContainsAny(value, "\x00\t\n\r") && utf8.ValidString(value)
}

// FuzzBashReplies has a real bash read what was typed together with the reply: it has to be the value.
func FuzzBashReplies(f *testing.F) {
	bash := peer(f, "bash", "what is completed is read by bash")
	for _, value := range []string{"Field crew", `O'Hara "Q"`, "$(touch x) `y` \\ !! ~ # * ; | & < > { }", "=a=b", "ends '", "Zoë"} {
		f.Add(value, uint8(1), uint8(0))
		f.Add(value, uint8(3), uint8(1))
		f.Add(value, uint8(4), uint8(2))
	}
	f.Fuzz(func(t *testing.T, value string, n, q uint8) {
		if !speakable(value) {
			return
		}
		open := []byte{0, '\'', '"'}[q%3]
		runes := []rune(value)
		line := "roster show " + strings.Trim(string(open), "\x00") + bashLine{quote: open}.quoted(string(runes[:int(n)%(len(runes)+1)]))
		read := readBash(line, bashBreaks)
		if len(read.words) != 3 || !strings.HasPrefix(value, read.words[2]) {
			t.Fatalf("%s is read as %q", line, read.words)
		}
		if value[0] == '-' && strings.Contains(value, "=") {
			return // a flag, whose value is completed
		}
		replies := read.replies([]string{value})
		if len(replies) != 1 {
			t.Fatalf("%s has the replies %q", line, replies)
		}
		if open != 0 && replies[0] == "" {
			return // all of it is typed already, and bash leaves it as it is
		}
		if got := bashGets(t, bash, line, read, replies[0]); got != value {
			t.Errorf("%s with %q gives %q, want %q", line, replies[0], got, value)
		}
	})
}

// FuzzBashTyped is FuzzBashReplies for whatever somebody types. Nothing may be offered for it, but nothing of a value
// may expand.
func FuzzBashTyped(f *testing.F) {
	bash := peer(f, "bash", "what is completed is read by bash")
	for _, typed := range []string{"$", `"Field $`, "\"a `", "`", "x{", "~", "a:~", "a=~", "$'", `$"`, "'a'$", `"a\`, `a\`, "${a:", "!", `"!`, "$(", "*", "[", "'$", "a@$", `"$"`, `"$"'`, "x\\\ny"} {
		for _, tail := range []string{"(echo x) crew", "HOME}", "echo x` `", "a,b}", "root", "\\n'", `" x`} {
			f.Add(typed, tail)
		}
	}
	f.Fuzz(func(t *testing.T, typed, tail string) {
		line := "roster show " + typed
		read := readBash(line, bashBreaks)
		value := read.words[len(read.words)-1] + tail
		if len(read.words) != 3 || !speakable(typed) || !speakable(value) || value[0] == '-' && strings.Contains(value, "=") {
			return
		}
		for _, reply := range read.replies([]string{value}) {
			if read.quote != 0 && reply == "" {
				return
			}
			if got := bashGets(t, bash, line, read, reply); got != value {
				t.Errorf("%s with %q gives %q, want %q", line, reply, got, value)
			}
		}
	})
}

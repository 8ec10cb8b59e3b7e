package cmd

import (
	"os/exec"
	"strings"
	"testing"
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
		{"roster groups show $", "$(touch x) a|$(touch x) b", `$\(touch\ x\)\ a|$\(touch\ x\)\ b`},
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

// FuzzBashReplies has a real bash read what was typed together with the reply: it has to be the value.
func FuzzBashReplies(f *testing.F) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		f.Skip(err)
	}
	for _, value := range []string{"Field crew", `O'Hara "Q"`, "$(touch x) `y` \\ !! ~ # * ; | & < > { }", "=a=b", "ends '", "Zoë"} {
		f.Add(value, uint8(1), uint8(0))
		f.Add(value, uint8(3), uint8(1))
		f.Add(value, uint8(4), uint8(2))
	}
	f.Fuzz(func(t *testing.T, value string, n, q uint8) {
		if value == "" || strings.ContainsAny(value, "\x00\t\n\r") || strings.ToValidUTF8(value, "") != value {
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
		line = strings.TrimSuffix(line, read.raw) + replies[0]
		if open != 0 && line[len(line)-1] != open {
			line += string(open) // as bash does
		}
		out, err := exec.Command(bash, "-c", "roster() { printf %s \"$2\"; }; "+line).Output()
		if got := string(out); err != nil || got != value {
			t.Errorf("%s gives %q, want %q (%v)", line, got, value, err)
		}
	})
}

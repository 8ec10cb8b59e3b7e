package yamlfile

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// A syntax error names the line and the column, in characters, where the text stops being YAML, and where the
// unfinished part began.
func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct{ name, text, at, message string }{
		{"two colons", "a: b: c\n", "line 1, column 5", "mapping values are not allowed in this context"},
		{"odd indentation", "a: 1\n b: 2\n", "line 2, column 3", "mapping values are not allowed in this context"},
		{"a tab as indentation", "a:\n\tb: 1\n", "line 2, column 1", "found character that cannot start any token"},
		{"a tab at the start", "\ta: 1\n", "line 1, column 1", "found character that cannot start any token"},
		{"a reserved character", "ä: 1\nb: @x\n", "line 2, column 4", "found character that cannot start any token"},
		{
			"an open bracket", "a: [1, 2\nb: 1\n", "line 2, column 2",
			"did not find expected ',' or ']' while parsing a flow sequence that begins in line 1, column 4",
		},
		{
			"an open quote after é", "é: \"x\n", "line 2, column 1",
			"found unexpected end of stream while scanning a quoted scalar that begins in line 1, column 4",
		},
		{
			"a wrong escape", `a: "\q"`, "line 1, column 5",
			"found unknown escape character while scanning a quoted scalar that begins in line 1, column 4",
		},
		{
			"a key below a list", "- a\nb: 1\n", "line 2, column 1",
			"did not find expected '-' indicator while parsing a block collection that begins in line 1, column 1",
		},
		{"Windows line ends", "a: 1\r\nb: @\r\n", "line 2, column 4", "found character that cannot start any token"},
		{"a control character after é", "a: 1\nb: é\x01\n", "line 2, column 5", "control characters are not allowed"},
		{"not UTF-8", "a: \xff\n", "line 1, column 4", "invalid leading UTF-8 octet"},
		{"an unknown anchor", "a: 1\nb: *x\n", "line 2, column 4", "unknown anchor 'x' referenced"},
		{"a newer YAML", "%YAML 3.0\n---\na: 1\n", "line 1, column 1", "found incompatible YAML document"},
		{"a broken second document", "a: 1\n---\nb: @\n", "line 3, column 4", "found character that cannot start any token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := Parse([]byte(c.text))
			wrong, ok := errors.AsType[*SyntaxError](err)
			if !ok {
				t.Fatalf("got %v, want a *SyntaxError", err)
			}
			if at := wrong.At.String(); at != c.at {
				t.Errorf("at %s, want %s", at, c.at)
			}
			if message := wrong.Error(); message != "not YAML: "+c.message {
				t.Errorf("got  %s\nwant not YAML: %s", message, c.message)
			}
		})
	}
}

// Mappings and lists may be 10,000 deep, and no deeper.
func TestDepth(t *testing.T) {
	const most = 10_000
	for name, text := range map[string]func(n int) string{
		"lists":       func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) },
		"mappings":    func(n int) string { return strings.Repeat("{a: ", n) + strings.Repeat("}", n) },
		"block lists": func(n int) string { return strings.Repeat("- ", n) },
	} {
		if _, _, err := Parse([]byte(text(most))); err != nil {
			t.Errorf("%s, %d deep: %v", name, most, err)
		}
		_, _, err := Parse([]byte(text(most + 1)))
		if wrong, ok := errors.AsType[*SyntaxError](err); !ok || wrong.Problem != "exceeded max depth of 10000" {
			t.Errorf("%s, %d deep: got %v, want a *SyntaxError about the depth", name, most+1, err)
		}
	}
}

// Aliases stay nodes of their own: nothing is expanded, so that a small file cannot fill the memory.
func TestAliases(t *testing.T) {
	text := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'z'; c++ { // 10^26 elements, if they were expanded
		text += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+", ", 10) + "]\n"
	}
	top, _, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	entries := slices.Collect(Pairs(top))
	if len(entries) != 26 {
		t.Fatalf("%d entries, want 26", len(entries))
	}
	last := entries[25].Value
	if last.Anchor != "z" || len(last.Content) != 10 || last.Content[0].Kind != Alias {
		t.Errorf("got anchor %q, %d elements of kind %v; want z, 10 aliases",
			last.Anchor, len(last.Content), last.Content[0].Kind)
	}
	if at := At(last.Content[1]).String(); at != "line 26, column 12" {
		t.Errorf("the second alias is at %s, want line 26, column 12", at)
	}
}

// No length of a key or a text is too much for the parser: limits on size are the caller's.
func TestLongTexts(t *testing.T) {
	value, key := strings.Repeat("é", 1<<20), strings.Repeat("k", 1000)
	top, _, err := Parse([]byte(key + ": 1\nb: " + value + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	entries := slices.Collect(Pairs(top))
	if len(entries) != 2 || entries[0].Name != key || entries[1].Value.Value != value {
		t.Error("the texts are not those of the file")
	}
}

// A file without content, and one of several documents.
func TestDocuments(t *testing.T) {
	for _, c := range []struct {
		name, text string
		null       bool
		second     Position
	}{
		{"nothing", "", true, Position{}},
		{"a comment", "# none\n", true, Position{}},
		{"blank lines", "\n\n", true, Position{}},
		{"the start of a document", "---\n", true, Position{}},
		{"null", "null\n", true, Position{}},
		{"an empty mapping", "{}\n", false, Position{}},
		{"one document", "---\na: 1\n...\n", false, Position{}},
		{"a byte order mark", "\ufeffa: 1\n", false, Position{}},
		{"two documents", "a: 1\n---\nb: 2\n", false, Position{2, 1}},
		{"two documents, the first one ended", "a: 1\n...\nb: 2\n", false, Position{3, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			top, second, err := Parse([]byte(c.text))
			if err != nil || IsNull(top) != c.null || second != c.second {
				t.Errorf("null: %v, second document: %v, error: %v; want %v, %v, none",
					IsNull(top), second, err, c.null, c.second)
			}
		})
	}
}

// Keys that appear again, also in another case, are marked and keep their own positions.
func TestDuplicateKeys(t *testing.T) {
	top, _, err := Parse([]byte("As: 1\nbase: 2\n\nAS: 3\nas: {as: 4}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for p := range Pairs(top) {
		text := p.Name + " at " + At(p.Key).String()
		if p.Repeated {
			text += ", again"
		}
		got = append(got, text)
	}
	want := []string{
		"as at line 1, column 1", "base at line 2, column 1",
		"as at line 4, column 1, again", "as at line 5, column 1, again",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for p := range Pairs(slices.Collect(Pairs(top))[3].Value) {
		if p.Repeated {
			t.Error("a key of an inner mapping is taken for one of the outer mapping")
		}
	}
}

// What an error about a value of the wrong type calls it.
func TestShapes(t *testing.T) {
	for text, want := range map[string]string{
		"{a: 1}": "keys and values", "[1]": "a list", "*x": "an alias",
		"word": "text", "''": "text", "'1'": "text", "yes": "text", "|\n  block": "text", "&y word": "text",
		"1": "a number", "-1.5": "a number", "0x1F": "a number", ".inf": "a number",
		"true": "true or false", "2026-01-02": "a date", "null": "null", "~": "null",
		"!role user": "a value of type !role", "!!binary aGk=": "a value of type !!binary",
	} {
		top, _, err := Parse([]byte("- &x 1\n- " + text + "\n"))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := Shape(top.Content[1]); got != want {
			t.Errorf("%q is called %q, want %q", text, got, want)
		}
	}
}

func TestPositions(t *testing.T) {
	early, late := Position{2, 9}, Position{3, 1}
	if early.Compare(late) >= 0 || late.Compare(early) <= 0 || late.Compare(late) != 0 {
		t.Error("positions are not ordered by line, then by column")
	}
	if (Position{2, 1}).Compare(early) >= 0 {
		t.Error("positions in a line are not ordered by column")
	}
	cause := errors.New("unknown key")
	err := early.Errorf("%w", cause)
	wrong, ok := errors.AsType[*Error](err)
	if !ok || wrong.At != early || !errors.Is(err, cause) || err.Error() != "line 2, column 9: unknown key" {
		t.Errorf("got %v", err)
	}
}

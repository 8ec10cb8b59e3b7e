package mail

import (
	"mime"
	netmail "net/mail"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
)

// hostileNames are what somebody may have called themselves or their organization, some of it stored before names were
// checked.
func hostileNames() map[string]string {
	return map[string]string{
		"quotes":             `Ana "the \"boss\"" O'Neill \`,
		"a header":           "Ana\r\nBcc: eve@evil.example\r\n\r\n<h1>hi</h1>",
		"a lone return":      "Ana\rBcc: eve@evil.example",
		"a tab and controls": "Ana\t\x00\x1b[31m\x7f\u0085",
		"reversed":           "Ana \u202egro.live\u202c \u2066x\u2069",
		"zero width":         "A\u200bn\ufeffa\u2028b\u2029",
		"no utf-8":           "Ana \xff\xfe",
		"not ascii":          "Zoë Ångström 東京 Жизнь 👩\u200d👧",
		"an address":         "Ana <eve@evil.example>, Eve",
		"markup":             `<script>alert(1)</script><img src=x onerror=alert(1)>"'><a href=https://evil.example>`,
		"an action":          "{{.Link}}{{template \"x\"}}",
		"an encoded word":    "=?utf-8?q?Eve_=0D=0ABcc:_x@evil.example?=",
		"two encoded words":  "=?utf-8?b?RXZl?= =?utf-8?b?RXZl?=",
		"blanks":             "Ana    " + strings.Repeat("a", 100) + "   " + strings.Repeat("b", 100) + "  x",
		"long":               strings.Repeat("n", 250),
		"long words":         strings.Repeat(strings.Repeat("w", 49)+" ", 5),
		"long quotes":        strings.Repeat(`"`, 250),
		"long backslashes":   strings.Repeat(`\`, 250),
		"long not ascii":     strings.Repeat("東", 250),
		"long emoji":         strings.Repeat("👩", 250),
		"a dot on a line":    ".\r\n.\r\nMAIL FROM:<eve@evil.example>",
		"an ampersand":       "Marks & Spencer &amp; &lt;b&gt;",
	}
}

func TestHostileNames(t *testing.T) {
	for title, name := range hostileNames() {
		t.Run(title, func(t *testing.T) {
			l := letter(org.MailInvitation, "en")
			l.Sender, l.Organization = name, name
			r := read(t, compose(t, l))
			shown := strings.TrimSpace(safetext.Line(name))

			if len(r.header) != 10 {
				t.Errorf("%d headers, want 10: %q", len(r.header), r.header)
			}
			if got, want := r.subject(t), strings.TrimSpace(safetext.Line(name)+" invites you to join "+safetext.Line(name)); got != want {
				t.Errorf("subject\n%q, want\n%q", got, want)
			}
			to, err := r.header.AddressList("To")
			if err != nil || len(to) != 1 || *to[0] != (netmail.Address{Address: "bo@acme.example"}) {
				t.Errorf("To: %v (%v)", to, err)
			}
			reply, err := (&netmail.AddressParser{WordDecoder: new(mime.WordDecoder)}).ParseList(r.header.Get("Reply-To"))
			if err != nil || len(reply) != 1 || reply[0].Address != "ana@acme.example" || strings.TrimSpace(reply[0].Name) != shown {
				t.Errorf("Reply-To: %v (%v), want %q", reply, err, shown)
			}
			if !strings.Contains(r.text, safetext.Line(name)+" (ana@acme.example) invites") {
				t.Errorf("the text does not show %q:\n%s", safetext.Line(name), r.text)
			}
			checkPage(t, r.html, l.Link)
			if heading := textOf(t, r.html, "h1"); heading != safetext.Line(name)+" invites you to join "+safetext.Line(name) {
				t.Errorf("heading %q", heading)
			}
		})
	}
}

func TestEncodedWords(t *testing.T) {
	for title, name := range hostileNames() {
		name = safetext.Line(name)
		words := encodedWords(name)
		for _, word := range words {
			text, err := new(mime.WordDecoder).Decode(word)
			if len(word) > 75 || err != nil || !utf8.ValidString(text) {
				t.Errorf("%s: %q (%v)", title, word, err)
			}
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(strings.Join(words, "\r\n ")); got != name {
			t.Errorf("%q became %q (%v)", name, got, err)
		}
	}
}

// checkPage fails unless page is one of ours: nothing of it from elsewhere but the link, which is there once to click
// and once to read.
func checkPage(t *testing.T, page, link string) {
	t.Helper()
	allowed := map[string]bool{}
	for name := range strings.FieldsSeq("html head meta title style body table tbody tr td h1 p bdi a span br") {
		allowed[name] = true
	}
	count := map[string]int{}
	links, text := 0, ""
	walk(t, page, func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			if n.Parent.Data != "style" && n.Parent.Data != "title" {
				text += n.Data
			}
			if n.Parent.Data == "style" && strings.ContainsAny(n.Data, "<@") && (strings.Contains(n.Data, "url(") || strings.Contains(n.Data, "@import") || strings.Contains(n.Data, "<")) {
				t.Errorf("style has %q", n.Data)
			}
		case html.ElementNode:
			count[n.Data]++
			if !allowed[n.Data] {
				t.Errorf("<%s> is on the page", n.Data)
			}
			for _, a := range n.Attr {
				switch {
				case a.Key == "href" && n.Data == "a":
					links++
					if a.Val != link {
						t.Errorf("the link is %q, want %q", a.Val, link)
					}
				case a.Key == "src", a.Key == "href", a.Key == "background", strings.HasPrefix(a.Key, "on"), strings.Contains(a.Val, "url("), strings.Contains(a.Val, "://"):
					t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
			}
		}
	})
	want := 2 // the button, and the link in full
	if link == "" {
		want = 0
	}
	if links != want || link != "" && strings.Count(text, link) != 1 {
		t.Errorf("the link is there %d times to click and %d times to read, want %d and 1", links, strings.Count(text, link), want)
	}
	if count["h1"] != 1 || count["title"] != 1 || count["html"] != 1 {
		t.Errorf("elements: %v", count)
	}
}

// textOf gives the text in the first element called name.
func textOf(t *testing.T, page, name string) string {
	t.Helper()
	var text strings.Builder
	walk(t, page, func(n *html.Node) {
		for p := n.Parent; n.Type == html.TextNode && p != nil; p = p.Parent {
			if p.Data == name {
				text.WriteString(n.Data)
			}
		}
	})
	return text.String()
}

func walk(t *testing.T, page string, visit func(*html.Node)) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		visit(n)
	}
}

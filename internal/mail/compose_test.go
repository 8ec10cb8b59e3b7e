package mail

import (
	"bytes"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

var update = flag.Bool("update", false, "write the golden files anew")

const from = "Acme <no-reply@acme.example>"

// letter is the one that the tests send.
func letter(kind org.MailKind, language string) org.Mail {
	l := sample(kind, org.Manager)
	l.Key, l.Language = "inv_7f3k.1", language
	l.Date = time.Date(2026, 11, 22, 15, 5, 7, 0, time.FixedZone("", 3600))
	return l
}

func newComposer(t testing.TB, folder string) *Composer {
	t.Helper()
	c, err := NewComposer(from, folder)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// compose gives the message of l as it is sent.
func compose(t testing.TB, l org.Mail) string {
	t.Helper()
	m, err := newComposer(t, "").Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := m.msg.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// received is a message as its reader sees it.
type received struct {
	header     netmail.Header
	text, html string
}

func (r received) subject(t testing.TB) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(r.header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// read parses raw, which must be a well-formed message of text and HTML, in this order.
func read(t testing.TB, raw string) received {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(raw, "\r\n"), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Fatalf("not a line: %q", line)
		}
		if strings.TrimSpace(line) == "" && line != "" {
			t.Fatalf("a line of blanks: %q in\n%s", line, raw)
		}
	}
	msg, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("it is %s (%v)", kind, err)
	}
	var bodies []string
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for _, want := range []string{"text/plain; charset=UTF-8", "text/html; charset=UTF-8"} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if got := part.Header.Get("Content-Type"); got != want {
			t.Fatalf("part is %q, want %q", got, want)
		}
		if got := part.Header.Get("Content-Transfer-Encoding"); got != "quoted-printable" {
			t.Fatalf("part is encoded as %q", got)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
	if _, err := parts.NextRawPart(); err != io.EOF {
		t.Fatalf("a third part: %v", err)
	}
	return received{header: msg.Header, text: bodies[0], html: bodies[1]}
}

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", name, got)
	}
}

// compareGolden compares all that the reader of a message sees.
func compareGolden(t *testing.T, name string, r received) {
	t.Helper()
	golden(t, name+".txt", "Subject: "+r.subject(t)+"\n\n"+r.text)
	golden(t, name+".html", r.html)
}

func TestMessages(t *testing.T) {
	for _, code := range locale.Supported() {
		for _, kind := range kinds() {
			t.Run(code+"/"+string(kind), func(t *testing.T) {
				compareGolden(t, code+"/"+string(kind), read(t, compose(t, letter(kind, code))))
			})
		}
	}
}

func TestHeaders(t *testing.T) {
	r := read(t, compose(t, letter(org.MailInvitation, "fr")))
	want := map[string]string{
		"From":             `"Acme" <no-reply@acme.example>`,
		"To":               "<bo@acme.example>",
		"Reply-To":         "=?utf-8?q?Ana_Mart=C3=ADn?= <ana@acme.example>",
		"Subject":          "=?UTF-8?q?Ana_Mart=C3=ADn_vous_invite_=C3=A0_rejoindre_Acme_&_S=C3=B6hne?=",
		"Date":             "Sun, 22 Nov 2026 14:05:07 +0000",
		"Message-Id":       "<8ced0412197f2da69de1e1825423c970@acme.example>",
		"Content-Language": "fr",
		"Auto-Submitted":   "auto-generated",
		"Mime-Version":     "1.0",
		"Content-Type":     r.header.Get("Content-Type"),
	}
	for name, values := range r.header {
		if len(values) != 1 || values[0] != want[name] {
			t.Errorf("%s: %q, want %q", name, values, want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %q", want)
	}
}

func TestMessageIDIsThatOfTheKey(t *testing.T) {
	seen := map[string]string{}
	for _, key := range []string{"a", "b", "", "inv_1 <x@evil.example>", "\r\nBcc: eve@evil.example", strings.Repeat("k", 1000)} {
		id := messageID(key, "no-reply@acme.example")
		if other, ok := seen[id]; ok {
			t.Errorf("%q and %q have the same id", key, other)
		}
		if again := messageID(key, "no-reply@acme.example"); again != id {
			t.Errorf("%q has the ids %q and %q", key, id, again)
		}
		if _, err := netmail.ParseAddress("<" + id + ">"); err != nil || !strings.HasSuffix(id, "@acme.example") {
			t.Errorf("%q gives %q: %v", key, id, err)
		}
		seen[id] = key
	}
}

func TestLanguageThatIsNotKnown(t *testing.T) {
	l := letter(org.MailTest, "tlh")
	if got := read(t, compose(t, l)); got.header.Get("Content-Language") != "en" || !strings.HasPrefix(got.text, "Hello") {
		t.Errorf("it is in %q: %s", got.header.Get("Content-Language"), got.text)
	}
}

func TestNotComposed(t *testing.T) {
	for name, change := range map[string]func(*org.Mail){
		"no recipient":            func(l *org.Mail) { l.To = "" },
		"two recipients":          func(l *org.Mail) { l.To = "bo@acme.example, eve@evil.example" },
		"a name":                  func(l *org.Mail) { l.To = "Bo <bo@acme.example>" },
		"a header":                func(l *org.Mail) { l.To = "bo@acme.example\r\nBcc: eve@evil.example" },
		"smtp parameters":         func(l *org.Mail) { l.To = "bo@acme.example> ORCPT=x" },
		"another form":            func(l *org.Mail) { l.To = "Bo@acme.example" },
		"no such kind":            func(l *org.Mail) { l.Kind = "invoice" },
		"u-labels":                func(l *org.Mail) { l.To = "bo@bücher.example" },
		"sender with a header":    func(l *org.Mail) { l.ReplyTo = "ana@acme.example\nBcc: eve@evil.example" },
		"senders":                 func(l *org.Mail) { l.ReplyTo = "ana@acme.example,eve@evil.example" },
		"no link":                 func(l *org.Mail) { l.Link = "" },
		"a script":                func(l *org.Mail) { l.Link = "javascript:alert(1)" },
		"a link with a newline":   func(l *org.Mail) { l.Link += "\nhttps://evil.example" },
		"a link and another text": func(l *org.Mail) { l.Link += " or https://evil.example" },
	} {
		t.Run(name, func(t *testing.T) {
			l := letter(org.MailInvitation, "en")
			change(&l)
			if _, err := newComposer(t, "").Compose(l); err == nil {
				t.Error("it is composed")
			} else if l.Link != "" && strings.Contains(err.Error(), l.Link) {
				t.Errorf("the error shows the link: %v", err)
			}
		})
	}
}

func TestSenderWithoutName(t *testing.T) {
	l := letter(org.MailInvitation, "en")
	l.Sender = ""
	if r := read(t, compose(t, l)); r.subject(t) != "ana@acme.example invites you to join Acme & Söhne" || r.header.Get("Reply-To") != "<ana@acme.example>" {
		t.Errorf("%q, replies to %q", r.subject(t), r.header.Get("Reply-To"))
	}
	l.ReplyTo = ""
	if r := read(t, compose(t, l)); r.header.Get("Reply-To") != "" {
		t.Errorf("replies to %q", r.header.Get("Reply-To"))
	}
}

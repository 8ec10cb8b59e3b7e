package cmd

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// offices is where a script keeps its mail server.
type offices struct{ open *office }

type officeKey struct{}

// smtpServer MODE [FAULT...] starts a mail server instead of the one before, and tells it to roster by the environment.
// MODE is starttls, implicit or none; for the faults see openOffice.
func smtpServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: smtp MODE [FAULT...]")
	}
	kept, _ := ts.Value(officeKey{}).(*offices)
	if kept.open != nil {
		confidential(ts, kept.open)
		kept.open.close()
	}
	o, err := openOffice(ts.MkAbs("."), args[0], args[1:]...)
	ts.Check(err)
	ts.Defer(o.close)
	kept.open = o
	for _, entry := range o.environ() {
		name, value, _ := strings.Cut(entry, "=")
		setenv(ts, name, value)
	}
	setenv(ts, "SMTP_PORT", o.port)
}

func confidential(ts *testscript.TestScript, o *office) {
	if told := o.inClear(); told != "" {
		ts.Fatalf("%q was said in clear", told)
	}
}

// mails COUNT wants that many messages to have been taken by the mail server, none of them in clear, and puts each in
// files: mail/N.eml as it came, mail/N.txt its headers and its text, mail/N.html the same in HTML.
func mails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: mails COUNT")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	kept, _ := ts.Value(officeKey{}).(*offices)
	confidential(ts, kept.open)
	taken := kept.open.taken()
	ts.Check(os.MkdirAll(ts.MkAbs("mail"), 0o700))
	for n, m := range taken {
		text, html, err := m.read()
		ts.Check(err)
		for ext, content := range map[string]string{"eml": m.raw, "txt": text, "html": html} {
			ts.Check(os.WriteFile(ts.MkAbs(fmt.Sprintf("mail/%d.%s", n+1, ext)), []byte(content), 0o600))
		}
	}
	if len(taken) != want {
		ts.Fatalf("%d messages were taken, want %d", len(taken), want)
	}
}

// read gives the headers that people see, those that programs go by, and the text; and the HTML.
func (l letter) read() (text, html string, err error) {
	m, err := netmail.ReadMessage(strings.NewReader(l.raw))
	if err != nil {
		return "", "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Envelope: %s to %s\n", l.from, l.to)
	for _, name := range []string{"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"} {
		value, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
		if err != nil {
			return "", "", err
		}
		fmt.Fprintf(&b, "%s: %s\n", name, value)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", "", err
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return b.String(), html, nil
		}
		if err != nil {
			return "", "", err
		}
		content, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			return "", "", err
		}
		unix := strings.ReplaceAll(string(content), "\r\n", "\n")
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			html = unix
			continue
		}
		b.WriteString("\n" + unix)
	}
}

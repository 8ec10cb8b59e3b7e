package cmd

import (
	"bytes"
	"crypto/tls"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// officePassword is what the mail server wants from the user acme.
const officePassword = "quite a secret 42"

// office is a real mail server in this process, at a port of its own, and what it has taken.
type office struct {
	mode     string // starttls, implicit, or none: without TLS and without signing in
	faults   []string
	port     string
	ca       string // file of the certificate to trust
	server   *smtp.Server
	listener net.Listener
	closed   chan struct{}

	mu          sync.Mutex
	heard       bytes.Buffer // all bytes from clients, as they were on the wire
	mails       []letter
	connections int
	at          chan string // tells which step a client has come to, if somebody listens
}

// letter is a message that was taken.
type letter struct {
	from, to, raw string
	at            time.Time
}

// openOffice starts a mail server. Its certificate's file is in dir. Faults are what goes wrong:
//
//	down            nothing listens
//	no-starttls     TLS is not offered
//	stranger, misnamed, outdated   what is wrong with the certificate
//	STEP=CODE[:ADDRESS]            the answer to a step, mail, rcpt, data or taken, to all or to one address
//	STEP=hang, STEP=close          no answer, or the end of the connection in the middle of it; also greet=hang
//	most=N=421, most=N=452, most=N=close   what the next one gets after N messages over one connection
func openOffice(dir, mode string, faults ...string) (*office, error) {
	o := &office{mode: mode, faults: faults, ca: filepath.Join(dir, "mail-ca.pem"), closed: make(chan struct{}), at: make(chan string, 1000)}
	config, err := o.certify()
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_, o.port, _ = net.SplitHostPort(l.Addr().String())
	if o.has("down") {
		return o, l.Close()
	}
	l = hearing{l, o}
	o.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &counter{office: o, conn: c}, nil }))
	o.server.Domain, o.server.AllowInsecureAuth, o.server.ErrorLog = "mail.acme.example", mode == "none", mute{}
	switch {
	case mode == "implicit":
		l = tls.NewListener(l, config)
	case mode == "starttls" && !o.has("no-starttls"):
		o.server.TLSConfig = config
	}
	o.listener = l
	go func() { _ = o.server.Serve(l) }()
	return o, nil
}

// close ends the server, also where it hangs.
func (o *office) close() {
	select {
	case <-o.closed:
		return
	default:
	}
	close(o.closed)
	if o.server != nil {
		_ = o.server.Close()
		_ = o.listener.Close() // the server does not know it yet if Serve has not begun
	}
}

// environ is what roster has to be told to mail with it.
func (o *office) environ() []string {
	set := []string{
		"ROSTER_MAIL_FROM=Acme Mapping <no-reply@acme.example>", "ROSTER_MAIL_SMTP_HOST=localhost", "ROSTER_MAIL_SMTP_PORT=" + o.port,
		"ROSTER_MAIL_SMTP_TLS=" + o.mode, "ROSTER_MAIL_SMTP_USERNAME=", "ROSTER_MAIL_SMTP_PASSWORD=", "SSL_CERT_FILE=" + o.ca,
	}
	if o.mode != "none" {
		set = append(set, "ROSTER_MAIL_SMTP_USERNAME=acme", "ROSTER_MAIL_SMTP_PASSWORD="+officePassword)
	}
	return set
}

func (o *office) has(fault string) bool { return slices.Contains(o.faults, fault) }

// fault is what follows the beginning of a fault.
func (o *office) fault(begin string) (what string, planned bool) {
	for _, f := range o.faults {
		if what, planned = strings.CutPrefix(f, begin); planned {
			return what, true
		}
	}
	return "", false
}

// taken are the messages so far.
func (o *office) taken() []letter {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.mails)
}

// inClear is what clients have said without TLS that they must not, or nothing.
func (o *office) inClear() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, told := range []string{"MAIL FROM", "RCPT TO", "AUTH", "rst_", "rsp_", officePassword} {
		if o.mode != "none" && bytes.Contains(o.heard.Bytes(), []byte(told)) {
			return told
		}
	}
	return ""
}

// step is where a client has come to, about an address: the fault that is planned for it happens.
func (o *office) step(name, address string, conn net.Conn) error {
	o.at <- name
	for _, f := range o.faults {
		planned, what, _ := strings.Cut(f, "=")
		what, only, _ := strings.Cut(what, ":")
		if planned != name || only != "" && only != address {
			continue
		}
		if what == "hang" {
			<-o.closed
			return errors.New("closed")
		}
		return happens(what, name, conn)
	}
	return nil
}

// happens is what a fault does at a step: the end of the connection, or an answer.
func happens(what, name string, conn net.Conn) error {
	code, err := strconv.Atoi(what)
	switch {
	case what == "close":
		return conn.Close()
	case err == nil:
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "planned at " + name}
	}
	return nil
}

// hearing is a listener that keeps what clients say.
type hearing struct {
	net.Listener
	office *office
}

func (h hearing) Accept() (net.Conn, error) {
	for {
		conn, err := h.Listener.Accept()
		if err != nil {
			return nil, err
		}
		h.office.mu.Lock()
		h.office.connections++
		h.office.at <- "greet"
		h.office.mu.Unlock()
		if h.office.has("greet=hang") {
			go func() { <-h.office.closed; _ = conn.Close() }()
			continue
		}
		return overheard{conn, h.office}, nil
	}
}

type overheard struct {
	net.Conn
	office *office
}

func (h overheard) Read(b []byte) (int, error) {
	n, err := h.Conn.Read(b)
	h.office.mu.Lock()
	defer h.office.mu.Unlock()
	h.office.heard.Write(b[:n])
	return n, err
}

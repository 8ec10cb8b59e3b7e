package mail

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
)

// session is an SMTP session (RFC 5321). The clients of libraries do not suffice: they do not accept a reply without
// text, recognize AUTH only in upper case, end the connection when the first mechanism is refused, and do not
// distinguish a message that was refused from one that was never answered.
type session struct {
	conn       net.Conn // the wire, or TLS over it
	in         *bufio.Reader
	out        *bufio.Writer
	extensions map[string]string // by keyword in upper case: what follows it
	secrets    []string          // secrets, in clear and as they were sent
}

func newSession(conn net.Conn) *session {
	return &session{conn: conn, in: bufio.NewReader(conn), out: bufio.NewWriter(conn)}
}

// The classes of replies that commands wait for (RFC 5321 section 4.2.1).
const (
	completed    = 2
	intermediate = 3
)

// answer reads a reply. It returns the reply as an error if it is of another class.
func (s *session) answer(class int) (*reply, error) {
	r, err := readReply(s.in)
	if err == nil && r.code/100 != class {
		return nil, r
	}
	return r, err
}

// command sends a line and reads the reply. If sending fails because the server closed the connection, it returns the
// reply that the server sent before, if any.
func (s *session) command(class int, format string, args ...any) (*reply, error) {
	line := fmt.Sprintf(format, args...)
	if strings.ContainsAny(line, "\r\n") {
		return nil, errors.New("a command has one line")
	}
	_, _ = s.out.WriteString(line + "\r\n") // Flush tells
	if err := s.out.Flush(); err != nil {
		return nil, s.pendingReply(err)
	}
	return s.answer(class)
}

// pendingReply returns the refusal that the server sent before it closed the connection, or err if there is none.
func (s *session) pendingReply(err error) error {
	var r *reply
	if _, heard := s.answer(completed); errors.As(heard, &r) {
		return r
	}
	return err
}

// hello sends EHLO, or HELO to old servers, and stores what the server offers.
func (s *session) hello(name string) error {
	s.extensions = map[string]string{}
	r, err := s.command(completed, "EHLO %s", name)
	if refused := (*reply)(nil); errors.As(err, &refused) && refused.code >= 500 {
		if _, heloErr := s.command(completed, "HELO %s", name); heloErr == nil {
			return nil
		}
	}
	if err != nil {
		return err
	}
	for _, line := range r.lines[1:] {
		keyword, rest, _ := strings.Cut(line, " ")
		keyword = strings.ToUpper(keyword)
		if old, first, ok := strings.Cut(keyword, "="); ok && old == "AUTH" { // as servers wrote it before RFC 2554
			keyword, rest = old, first+" "+rest
		}
		s.extensions[keyword] = strings.TrimSpace(s.extensions[keyword] + " " + rest)
	}
	return nil
}

// offers reports whether the server has an extension.
func (s *session) offers(keyword string) bool {
	_, ok := s.extensions[keyword]
	return ok
}

// startTLS returns the session over TLS, in which EHLO is to be sent again. It returns an error if anything was sent in
// clear after the reply: that could come from an attacker.
func (s *session) startTLS(ctx context.Context, config *tls.Config) (*session, error) {
	if _, err := s.command(completed, "STARTTLS"); err != nil {
		return nil, err
	}
	if s.in.Buffered() > 0 {
		return nil, errors.New("it goes on talking in clear")
	}
	secured := tls.Client(s.conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return newSession(secured), nil
}

// message sends what write writes, without the final dot that makes it valid. It returns a function that sends the dot
// and reads the reply, with which the server takes responsibility for the message.
func (s *session) message(write io.WriterTo) (end func() error, err error) {
	if _, err := s.command(intermediate, "DATA"); err != nil {
		return nil, err
	}
	dot := textproto.NewWriter(s.out).DotWriter()
	_, unwritten := write.WriteTo(dot)
	if err := s.out.Flush(); err != nil {
		return nil, s.pendingReply(err)
	}
	if unwritten != nil {
		return nil, unwritten
	}
	return func() error {
		if err := dot.Close(); err != nil {
			return s.pendingReply(err)
		}
		_, err := s.answer(completed)
		return err
	}, nil
}

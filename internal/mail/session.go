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

// session is a dialogue with a mail server, one command after the other (RFC 5321). No library's client serves: they
// take a reply without text for none, see AUTH in upper case alone, end a connection whose first way of signing in was
// refused, and do not distinguish a message that was refused from one that was never answered.
type session struct {
	conn       net.Conn // the wire, or TLS over it
	in         *bufio.Reader
	out        *bufio.Writer
	extensions map[string]string // by keyword in upper case: what follows it
	told       []string          // secrets, as they are and as they were sent
}

func newSession(conn net.Conn) *session {
	return &session{conn: conn, in: bufio.NewReader(conn), out: bufio.NewWriter(conn)}
}

// The classes of replies that commands wait for (RFC 5321 section 4.2.1): done, and go on.
const (
	done = 2
	goOn = 3
)

// answer reads a reply. One of another class is the error.
func (s *session) answer(class int) (*reply, error) {
	r, err := readReply(s.in)
	if err == nil && r.code/100 != class {
		return nil, r
	}
	return r, err
}

// command says a line and reads the reply to it. A server that has said why before it hung up is heard.
func (s *session) command(class int, format string, args ...any) (*reply, error) {
	line := fmt.Sprintf(format, args...)
	if strings.ContainsAny(line, "\r\n") {
		return nil, errors.New("a command has one line")
	}
	_, _ = s.out.WriteString(line + "\r\n") // Flush tells
	if err := s.out.Flush(); err != nil {
		return nil, s.lastWords(err)
	}
	return s.answer(class)
}

// lastWords is the refusal that a server sent before it hung up, or err if there is none.
func (s *session) lastWords(err error) error {
	var r *reply
	if _, heard := s.answer(done); errors.As(heard, &r) {
		return r
	}
	return err
}

// hello greets, and learns what the server offers.
func (s *session) hello(name string) error {
	s.extensions = map[string]string{}
	r, err := s.command(done, "EHLO %s", name)
	if refused := (*reply)(nil); errors.As(err, &refused) && refused.code >= 500 {
		if _, heloErr := s.command(done, "HELO %s", name); heloErr == nil {
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

// startTLS goes on over TLS, in a session that has not been greeted yet. What was said in clear behind the reply, by
// whoever it was, is an error.
func (s *session) startTLS(ctx context.Context, config *tls.Config) (*session, error) {
	if _, err := s.command(done, "STARTTLS"); err != nil {
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

// message hands over what write writes, all of it but the dot that makes it valid. It returns what sends the dot and
// reads the reply, after which the server answers for the message.
func (s *session) message(write io.WriterTo) (end func() error, err error) {
	if _, err := s.command(goOn, "DATA"); err != nil {
		return nil, err
	}
	dot := textproto.NewWriter(s.out).DotWriter()
	_, unwritten := write.WriteTo(dot)
	if err := s.out.Flush(); err != nil {
		return nil, s.lastWords(err)
	}
	if unwritten != nil {
		return nil, unwritten
	}
	return func() error {
		if err := dot.Close(); err != nil {
			return s.lastWords(err)
		}
		_, err := s.answer(done)
		return err
	}, nil
}

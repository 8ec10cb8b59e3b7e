package mail

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
)

func closedPort(t *testing.T) int {
	t.Helper()
	l := new(peer).listen(t)
	_ = l.Close()
	return portOf(t, l)
}

// script starts a server that answers each line of a client as lines says, by its first word or first two, the
// greeting under "". A word that is missing hangs, an answer of "-" closes; "." is the end of a message.
func (p *peer) script(t *testing.T, mode string, lines map[string]string) Server {
	t.Helper()
	l := p.listen(t)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			go p.talk(conn, lines)
		}
	}()
	s := serverAt(t, l, mode)
	s.Username = ""
	return s
}

func (p *peer) talk(conn net.Conn, lines map[string]string) {
	reader := bufio.NewReader(conn)
	word, data := "", false
	for {
		answer, known := lines[word]
		switch {
		case answer == "-":
			_ = conn.Close()
			return
		case known && !data:
			_, _ = io.WriteString(conn, answer+"\r\n")
		case !known:
			if p.onHang != nil {
				p.onHang()
			}
			_, _ = io.Copy(io.Discard, conn)
			return
		}
		data = word == "DATA" && strings.HasPrefix(answer, "3")
		for {
			line, err := reader.ReadString('\n')
			if err != nil {
				return
			}
			word, _, _ = strings.Cut(strings.TrimSpace(line), " ")
			if words := strings.Fields(line); len(words) > 1 && lines[words[0]+" "+words[1]] != "" {
				word = words[0] + " " + words[1]
			}
			if !data || word == "." {
				data = false
				break
			}
		}
	}
}

// polite answers everything as it should be, without TLS.
func polite(change ...string) map[string]string {
	lines := map[string]string{
		"": "220 ready", "EHLO": "250 hello", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken",
		"RSET": "250 ok", "NOOP": "250 ok", "QUIT": "221 bye", "*": "500 what?",
	}
	for i := 0; i < len(change); i += 2 {
		lines[change[i]] = change[i+1]
		if change[i+1] == "hang" {
			delete(lines, change[i])
		}
	}
	return lines
}

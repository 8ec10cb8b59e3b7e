package mail

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// reply is a server's reply to one command (RFC 5321 section 4.2). As an error it is a refusal.
type reply struct {
	code  int
	lines []string // without the code
}

// Error returns the code and the text on one line.
func (r *reply) Error() string {
	text := strings.Join(strings.Fields(strings.Join(r.lines, " ")), " ")
	return strings.TrimSpace(fmt.Sprintf("%03d %s", r.code, text))
}

// status is an enhanced status code (RFC 3463): class, subject and detail. It is zero if the server sent none.
type status struct{ class, subject, detail int }

// status returns the first enhanced status code in r, wherever it stands: old servers write (#5.7.1) at the end.
// In an address such as 5.1.1.9 there is none.
func (r *reply) status() status {
	code := regexp.MustCompile(`(?:^|[^0-9.])([45])\.([0-9]{1,3})\.([0-9]{1,3})(?:$|[^0-9.]|\.(?:$|[^0-9]))`)
	m := code.FindStringSubmatch(strings.Join(r.lines, "\n"))
	if m == nil {
		return status{}
	}
	class, err1 := strconv.Atoi(m[1])
	subject, err2 := strconv.Atoi(m[2])
	detail, err3 := strconv.Atoi(m[3])
	if errors.Join(err1, err2, err3) != nil {
		return status{}
	}
	return status{class, subject, detail}
}

// readReply reads a reply of one or more lines. It accepts the variants that servers use: the code alone, a hyphen
// after it on every line but the last, other codes before the last, and lines without a code in between. It returns an
// error for anything that does not begin with a code.
func readReply(in *bufio.Reader) (*reply, error) {
	r := &reply{}
	for {
		line, err := in.ReadString('\n')
		if err != nil && line != "" && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		line = strings.TrimRight(line, " \t\r\n")
		code, text, more, ok := parseLine(line)
		switch {
		case !ok && len(r.lines) == 0:
			return nil, fmt.Errorf("it does not speak SMTP: %.80q", line)
		case !ok:
			r.lines = append(r.lines, line)
			continue
		}
		r.code = code
		r.lines = append(r.lines, text)
		if !more {
			return r, nil
		}
	}
}

// parseLine splits a line of a reply; ok is false if it does not begin with a code.
func parseLine(line string) (code int, text string, more, ok bool) {
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return 0, "", false, false
	}
	code, err := strconv.Atoi(line[:3])
	if err != nil || code < 200 || code > 599 {
		return 0, "", false, false
	}
	if len(line) == 3 {
		return code, "", false, true
	}
	return code, line[4:], line[3] == '-', true
}

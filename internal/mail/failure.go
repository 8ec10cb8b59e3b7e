package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
)

// failure says what a server did not do. Its text is one line, safe to show and to keep.
type failure struct {
	text      string
	permanent bool
	silent    bool  // it did not answer in time
	unheard   bool  // another connection may do better: it had ended this one, or takes no more messages over it
	cause     error // why the caller's context ended, if that is what happened
}

func (f *failure) Error() string { return f.text }

func (f *failure) Unwrap() error { return f.cause }

// Permanent tells whether err, of Send, means that the server will never take this message: an answer of 5xx to the
// sender, the recipient or the message. All else may be different next time, or after a change of the configuration.
func Permanent(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.permanent
}

// failed makes a failure of err, which happened when the server was asked to do something.
func (s Server) failed(ctx context.Context, what string, err error) *failure {
	f := &failure{}
	var answer *textproto.Error
	switch {
	case errors.As(err, &answer):
		err = fmt.Errorf("%03d %s", answer.Code, strings.Join(strings.Fields(answer.Msg), " "))
	case ctx.Err() != nil:
		err = context.Cause(ctx)
		if f.silent = errors.Is(err, errSilent); !f.silent {
			f.cause = err
		}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("it closed the connection")
	}
	f.text = short(safetext.Line(s.withoutPassword(fmt.Sprintf("mail server %s %s: %s", s.address(), what, err))))
	return f
}

// answerCode is what the server answered, or 0 when it did not.
func answerCode(err error) int {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return answer.Code
	}
	return 0
}

// withoutPassword is for text of a server that may repeat what it was told.
func (s Server) withoutPassword(text string) string {
	password := s.password()
	if password == "" {
		return text
	}
	encode := base64.StdEncoding.EncodeToString
	for _, told := range []string{encode([]byte("\x00" + s.Username + "\x00" + password)), encode([]byte(password)), password} {
		text = strings.ReplaceAll(text, told, "[redacted]")
	}
	return text
}

// short cuts what a server may go on about.
func short(text string) string {
	const most = 400
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

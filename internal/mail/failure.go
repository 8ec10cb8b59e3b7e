package mail

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
)

// failure is an error of a mail server. Its text is one line, safe to show and to store.
type failure struct {
	text          string
	permanent     bool
	unconfirmed   bool
	senderRefused bool  // the server refuses the sender, not the recipient
	timedOut      bool  // it did not answer in time
	retryable     bool  // to be tried over another connection: the server closed this one, or takes no more messages over it
	cause         error // why the caller's context ended, if that is what happened
}

func (f *failure) Error() string { return f.text }

func (f *failure) Unwrap() error { return f.cause }

// withHint returns f, with a hint if the server refuses the sender.
func (f *failure) withHint() error {
	if !f.senderRefused {
		return f
	}
	return org.Hint(
		f,
		"the server refuses the sender, not this recipient: check mail.from, mail.smtp.username and whether "+
			"the server may be used from here, then try `roster doctor --send-to` with an address of yours",
	)
}

// Permanent reports whether err, returned by Send, means that the server will never take a message for this recipient.
// Any other error may go away, by itself or after a change of the configuration.
func Permanent(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.permanent
}

// Unconfirmed reports whether err, returned by Send, means that the message was handed over but the server never
// answered: it may have been delivered.
func Unconfirmed(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.unconfirmed
}

// failed returns the failure for an error of the connection w, nil if there is none. what says what the server does not
// do: "does not greet".
func (s Server) failed(ctx context.Context, w *wire, what string, err error) *failure {
	f := &failure{}
	switch {
	case codeOf(err) != 0:
	case ctx.Err() != nil:
		err = context.Cause(ctx)
		if f.timedOut = errors.Is(err, errNoAnswer); !f.timedOut {
			f.cause = err
		}
	case w != nil && w.timedOut.Load():
		f.timedOut = true
		err = timeoutError(w.limit)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("it closed the connection")
	}
	said := err.Error()
	if w != nil {
		const most = 4 << 10 // bytes, which is more than Shorten leaves
		said = safetext.Conceal(said[:min(most, len(said))], w.secrets...)
	}
	f.text = safetext.Shorten(safetext.Line(fmt.Sprintf("mail server %s %s: %s", s.address(), what, said)), 400)
	return f
}

// senderFailed is failed for a command that concerns the sender.
func (s Server) senderFailed(ctx context.Context, w *wire, what string, err error) error {
	f := s.failed(ctx, w, what, err)
	f.senderRefused = codeOf(err) >= 500
	return f.withHint()
}

// codeOf returns the code that the server answered with, or 0 if err is not an answer.
func codeOf(err error) int {
	var r *reply
	if errors.As(err, &r) {
		return r.code
	}
	return 0
}

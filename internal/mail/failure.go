package mail

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
)

// failure says what a server did not do. Its text is one line, safe to show and to keep.
type failure struct {
	text        string
	permanent   bool
	unconfirmed bool
	ours        bool  // the server refuses who sends, not the recipient
	silent      bool  // it did not answer in time
	unheard     bool  // another connection may do better: it had ended this one, or takes no more messages over it
	cause       error // why the caller's context ended, if that is what happened
}

func (f *failure) Error() string { return f.text }

func (f *failure) Unwrap() error { return f.cause }

// hinted is f, with what to look at if the server refuses who sends.
func (f *failure) hinted() error {
	if !f.ours {
		return f
	}
	return org.Hint(
		f,
		"the server refuses the sender, not this recipient: check mail.from, mail.smtp.username and whether "+
			"the server may be used from here, then try `roster doctor --send-to` with an address of yours",
	)
}

// Permanent reports whether err, of Send, means that the server will never take a message for this recipient. All else
// may be different next time, or after a change of the configuration.
func Permanent(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.permanent
}

// Unconfirmed reports whether err, of Send, means that the message was handed over and the server never answered: it
// may have been delivered.
func Unconfirmed(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.unconfirmed
}

// failed makes a failure of an error of the connection w, which happened when the server was asked to do something.
func (s Server) failed(ctx context.Context, w *wire, what string, err error) *failure {
	f := &failure{}
	switch {
	case codeOf(err) != 0:
	case ctx.Err() != nil:
		err = context.Cause(ctx)
		if f.silent = errors.Is(err, errSilent); !f.silent {
			f.cause = err
		}
	case w != nil && w.silent.Load():
		f.silent = true
		err = silence(w.limit)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("it closed the connection")
	}
	said := err.Error()
	if w != nil {
		const most = 4 << 10 // bytes, which is more than Shorten leaves
		said = safetext.Conceal(said[:min(most, len(said))], w.told...)
	}
	f.text = safetext.Shorten(safetext.Line(fmt.Sprintf("mail server %s %s: %s", s.address(), what, said)), 400)
	return f
}

// refusedUs is failed for a command that says who sends.
func (s Server) refusedUs(ctx context.Context, w *wire, what string, err error) error {
	f := s.failed(ctx, w, what, err)
	f.ours = codeOf(err) >= 500
	return f.hinted()
}

// codeOf is what the server answered, or 0 if it did not.
func codeOf(err error) int {
	var r *reply
	if errors.As(err, &r) {
		return r.code
	}
	return 0
}

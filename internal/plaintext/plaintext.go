// Package plaintext reads text that another program wrote, in whatever encoding and with whatever line ends that
// program uses.
package plaintext

import (
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// Error says why what was read is not text, and where. The first line and column are 1; columns count characters.
type Error struct {
	Line, Column int
	Reason       string
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Advice is what to do about an Error.
const Advice = "save it as UTF-8"

const (
	reasonBytes = "this is not text in UTF-8, or in UTF-16 with a byte order mark"
	reasonNUL   = "there is a NUL character, as in UTF-16 without a byte order mark"
	reasonUTF32 = "this is UTF-32"
)

// NewReader returns r as UTF-8 text whose lines end with LF. The text of r is UTF-8, or UTF-16 that begins with a
// byte order mark; its lines end with LF, CR LF or CR. Byte order marks are dropped at the beginning of every line:
// joined files have them there. The reader fails with an *Error at the first byte that is not such text or is a NUL
// character, after it has returned what comes before. It does not wait for more of r than it needs for that.
func NewReader(r io.Reader) io.Reader {
	return transform.NewReader(Decode(r), &lines{})
}

const byteOrderMark = '\ufeff'

// lines checks UTF-8 text and makes its line ends LF.
type lines struct {
	ended  int  // lines before this one
	column int  // characters of this one so far
	cr     bool // the last character was a CR
}

func (l *lines) Reset() { *l = lines{} }

func (l *lines) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, size := utf8.DecodeRune(src[nSrc:])
		switch {
		case r == utf8.RuneError && size == 1 && !atEOF && !utf8.FullRune(src[nSrc:]):
			return nDst, nSrc, transform.ErrShortSrc
		case r == utf8.RuneError && size == 1:
			return nDst, nSrc, l.fault(reasonBytes)
		case r == 0:
			return nDst, nSrc, l.fault(reasonNUL)
		case r == byteOrderMark && l.column == 0, r == '\n' && l.cr:
			l.cr = false
			nSrc += size
			continue
		}
		if len(dst)-nDst < size {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += l.put(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// put writes r, or the line end that r stands for, to dst and returns its length.
func (l *lines) put(dst []byte, r rune) int {
	l.cr = r == '\r'
	l.column++
	if r == '\r' || r == '\n' {
		l.ended++
		l.column = 0
		r = '\n'
	}
	return utf8.EncodeRune(dst, r)
}

func (l *lines) fault(reason string) error { return &Error{l.ended + 1, l.column + 1, reason} }

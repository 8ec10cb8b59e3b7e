package plaintext

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// Decode returns r as UTF-8 without the byte order mark at its beginning. UTF-16 has to begin with one, and UTF-32
// that does is an *Error. Apart from that nothing is checked: what is not valid UTF-16 comes out as bytes that are not
// valid UTF-8. The end of r is final, so that nobody has to end the input at a terminal twice.
func Decode(r io.Reader) io.Reader {
	return transform.NewReader(&ending{r: r}, &decoder{})
}

// decoder decodes in the form that the beginning of the text shows.
type decoder struct {
	form transform.Transformer // nil before the beginning was read
}

func (d *decoder) Reset() { d.form = nil }

func (d *decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	if d.form == nil {
		if d.form, nSrc, err = recognize(src, atEOF); err != nil {
			return 0, 0, err
		}
	}
	nDst, n, err := d.form.Transform(dst, src[nSrc:], atEOF)
	return nDst, nSrc + n, err
}

// recognize returns the form of text that begins with src, and the length of its byte order mark. While src could be
// the beginning of a longer mark, it returns transform.ErrShortSrc.
func recognize(src []byte, atEOF bool) (transform.Transformer, int, error) {
	for _, known := range []struct {
		mark string
		form transform.Transformer // nil for UTF-32, which comes first: its little-endian mark begins with that of UTF-16
	}{
		{"\xff\xfe\x00\x00", nil},
		{"\x00\x00\xfe\xff", nil},
		{"\xff\xfe", wide{order: binary.LittleEndian}},
		{"\xfe\xff", wide{order: binary.BigEndian}},
		{"\xef\xbb\xbf", transform.Nop},
	} {
		switch {
		case bytes.HasPrefix(src, []byte(known.mark)) && known.form == nil:
			return nil, 0, &Error{1, 1, reasonUTF32}
		case bytes.HasPrefix(src, []byte(known.mark)):
			return known.form, len(known.mark), nil
		case !atEOF && bytes.HasPrefix([]byte(known.mark), src):
			return nil, 0, transform.ErrShortSrc
		}
	}
	return transform.Nop, 0, nil
}

// wide decodes UTF-16. The decoder of golang.org/x/text puts U+FFFD in place of what is not valid, and nobody can tell.
type wide struct {
	transform.NopResetter

	order binary.ByteOrder
}

// invalid stands for what is not valid UTF-16, and becomes a byte that UTF-8 never has.
const (
	invalid     = rune(-1)
	invalidByte = '\xff'
)

func (w wide) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, size := w.decode(src[nSrc:], atEOF)
		switch {
		case size == 0:
			return nDst, nSrc, transform.ErrShortSrc
		case len(dst)-nDst < utf8.UTFMax:
			return nDst, nSrc, transform.ErrShortDst
		case r == invalid:
			dst[nDst] = invalidByte
			nDst++
		default:
			nDst += utf8.EncodeRune(dst[nDst:], r)
		}
		nSrc += size
	}
	return nDst, nSrc, nil
}

// decode returns the first character of src and its size in bytes, which is 0 if more of the text has to be read.
func (w wide) decode(src []byte, atEOF bool) (r rune, size int) {
	const unit = 2
	if len(src) >= unit {
		r, size = rune(w.order.Uint16(src)), unit
	}
	switch {
	case size == unit && !utf16.IsSurrogate(r):
		return r, size
	case len(src) < 2*unit && atEOF:
		return invalid, len(src) // the text ends within a character
	case len(src) < 2*unit:
		return 0, 0
	}
	if pair := utf16.DecodeRune(r, rune(w.order.Uint16(src[unit:]))); pair != utf8.RuneError {
		return pair, 2 * unit
	}
	return invalid, unit
}

// ending is r, but what ended it ends it for good.
type ending struct {
	r   io.Reader
	err error
}

func (e *ending) Read(p []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	n, err := e.r.Read(p)
	e.err = err
	return n, err
}

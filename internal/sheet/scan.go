package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	maxCell   = 64 << 10 // bytes of a cell that are kept
	maxSource = 96 << 10 // bytes of a row's source that are kept
	end       = 0        // returned for the end of the file instead of a byte
)

// scanner reads rows. encoding/csv cannot be used: it does not accept a lone CR as a line end or a blank after a quote,
// and an unclosed quote would take unlimited memory.
type scanner struct {
	in        *bufio.Reader
	separator byte
	limit     int   // the number of cells of a row that are kept
	line      int   // of the next byte
	err       error // why there is no next byte

	// Of the row read last:
	begin  int // its line
	width  int // the number of its cells up to the last that is not empty
	column int // of the cell read last
	start  int // of the cell read last, in text
	text   []byte
	ends   []int  // of the kept cells, in text
	source []byte // as it is in the file, with its line end
	fault  *Error
}

func newScanner(in *bufio.Reader, separator byte) *scanner {
	return &scanner{in: in, separator: separator, line: 1}
}

// next reads the next row that is not empty. It returns an *Error if that row is wrong, after which the row that
// follows it can be read, and io.EOF after the last row.
func (s *scanner) next() error {
	for {
		s.begin, s.width, s.column, s.text, s.ends, s.fault = s.line, 0, 0, s.text[:0], s.ends[:0], nil
		s.source = s.source[:0]
		stop := s.cell()
		for stop == s.separator {
			stop = s.cell()
		}
		if stop != end {
			s.lineEnd(stop)
		}
		switch {
		case s.err != nil && !errors.Is(s.err, io.EOF):
			return fmt.Errorf("line %d: %w", s.line, s.err)
		case s.fault != nil:
			return s.fault
		case s.width > 0:
			return nil
		case s.err != nil:
			return io.EOF
		}
	}
}

// cells returns the cells of the row that were kept. They stay valid.
func (s *scanner) cells() []string {
	text, start := string(s.text), 0
	cells := make([]string, len(s.ends))
	for i, stop := range s.ends {
		cells[i] = text[start:stop]
		start = stop
	}
	return cells
}

// sourceText returns the row as it is in the file, with a line end, or "" if it was too long to be kept.
func (s *scanner) sourceText() string {
	if len(s.source) > maxSource {
		return ""
	}
	if source := string(s.source); source == "" || source[len(source)-1] == '\n' || source[len(source)-1] == '\r' {
		return source
	}
	return string(s.source) + "\n"
}

// skip discards n bytes that were peeked, and adds them to source.
func (s *scanner) skip(n int) {
	if len(s.source) <= maxSource {
		next, _ := s.in.Peek(n)
		s.source = append(s.source, next...)
	}
	_, _ = s.in.Discard(n)
}

// cell reads a cell and the byte after it, which it returns: the separator, the first byte of a line end, or end.
func (s *scanner) cell() byte {
	s.column++
	s.start = len(s.text)
	stop := s.until(s.separator)
	if stop != '"' {
		s.add()
		return stop
	}
	if len(bytes.TrimSpace(s.text[s.start:])) > 0 {
		return s.misquoted(stop)
	}
	return s.quoted()
}

// quoted does what cell does, after the opening quote.
func (s *scanner) quoted() byte {
	opened := s.line
	for {
		switch stop := s.until('"'); stop {
		case '\r', '\n':
			s.keep([]byte(s.lineEnd(stop)))
			continue
		case end:
			s.fault = nil // this fault explains the others
			s.fail(fmt.Sprintf(faultOpen, opened))
			return end
		}
		if s.take('"') {
			s.keep([]byte{'"'})
			continue
		}
		closed := len(s.text)
		stop := s.until(s.separator)
		if stop == '"' || len(bytes.TrimSpace(s.text[closed:])) > 0 {
			return s.misquoted(stop)
		}
		s.text = s.text[:closed]
		s.add()
		return stop
	}
}

package sheet

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// until adds the bytes before the next separator, quote, CR or LF to the cell, and returns that byte, or end.
func (s *scanner) until(separator byte) byte {
	for {
		window, err := s.in.Peek(max(1, s.in.Buffered()))
		if err != nil {
			s.err = err
			return end
		}
		for i, c := range window {
			if c == separator || c == '"' || c == '\n' || c == '\r' {
				s.keep(window[:i])
				s.skip(i + 1)
				return c
			}
		}
		s.keep(window)
		s.skip(len(window))
	}
}

// take skips the next byte if it is c, and reports whether it was.
func (s *scanner) take(c byte) bool {
	next, err := s.in.Peek(1)
	if err != nil || next[0] != c {
		return false
	}
	s.skip(1)
	return true
}

// lineEnd skips the rest of the line end that begins with first, and returns all of it.
func (s *scanner) lineEnd(first byte) string {
	s.line++
	switch {
	case first == '\n':
		return "\n"
	case s.take('\n'):
		return "\r\n"
	}
	return "\r"
}

// keep adds text to the cell, up to the limit.
func (s *scanner) keep(text []byte) {
	if room := maxCell - (len(s.text) - s.start); len(text) > room {
		text = text[:room]
		s.fail(faultLong)
	}
	s.text = append(s.text, text...)
}

// add ends the cell.
func (s *scanner) add() {
	cell := s.text[s.start:]
	switch {
	case bytes.IndexByte(cell, 0) >= 0:
		s.fail(faultNUL)
	case !utf8.Valid(cell), bytes.Contains(cell, []byte("\uFFFD")): // programs write it for what they cannot decode
		s.fail(faultText)
	}
	cell = clean(cell)
	if len(cell) > 0 {
		s.width = s.column
	}
	s.text = s.text[:s.start]
	if s.column <= s.limit {
		s.text = append(s.text, cell...)
		s.ends = append(s.ends, len(s.text))
	}
}

// misquoted skips the rest of the line, after stop, and returns its end as cell does.
func (s *scanner) misquoted(stop byte) byte {
	s.fail(faultQuote)
	for stop != '\r' && stop != '\n' && stop != end {
		stop = s.until('"')
	}
	return stop
}

// fail records what is wrong with the cell, unless an earlier one of the row is wrong already.
func (s *scanner) fail(message string) {
	if s.fault == nil {
		s.fault = &Error{Line: s.begin, Column: s.column, Message: message}
	}
}

// clean removes the blanks around a cell, and the ' that roster writes before what a spreadsheet would take for a
// formula.
func clean(cell []byte) []byte {
	cell = bytes.TrimLeftFunc(cell, unicode.IsSpace)
	if len(cell) > 1 && cell[0] == '\'' {
		switch cell[1] {
		case '=', '+', '-', '@', '\t', '\r':
			cell = cell[1:]
		}
	}
	return bytes.TrimSpace(cell)
}

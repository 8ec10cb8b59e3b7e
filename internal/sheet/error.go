package sheet

import "fmt"

// Error is a mistake in a table.
type Error struct {
	Line    int // on which the row begins; the first line of a file is 1
	Column  int // the first is 1; 0 if it is about the whole row
	Message string
}

func (e *Error) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Mistakes in a cell.
const (
	faultQuote = `a quote in the wrong place; put a cell that has quotes in it in quotes, and double those`
	faultText  = `holds bytes that are not text; save the sheet as "CSV UTF-8"`
	faultNUL   = `holds a NUL character; save the sheet as "CSV UTF-8"`
	faultLong  = "longer than 64 KiB; is a quote not closed?"
	faultOpen  = "the quote that opens on line %d is not closed"
)

// spilled is the error of a row that has more cells than the heading.
func (r *Reader) spilled() error {
	hint := "a cell with a comma in it must be in quotes"
	switch r.rows.separator {
	case ';':
		hint = "the cells are separated by semicolons, so a list with semicolons in it must be in quotes"
	case '\t':
		hint = "a cell with a tab in it must be in quotes"
	}
	return &Error{
		Line:    r.rows.begin,
		Message: fmt.Sprintf("%s for %s; %s", count(r.rows.width, "cell"), count(len(r.heading), "column"), hint),
	}
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

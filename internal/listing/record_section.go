package listing

import (
	"fmt"
	"io"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
)

// Glance is how many rows of a Nested people are shown.
const Glance = 20

// section writes n as a table, a blank line and its title above it, and how many rows it leaves out below it.
func (o Output) section(w io.Writer, name string, n Nested) error {
	o.SortedBy = "" // that is a column of the list
	t := o.newTable(w, n.fields)
	t.indent = gap
	style := ""
	if t.view.colored() {
		style = bold
	}
	title := strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "_", " ")
	if _, err := fmt.Fprintf(w, "\n%s\n", styled(style, []byte(title))); err != nil {
		return err
	}
	shown := n.rows[:min(Glance, len(n.rows))]
	for _, cells := range shown {
		t.measure(cells)
	}
	t.fit()
	if err := put(t, listed(shown, nil)); err != nil {
		return err
	}
	return n.rest(w, n.count()-len(shown))
}

// rest says that a table leaves out rows, if it does, and how to see them.
func (n Nested) rest(w io.Writer, rows int) error {
	if rows == 0 {
		return nil
	}
	more := ""
	if n.More != "" {
		more = "; " + safetext.Line(n.More)
	}
	_, err := fmt.Fprintf(w, "%s… and %d more%s\n", gap, rows, more)
	return err
}

package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
	"github.com/roster-cli/roster/internal/spelling"
)

// maxTitle is how much of a title a message repeats, in characters.
const maxTitle = 40

// match returns the names of the columns that the row read last, a heading, is made of, in its order, with "" for those
// that are not in columns; ignored are the titles of these.
func match(row *scanner, columns []Column) (heading, ignored []string, err error) {
	wrong := func(column int, message string) error {
		return &Error{Line: row.begin, Column: column, Message: message}
	}
	titles := row.cells()
	if row.width > len(titles) {
		const message = "%d columns are too many for a heading; the first row must name the columns: %s"
		return nil, nil, wrong(0, fmt.Sprintf(message, row.width, names(columns)))
	}
	titles = titles[:row.width]
	for i, title := range titles {
		known := slices.IndexFunc(columns, func(c Column) bool { return titleKey(c.Name) == titleKey(title) })
		name := ""
		switch {
		case known >= 0:
			name = columns[known].Name
		case title != "":
			ignored = append(ignored, safetext.Shorten(title, maxTitle))
		}
		if name != "" && slices.Contains(heading, name) {
			return nil, nil, wrong(i+1, fmt.Sprintf("the column %s appears twice", name))
		}
		heading = append(heading, name)
	}
	missing := slices.DeleteFunc(slices.Clone(columns), func(c Column) bool { return slices.Contains(heading, c.Name) })
	wanted := namesOf(missing)
	for i, title := range titles {
		if meant := spelling.Suggest(title, wanted); heading[i] == "" && meant != "" {
			return nil, nil, wrong(i+1,
				fmt.Sprintf("unknown column %q; %sthe columns are %s", safetext.Shorten(title, maxTitle), meant, names(columns)))
		}
	}
	missing = slices.DeleteFunc(missing, func(c Column) bool { return !c.Required })
	if len(missing) > 0 {
		return nil, nil, wrong(
			0,
			fmt.Sprintf("the heading has no column %s; the first row must name the columns: %s; it %s",
				names(missing), names(columns), describeTitles(titles)),
		)
	}
	return heading, ignored, nil
}

// punctuation is not looked at in titles.
var punctuation = strings.NewReplacer(" ", "", "-", "", "_", "")

// titleKey is the same for titles that people write differently: E-Mail and email, "Depends on" and depends_on, Group
// and groups.
func titleKey(title string) string {
	return strings.TrimSuffix(strings.ToLower(punctuation.Replace(title)), "s")
}

// describeTitles describes the first few titles. A single one is not quoted: the file may not be a table, but hold a
// key or a password.
func describeTitles(titles []string) string {
	const few = 5
	if len(titles) == 1 {
		return "has one column, with another name"
	}
	var all []string
	for _, title := range titles[:min(few, len(titles))] {
		all = append(all, strconv.Quote(safetext.Shorten(title, maxTitle)))
	}
	if len(titles) > few {
		all = append(all, "…")
	}
	return "is " + strings.Join(all, ", ")
}

// names lists the names of columns for a message.
func names(columns []Column) string { return strings.Join(namesOf(columns), ", ") }

func namesOf(columns []Column) (all []string) {
	for _, c := range columns {
		if !c.Unused {
			all = append(all, c.Name)
		}
	}
	return all
}

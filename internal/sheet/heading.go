package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// match gives the names of the columns that the row read last is the heading of, in its order.
func match(row *scanner, columns []Column) ([]string, error) {
	var heading []string
	for i, title := range row.cells() {
		if i == row.width { // all behind it are empty
			break
		}
		known := slices.IndexFunc(columns, func(c Column) bool {
			return strings.EqualFold(c.Name, strings.NewReplacer(" ", "_", "-", "_").Replace(title))
		})
		fault := ""
		switch {
		case title == "":
			fault = "has no heading; the columns are " + names(columns)
		case known < 0:
			fault = fmt.Sprintf("unknown column %q; the first row must name the columns, of %s", clip(title), names(columns))
		case slices.Contains(heading, columns[known].Name):
			fault = fmt.Sprintf("the column %s is there already", columns[known].Name)
		}
		if fault != "" {
			return nil, &Error{Line: row.begin, Column: i + 1, Message: fault}
		}
		heading = append(heading, columns[known].Name)
	}
	missing := slices.DeleteFunc(slices.Clone(columns), func(c Column) bool {
		return !c.Required || slices.Contains(heading, c.Name)
	})
	if len(missing) > 0 {
		return nil, &Error{
			Line:    row.begin,
			Message: fmt.Sprintf("the heading lacks %s; it has %s", names(missing), strings.Join(heading, ", ")),
		}
	}
	return heading, nil
}

func names(columns []Column) string {
	var all []string
	for _, c := range columns {
		all = append(all, c.Name)
	}
	return strings.Join(all, ", ")
}

// clip shortens what a message quotes.
func clip(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

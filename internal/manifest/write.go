package manifest

import (
	"bufio"
	"io"
	"iter"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// head is the first line of every export.
const head = "# Written by `roster export`; `roster apply FILE` makes the organization match it.\n"

// tail is the last line of every export. A file with head but without tail was cut off; with --prune it would delete
// the people who are missing.
const tail = "# That is all. A file without this line is cut off, and refused.\n"

// Write writes a file for Read, with a line for each group and member, in their order. If members yields an error, or
// writing fails, the file lacks its last line, and Read refuses it.
func Write(w io.Writer, groups []string, members iter.Seq2[org.Desired, error]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	line := append([]byte(head), "groups:"...)
	for _, name := range groups {
		line = listing.AppendYAML(append(line, "\n  - "...), name)
	}
	line = append(appendNone(line, len(groups)), "\nmembers:"...)
	count := 0
	for m, err := range members {
		if err != nil {
			_, _ = out.Write(line)
			_ = out.Flush()
			return err
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
		line = appendEntry(line[:0], m)
		count++
	}
	if _, err := out.Write(append(appendNone(line, count), "\n"+tail...)); err != nil {
		return err
	}
	return out.Flush()
}

// appendNone appends [] to the key of a list that has no items.
func appendNone(dst []byte, count int) []byte {
	if count == 0 {
		dst = append(dst, " []"...)
	}
	return dst
}

func appendEntry(dst []byte, m org.Desired) []byte {
	dst = listing.AppendYAML(append(dst, "\n  - {email: "...), m.Email)
	dst = append(append(dst, ", role: "...), m.Role.String()...)
	dst = append(dst, ", groups: ["...)
	for i, name := range m.Groups {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = listing.AppendYAML(dst, name)
	}
	dst = append(dst, ']')
	if m.Language != "" {
		dst = listing.AppendYAML(append(dst, ", language: "...), m.Language)
	}
	return append(dst, '}')
}

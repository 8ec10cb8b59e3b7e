package listing

import "bufio"

// encoding appends a list to a buffer: begin, each row, end.
type encoding interface {
	begin(dst []byte) []byte
	row(dst []byte, cells []cell) []byte
	end(dst []byte) []byte
}

// encoding returns the encoding of any format but a table.
func (o Output) encoding(fields []spec) encoding {
	heading := fields
	if o.NoHeaders {
		heading = nil
	}
	switch o.Effective() {
	case JSON:
		return &jsonEncoding{object: prettyObject(namesOf(fields), "  ")}
	case JSONL:
		return jsonlEncoding{object: compactObject(namesOf(fields))}
	case CSV:
		return csvEncoding{heading}
	case TSV:
		return tsvEncoding{heading}
	case YAML:
		return &yamlEncoding{fields: fields}
	case Markdown:
		return &markdownEncoding{heading: heading}
	default:
		return idEncoding{}
	}
}

// list is written row by row.
type list interface {
	begin() error
	row(cells []cell) error
	end() error
}

// put writes rows to l. If rows fails, the end of the list is not written, and nothing at all if it fails at once.
func put(l list, rows records) error {
	begun := false
	begin := func() error {
		if begun {
			return nil
		}
		begun = true
		return l.begin()
	}
	for cells, err := range rows {
		if err == nil {
			err = begin()
		}
		if err == nil {
			err = l.row(cells)
		}
		if err != nil {
			return err
		}
	}
	if err := begin(); err != nil {
		return err
	}
	return l.end()
}

// encoded is a list that e encodes for w.
type encoded struct {
	w *bufio.Writer
	e encoding
}

func (l encoded) begin() error { return l.write(l.e.begin(l.w.AvailableBuffer())) }

func (l encoded) row(cells []cell) error { return l.write(l.e.row(l.w.AvailableBuffer(), cells)) }

func (l encoded) end() error { return l.write(l.e.end(l.w.AvailableBuffer())) }

func (l encoded) write(text []byte) error {
	_, err := l.w.Write(text)
	return err
}

// idEncoding writes the first cell of each row, one per line, as safe text: an id with a line end in it would be two.
type idEncoding struct{}

func (idEncoding) begin(dst []byte) []byte { return dst }

func (idEncoding) row(dst []byte, cells []cell) []byte {
	return append(appendText(dst, cells[0]), '\n')
}

func (idEncoding) end(dst []byte) []byte { return dst }

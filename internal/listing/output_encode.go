package listing

import "bufio"

// encoding appends a list to a buffer: begin, each row, end.
type encoding interface {
	begin(dst []byte) []byte
	row(dst []byte, cells []cell) []byte
	end(dst []byte) []byte
}

// encoding gives the encoding of every format that needs no measuring.
func (o Output) encoding(fields []field) encoding {
	heading := fields
	if o.NoHeaders {
		heading = nil
	}
	switch o.Effective() {
	case JSON:
		return &jsonEncoding{object: prettyObject(fields, "  ")}
	case JSONL:
		return jsonlEncoding{object: compactObject(fields)}
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

// encode writes rows with e. An error of rows leaves the list without its end, and with nothing if it is the first.
func encode(w *bufio.Writer, e encoding, rows records) error {
	begun := false
	begin := func() error {
		if begun {
			return nil
		}
		begun = true
		_, err := w.Write(e.begin(w.AvailableBuffer()))
		return err
	}
	for cells, err := range rows {
		if err == nil {
			err = begin()
		}
		if err != nil {
			return err
		}
		if _, err := w.Write(e.row(w.AvailableBuffer(), cells)); err != nil {
			return err
		}
	}
	if err := begin(); err != nil {
		return err
	}
	_, err := w.Write(e.end(w.AvailableBuffer()))
	return err
}

// idEncoding writes the first cell of each row as it is, one a line.
type idEncoding struct{}

func (idEncoding) begin(dst []byte) []byte { return dst }

func (idEncoding) row(dst []byte, cells []cell) []byte {
	return append(appendExact(dst, cells[0].value, ";"), '\n')
}

func (idEncoding) end(dst []byte) []byte { return dst }

package listing

import (
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// program is a compiled --jq or --template. It writes the result for a JSON value.
type program func(w io.Writer, value any) error

// program compiles o.JQ or o.Template, or returns nil if neither is set. Any error is a *UsageError.
func (o Output) program() (program, error) {
	format := o.Effective()
	if _, err := ParseFormat(string(format)); err != nil && format != IDs {
		return nil, err
	}
	switch {
	case o.JQ == "" && o.Template == "":
		return nil, nil //nolint:nilnil // no program is not an error
	case o.JQ != "" && o.Template != "":
		return nil, &UsageError{Message: "--jq and --template cannot be combined", Hint: "use one of them"}
	case !format.JSON():
		return nil, &UsageError{
			Message: fmt.Sprintf("--jq and --template act on JSON, not on %s", format),
			Hint:    "leave the output format out, or use json or jsonl",
		}
	case o.JQ != "":
		return compileJQ(o.JQ, o.Environ)
	default:
		return compileTemplate(o.Template)
	}
}

// each runs p for every row.
func each(w io.Writer, p program, fields []field, rows records) error {
	for cells, err := range rows {
		if err != nil {
			return err
		}
		if err := p(w, jsonValue(fields, cells)); err != nil {
			return err
		}
	}
	return nil
}

// all is the array of all rows.
func all(fields []field, rows records) ([]any, error) {
	array := []any{}
	for cells, err := range rows {
		if err != nil {
			return nil, err
		}
		array = append(array, jsonValue(fields, cells))
	}
	return array, nil
}

// jsonValue is what decoding the JSON of the row would return, but with int for numbers.
func jsonValue(fields []field, cells []cell) map[string]any {
	object := make(map[string]any, len(fields))
	for i, f := range fields {
		object[f.name] = jsonOf(cells[i].value)
	}
	return object
}

func jsonOf(value any) any {
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return validText(v)
	case int, bool:
		return v
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return string(appendTime(nil, v))
	case []string:
		list := make([]any, len(v))
		for j, s := range v {
			list[j] = validText(s)
		}
		return list
	case Nested:
		return v.jsonValues()
	case Object:
		return v.entries().jsonValue()
	case Entries:
		return v.jsonValue()
	default:
		panic(notAValue(v))
	}
}

// validText is s with each byte that is not UTF-8 replaced, as in JSON.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

package listing

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"
	"unicode/utf8"

	"github.com/itchyny/gojq"
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
func each(w io.Writer, p program, fields []spec, rows records) error {
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
func all(fields []spec, rows records) ([]any, error) {
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
func jsonValue(fields []spec, cells []cell) map[string]any {
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

// compileJQ compiles src. The program sees the variables in environ, and neither files nor other input.
func compileJQ(src string, environ []string) (program, error) {
	query, err := gojq.Parse(src)
	if err != nil {
		usage := &UsageError{Message: fmt.Sprintf("--jq: %v", err), Hint: "see the jq manual for the language"}
		var parse *gojq.ParseError
		if errors.As(err, &parse) {
			usage.Expr, usage.Pos = src, max(0, parse.Offset-len(parse.Token))
		}
		return nil, usage
	}
	code, err := gojq.Compile(query, gojq.WithEnvironLoader(func() []string { return environ }))
	if err != nil {
		return nil, &UsageError{Message: fmt.Sprintf("--jq: %v", err), Hint: "see the jq manual for the language"}
	}
	return func(w io.Writer, value any) error {
		results := code.Run(value)
		for v, ok := results.Next(); ok; v, ok = results.Next() {
			var halt *gojq.HaltError
			err, failed := v.(error)
			switch {
			case failed && errors.As(err, &halt) && halt.Value() == nil:
				return nil
			case failed:
				return &UsageError{
					Message: fmt.Sprintf("--jq: %v", err),
					Hint:    "the program was given the JSON of -o json",
				}
			}
			if err := printResult(w, v); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// printResult writes v and a line end: text unchanged, anything else as compact JSON.
func printResult(w io.Writer, v any) error {
	text, ok := v.(string)
	if !ok {
		b, err := gojq.Marshal(v)
		if err != nil {
			return err
		}
		text = string(b)
	}
	_, err := io.WriteString(w, text+"\n")
	return err
}

// compileTemplate compiles src. A missing key is an error. Nothing, not even a line end, is added to its output.
func compileTemplate(src string) (program, error) {
	functions := template.FuncMap{
		"join":  joinList,
		"json":  func(v any) (string, error) { b, err := gojq.Marshal(nullsOf(v)); return string(b), err },
		"upper": func(v any) string { return strings.ToUpper(fmt.Sprint(v)) },
		"lower": func(v any) string { return strings.ToLower(fmt.Sprint(v)) },
	}
	t, err := template.New("--template").Option("missingkey=error").Funcs(functions).Parse(src)
	if err != nil {
		return nil, templateError(err)
	}
	return func(w io.Writer, value any) error {
		err := t.Execute(w, emptied(value))
		if exec := new(template.ExecError); errors.As(err, exec) {
			return templateError(err)
		}
		return err
	}, nil
}

func templateError(err error) error {
	return &UsageError{
		Message: strings.TrimPrefix(err.Error(), "template: "),
		Hint:    "the template is given the JSON of -o json; functions of roster: join, json, lower, upper",
	}
}

// joinList joins the elements of list with separator. null is an empty list.
func joinList(separator string, list any) (string, error) {
	if list == null("") {
		return "", nil
	}
	elements, ok := list.([]any)
	if !ok {
		return "", fmt.Errorf("join takes a separator and a list, not %v", list)
	}
	texts := make([]string, len(elements))
	for i, v := range elements {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, separator), nil
}

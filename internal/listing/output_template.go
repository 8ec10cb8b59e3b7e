package listing

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/itchyny/gojq"
)

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

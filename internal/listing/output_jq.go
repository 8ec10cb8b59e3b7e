package listing

import (
	"errors"
	"fmt"
	"io"

	"github.com/itchyny/gojq"
)

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

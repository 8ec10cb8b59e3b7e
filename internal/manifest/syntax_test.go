package manifest

import (
	"errors"
	"testing"
)

// What is read from inside the library may be gone in its next version: then what it says itself is told.
func TestSyntaxErrorOfAnotherLibrary(t *testing.T) {
	type newParser int
	type newState struct{ problem string }
	for name, c := range map[string]struct {
		dec  any
		want string
	}{
		"nothing":          {struct{}{}, "line 3, column 1: not YAML: did not find it"},
		"no pointer":       {&struct{ parser newParser }{}, "line 3, column 1: not YAML: did not find it"},
		"nil":              {&struct{ parser *newParser }{}, "line 3, column 1: not YAML: did not find it"},
		"an interface":     {&struct{ parser any }{new(newParser)}, "line 3, column 1: not YAML: did not find it"},
		"other types":      {&struct{ parser *struct{ parser newParser } }{&struct{ parser newParser }{7}}, "line 3, column 1: not YAML: did not find it"},
		"no marks":         {&struct{ parser *struct{ parser newState } }{&struct{ parser newState }{newState{"odd"}}}, "line 3, column 1: not YAML: odd"},
		"a type of itself": {7, "line 3, column 1: not YAML: did not find it"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(t, syntaxError(c.dec, nil, errors.New("yaml: line 3: did not find it"))); got != c.want {
				t.Errorf("gives %s, want %s", got, c.want)
			}
		})
	}
	if got := told(t, syntaxError(nil, nil, errors.New("yaml: odd"))); got != "line 1, column 1: not YAML: odd" {
		t.Error(got)
	}
}

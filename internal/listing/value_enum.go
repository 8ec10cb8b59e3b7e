package listing

import (
	"cmp"
	"slices"
	"strings"
)

// compareEnum selects the values of the column that satisfy r.
func (f *filter) compareEnum(r comparison) (string, error) {
	satisfies, err := f.enumTest(r)
	if err != nil {
		return "", err
	}
	var list, conditions []string
	for i, v := range r.values {
		if !satisfies(v) {
			continue
		}
		if condition, ok := r.conditions[v]; ok {
			conditions = append(conditions, condition)
		} else if r.ranked {
			list = append(list, f.bind(int64(i+1)))
		} else {
			list = append(list, f.bind(v))
		}
	}
	switch {
	case len(conditions) > 0:
		return joinSQL("OR", conditions), nil
	case len(list) == 0:
		return never, nil
	case len(list) == 1:
		return r.sql + " = " + list[0], nil
	}
	return r.sql + " IN (" + strings.Join(list, ", ") + ")", nil
}

// enumTest returns a function that reports whether a value satisfies r. It returns an error if r names no value.
func (f *filter) enumTest(r comparison) (func(value string) bool, error) {
	v := r.value
	if r.op == ":" && !v.blank() {
		v = v.contained()
	}
	if v.wild() {
		if r.op != "=" && r.op != "!=" && r.op != ":" {
			return nil, f.fail(v.pos, "a * cannot be compared by "+r.op, "* goes with = != and :")
		}
		if matches := func(value string) bool { return v.matches(Fold(value)) }; slices.ContainsFunc(
			r.values,
			matches,
		) {
			return func(value string) bool { return matches(value) == (r.op != "!=") }, nil
		}
	}
	i := r.position(r.value.key())
	if i < 0 || r.value.wild() {
		return nil, f.unknownValue(r)
	}
	return func(value string) bool { return holds(r.compare(value, r.values[i]), r.op) }, nil
}

// position returns the index in values of the value or alias with that key, or -1.
func (c spec) position(key string) int {
	if value, ok := c.aliases[key]; ok {
		key = Fold(value)
	}
	return slices.IndexFunc(c.values, func(v string) bool { return Fold(v) == key })
}

// compare orders two values as the database does: by rank if c is ranked, otherwise as text.
func (c spec) compare(a, b string) int {
	if c.ranked {
		return cmp.Compare(slices.Index(c.values, a), slices.Index(c.values, b))
	}
	return cmp.Compare(a, b)
}

// holds reports whether a comparison with the result sign (as of cmp.Compare) satisfies op.
func holds(sign int, op string) bool {
	switch op {
	case "=", ":":
		return sign == 0
	case "!=":
		return sign != 0
	case "<":
		return sign < 0
	case "<=":
		return sign <= 0
	case ">":
		return sign > 0
	default:
		return sign >= 0
	}
}

func (f *filter) unknownValue(r comparison) error {
	hint := f.unlike(r.value) + choices("values", r.value.text, r.values)
	return f.fail(r.value.pos, "there is no "+r.name+" "+shown(r.value.raw), hint)
}

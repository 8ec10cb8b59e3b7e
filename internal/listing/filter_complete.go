package listing

import (
	"slices"
	"strings"
)

// Values are what a column may hold that begins with typed, whatever its case.
type Values func(column, typed string) []string

// CompleteFilter returns what a filter that is being typed can go on to: columns, then the operators of the column,
// then values. stored are the values of columns that hold text; those of the others are known. What can only go on in
// one way goes on until there is a choice, or a condition is finished.
func (c Columns[T]) CompleteFilter(src string, stored Values) []string {
	if checkExpression("filter", src) != nil {
		return nil
	}
	b, ok := readBegun(src)
	if !ok {
		return nil
	}
	f := completing{columns: c.specs(), stored: stored}
	if b.column != "" {
		return f.values(b)
	}
	return f.words(b)
}

// completing completes a filter over these columns.
type completing struct {
	columns []spec
	stored  Values
}

// words are the columns and operators that b's word can become.
func (f completing) words(b begun) []string {
	var words []string
	if b.after {
		words = append(words, "AND", "OR")
	}
	if b.typed != "" {
		words = append(words, "NOT")
	}
	if !b.after || b.typed != "" {
		words = append(words, columnNames(f.columns, spec.filterable)...)
	}
	var found []string
	for _, word := range words {
		if Begins(word, b.typed) {
			found = append(found, b.head+word)
		}
	}
	name, op := cutOperator(b.typed)
	col, known := findColumn(f.columns, name)
	switch {
	case known && col.filterable() && (op != "" || strings.EqualFold(name, b.typed)):
		return append(f.operators(b.head, name, op, col), slices.DeleteFunc(found, func(word string) bool {
			return strings.EqualFold(word, b.head+col.name)
		})...)
	case len(found) != 1:
		return found
	}
	word := strings.TrimPrefix(found[0], b.head)
	if col, known := findColumn(f.columns, word); known {
		return f.operators(b.head, word, "", col)
	}
	return f.words(begun{head: found[0] + " "})
}

// cutOperator parts "role!", which may become "role!=", into the column and the beginning of the operator.
func cutOperator(word string) (column, op string) {
	column = strings.TrimRight(word, "!")
	return column, word[len(column):]
}

// operators are the operators of col, which was typed as name, that begin with op. A single one goes on to its values.
func (f completing) operators(head, name, op string, col spec) []string {
	var found []string
	for _, o := range col.operators() {
		if strings.HasPrefix(o, op) {
			found = append(found, head+name+o)
		}
	}
	if len(found) == 1 {
		o := strings.TrimPrefix(found[0], head+name)
		return f.values(begun{head: found[0], column: name, op: o})
	}
	return found
}

// operators are those that make sense with the column, the one that is used most first.
func (c spec) operators() []string {
	switch c.kind {
	case List:
		return []string{":"}
	case Time:
		return []string{"<", ">", "<=", ">=", "=", "!=", ":"}
	case Number:
		return []string{"=", "!=", "<", "<=", ">", ">="}
	case Enum:
		if c.ranked {
			return []string{"=", "!=", "<", "<=", ">", ">="}
		}
		return []string{"=", "!="}
	default:
		return []string{"=", "!=", ":"}
	}
}

// values are the conditions that b's value can become.
func (f completing) values(b begun) []string {
	col, known := findColumn(f.columns, b.column)
	if !known || !col.filterable() {
		return nil
	}
	typed := b.typed
	if b.quote != 0 {
		typed = unescaped.Replace(typed)
	}
	var found []string
	switch col.kind {
	case Enum:
		found = col.values
	case Time:
		found = []string{"-1d", "-7d", "-30d", "-90d", "+24h", "+48h", "+7d"}
	case Text, ID, List:
		found = f.stored(col.name, typed)
	}
	if col.kind == Time && b.op == ":" {
		found = nil
	}
	found = slices.DeleteFunc(slices.Clone(found), func(v string) bool { return !Begins(v, typed) })
	quote := b.quote
	if quote == 0 && typed != "" && slices.ContainsFunc(found, needsQuotes) {
		quote = '"' // all of them, so that they have their beginning in common
	}
	for i, v := range found {
		found[i] = b.head + quoteValue(v, quote)
	}
	if b.op == ":" && b.typed == "" && b.quote == 0 {
		found = append(found, b.head+"*")
	}
	return found
}

// Begins reports whether value begins with typed, whatever its case and accents.
func Begins(value, typed string) bool { return strings.HasPrefix(Fold(value), Fold(typed)) }

// unescaped takes the escapes out of what was typed within quotes. It never changes.
var unescaped = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`, `\*`, `*`)

// Quote is a value as it stands for itself in a filter: in quotes where it needs them.
func Quote(value string) string { return quoteValue(value, 0) }

// quoteValue is Quote within the quotes that are given; 0 leaves them out where it can.
func quoteValue(value string, quote byte) string {
	if quote == 0 && !needsQuotes(value) {
		return value
	}
	if quote == 0 {
		quote = '"'
	}
	q := string(quote)
	return q + strings.NewReplacer(`\`, `\\`, q, `\`+q, "*", `\*`).Replace(value) + q
}

// needsQuotes reports whether a value would not stand for itself behind an operator.
func needsQuotes(value string) bool {
	return value == "" || operatorAt(value, 0) != "" || strings.ContainsFunc(value, endsValue) ||
		strings.ContainsAny(value, `"'\*!`)
}

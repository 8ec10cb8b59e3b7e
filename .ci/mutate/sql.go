package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// statement tells SQL from other text.
var statement = regexp.MustCompile(`\b(SELECT|UPDATE|DELETE|INSERT|FROM|WHERE|AND|ORDER BY|ON CONFLICT|VALUES|RETURNING|IS NULL)\b`)

// rewrites are what is changed in SQL, once for each place that matches.
var rewrites = []struct {
	what string
	old  *regexp.Regexp
	new  string
}{
	{"without WHERE", regexp.MustCompile(`\bWHERE\b`), "WHERE 1 = 1 OR"},
	{"AND becomes OR", regexp.MustCompile(`\bAND\b`), "OR"},
	{"OR becomes AND", regexp.MustCompile(`\bOR\b`), "AND"},
	{"< becomes <=", regexp.MustCompile(` < `), " <= "},
	{"> becomes >=", regexp.MustCompile(` > `), " >= "},
	{"<= becomes <", regexp.MustCompile(` <= `), " < "},
	{">= becomes >", regexp.MustCompile(` >= `), " > "},
	{"<> becomes =", regexp.MustCompile(` <> `), " = "},
	{"IS NULL becomes IS NOT NULL", regexp.MustCompile(`\bIS NULL\b`), "IS NOT NULL"},
	{"IS NOT NULL becomes IS NULL", regexp.MustCompile(`\bIS NOT NULL\b`), "IS NULL"},
	{"NOT EXISTS becomes EXISTS", regexp.MustCompile(`\bNOT EXISTS\b`), "EXISTS"},
	{"NOT IN becomes IN", regexp.MustCompile(`\bNOT IN\b`), "IN"},
	{"without ON CONFLICT", regexp.MustCompile(`(?s)\bON CONFLICT\b.*?(\bRETURNING\b|$)`), "$1"},
	{"without ORDER BY", regexp.MustCompile(`\bORDER BY [^()]*?(\)|\bLIMIT\b|$)`), "$1"},
	{"without DESC", regexp.MustCompile(` DESC\b`), ""},
	{"without LIMIT", regexp.MustCompile(`\bLIMIT \S+$`), ""},
	{"without DISTINCT", regexp.MustCompile(`\bDISTINCT\b`), ""},
	{"LEFT JOIN becomes JOIN", regexp.MustCompile(`\bLEFT JOIN\b`), "JOIN"},
}

// sql adds the changes of a text that is SQL, or a piece of it.
func (m *mutator) sql(lit *ast.BasicLit) {
	if lit.Kind != token.STRING {
		return
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil || m.name != "store" || !statement.MatchString(text) {
		return
	}
	for _, r := range rewrites {
		for _, at := range r.old.FindAllStringSubmatchIndex(text, -1) {
			changed := text[:at[0]] + string(r.old.ExpandString(nil, r.new, text, at)) + text[at[1]:]
			around := text[max(0, at[0]-30):min(len(text), at[1]+50)]
			m.wrap(lit, "SQL "+r.what+": …"+short(around)+"…", "pick(%d, "+strconv.Quote(changed)+", ", ")")
		}
	}
}

// constants turns constants that are SQL into variables, whose value can be chosen.
func (m *mutator) constants(decl *ast.GenDecl) {
	if decl.Tok == token.CONST && m.sqlConstants(decl) {
		at := m.offset(decl.Pos())
		m.text = append(append(append([]byte{}, m.text[:at]...), "var  "...), m.text[at+len("const"):]...)
	}
}

func (m *mutator) sqlConstants(decl *ast.GenDecl) bool {
	sql := false
	for _, spec := range decl.Specs {
		values, ok := spec.(*ast.ValueSpec)
		if !ok || values.Type != nil || len(values.Values) == 0 {
			return false
		}
		for _, v := range values.Values {
			source := m.source(v)
			if !strings.ContainsAny(source, "\"`") {
				return false
			}
			sql = true
		}
	}
	return sql && m.name == "store"
}

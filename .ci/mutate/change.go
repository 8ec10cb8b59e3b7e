package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// change is one thing that can be different.
type change struct {
	id       int
	pos      token.Position
	what     string
	from, to token.Position // the function that it is in, zero if it is in none
}

func (c change) String() string {
	return fmt.Sprintf("%s:%d:%d %s", filepath.Base(c.pos.Filename), c.pos.Line, c.pos.Column, c.what)
}

// mutator finds the changes of a package and writes its files with all of them, each behind its number.
type mutator struct {
	name    string
	changes []change

	files *token.FileSet
	in    *ast.FuncDecl // nil outside a function
	text  []byte
	put   []insertion // into the file at hand
}

// insertion is text that is put around a node: before it, or after it.
type insertion struct {
	at, order int
	after     bool
	text      string
}

func (m *mutator) file(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m.files, m.in, m.text, m.put = token.NewFileSet(), nil, text, nil
	file, err := parser.ParseFile(m.files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(path, "_windows") && !strings.Contains(path, "_darwin") && !strings.Contains(path, "_other") {
		m.name = file.Name.Name
		ast.Inspect(file, m.node)
	}
	return m.written(), nil
}

// written returns the file with the insertions: those of an inner node between those of the outer.
func (m *mutator) written() []byte {
	slices.SortStableFunc(m.put, func(a, b insertion) int {
		switch {
		case a.at != b.at:
			return a.at - b.at
		case a.after != b.after && a.after:
			return -1
		case a.after != b.after:
			return 1
		case a.after:
			return cmp.Compare(b.order, a.order)
		}
		return cmp.Compare(a.order, b.order)
	})
	var out []byte
	done := 0
	for _, p := range m.put {
		out = append(append(out, m.text[done:p.at]...), p.text...)
		done = p.at
	}
	return append(out, m.text[done:]...)
}

func (m *mutator) offset(p token.Pos) int { return m.files.Position(p).Offset }
func (m *mutator) source(n ast.Node) string {
	return string(m.text[m.offset(n.Pos()):m.offset(n.End())])
}

// wrap adds a change of a node; before and after hold %d for its number.
func (m *mutator) wrap(n ast.Node, what, before, after string) {
	id := len(m.changes) + 1
	c := change{id: id, pos: m.files.Position(n.Pos()), what: what}
	if m.in != nil && n.End() <= m.in.End() {
		c.from, c.to = m.files.Position(m.in.Pos()), m.files.Position(m.in.End())
	}
	m.changes = append(m.changes, c)
	before = strings.ReplaceAll(before, "%d", strconv.Itoa(id))
	order := len(m.put)
	m.put = append(m.put, insertion{m.offset(n.Pos()), order, false, before}, insertion{m.offset(n.End()), order, true, after})
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return s[:min(len(s), 90)]
}

func (m *mutator) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec, *ast.Field, *ast.FuncType:
		return false
	case *ast.FuncDecl:
		m.in = n
	case *ast.GenDecl:
		m.constants(n)
		return n.Tok == token.VAR || n.Tok == token.CONST && m.sqlConstants(n)
	case *ast.IfStmt:
		m.condition(n.Cond)
	case *ast.BinaryExpr:
		m.operator(n)
	case *ast.BlockStmt:
		m.statements(n.List)
	case *ast.CaseClause:
		m.statements(n.Body)
	case *ast.ReturnStmt:
		if len(n.Results) > 1 && newError.MatchString(m.source(n.Results[len(n.Results)-1])) {
			break // nobody looks at the other results
		}
		for _, result := range n.Results {
			if name, ok := result.(*ast.Ident); ok && (name.Name == "true" || name.Name == "false") {
				m.wrap(name, "return not "+name.Name, "((mutant == %d) != ", ")")
			}
		}
	case *ast.SelectorExpr:
		if other, ok := kinds[n.Sel.Name]; ok && m.source(n.X) == "org" {
			m.wrap(n, n.Sel.Name+" becomes "+other, "pick(%d, org."+other+", ", ")")
		}
		return false
	case *ast.Ident:
		if other, ok := kinds[n.Name]; ok && m.name == "org" {
			m.wrap(n, n.Name+" becomes "+other, "pick(%d, "+other+", ", ")")
		}
	case *ast.BasicLit:
		m.sql(n)
	}
	return true
}

// kinds are what the kinds of errors are mistaken for.
var kinds = map[string]string{
	"ErrUsage": "ErrConflict", "ErrNotFound": "ErrConflict", "ErrConflict": "ErrRefused", "ErrRefused": "ErrConflict",
	"ErrDeclined": "ErrRefused", "ErrPartial": "ErrConflict", "ErrUndelivered": "ErrConflict", "ErrBusy": "ErrConflict",
}

func (m *mutator) condition(c ast.Expr) {
	m.wrap(c, "never: if "+short(m.source(c)), "(mutant != %d && (", "))")
	m.wrap(c, "always: if "+short(m.source(c)), "(mutant == %d || (", "))")
}

var operators = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LAND: token.LOR, token.LOR: token.LAND,
}

func (m *mutator) operator(b *ast.BinaryExpr) {
	other, ok := operators[b.Op]
	if !ok {
		return
	}
	what := fmt.Sprintf("%s becomes %s: %s", b.Op, other, short(m.source(b)))
	m.wrap(b, what, "(mutant == %d && ("+m.source(b.X)+" "+other.String()+" "+m.source(b.Y)+") || mutant != %d && (", "))")
	if b.Op == token.LAND || b.Op == token.LOR {
		for _, side := range []ast.Expr{b.X, b.Y} {
			before := "(mutant == %d || ("
			if b.Op == token.LOR {
				before = "(mutant != %d && ("
			}
			m.wrap(side, "without "+short(m.source(side)), before, "))")
		}
	}
}

// closing matches a deferred call without which only memory is lost, until the command ends.
var closing = regexp.MustCompile(`^defer (cancel\(\)|[\w.]+\.Close\(\)|func\(\) \{ _ = \w+\.Close\(\) \}\(\))( //|$)`)

var newError = regexp.MustCompile(`^(fmt\.Errorf|errors\.New|(org\.)?Hint)\(`)

// statements adds the changes that drop one of the statements.
func (m *mutator) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt:
			if strings.HasPrefix(m.source(s), "panic(") {
				continue
			}
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE || m.source(s.Lhs[0]) == "_" {
				continue
			}
		case *ast.DeferStmt:
			if closing.MatchString(m.source(s)) {
				continue
			}
		case *ast.IncDecStmt:
		default:
			continue
		}
		m.wrap(s, "dropped: "+short(m.source(s)), "if mutant != %d { ", " }")
	}
}

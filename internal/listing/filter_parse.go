package listing

// node is a part of a filter: a condition if op is "", else other parts that are joined by AND or OR, or one that is
// negated by NOT.
type node struct {
	op    string
	parts []node
	condition
}

// parser reads the grammar of AIP-160. NOT and - bind tightest, then OR, then AND, which a blank means too.
type parser struct {
	src    string
	tokens []token
	at     int // the next of tokens
}

// parse returns the tree of tokens, of which there is at least one. lex has checked operators, values and parentheses,
// so only AND, OR, NOT or ( ) can be in the wrong place.
func parse(src string, tokens []token) (node, error) {
	p := parser{src: src, tokens: tokens}
	return p.all()
}

// next is the text of the next token, ")" at the end and "" for a condition.
func (p *parser) next() string {
	if p.at == len(p.tokens) {
		return ")"
	}
	return p.tokens[p.at].text
}

// take reads the next token if it is text.
func (p *parser) take(text string) bool {
	if p.at == len(p.tokens) || p.tokens[p.at].text != text {
		return false
	}
	p.at++
	return true
}

// all reads parts that must all hold, to the end or the closing parenthesis.
func (p *parser) all() (node, error) {
	n := node{op: "AND"}
	for {
		part, err := p.either()
		if err != nil {
			return node{}, err
		}
		n.add(part)
		if p.next() == ")" {
			return n.simple(), nil
		}
		p.take("AND")
	}
}

// either reads parts of which one must hold.
func (p *parser) either() (node, error) {
	n := node{op: "OR"}
	for {
		part, err := p.term()
		if err != nil {
			return node{}, err
		}
		n.add(part)
		if !p.take("OR") {
			return n.simple(), nil
		}
	}
}

// term reads a condition or a parenthesis, negated or not.
func (p *parser) term() (node, error) {
	negated := p.take("NOT") || p.take("-")
	var n node
	switch {
	case p.take("("):
		var err error
		if n, err = p.all(); err != nil {
			return node{}, err
		}
		p.take(")")
	case p.next() == "":
		n.condition = p.tokens[p.at].condition
		p.at++
	default:
		return node{}, p.missing()
	}
	if negated {
		return node{op: "NOT", parts: []node{n}}, nil
	}
	return n, nil
}

// add appends part, or what part joins in the same way.
func (n *node) add(part node) {
	if part.op == n.op {
		n.parts = append(n.parts, part.parts...)
		return
	}
	n.parts = append(n.parts, part)
}

// conjuncts are the parts of n that must all hold.
func (n node) conjuncts() []node {
	if n.op == "AND" {
		return n.parts
	}
	return []node{n}
}

// simple is n, or its only part.
func (n node) simple() node {
	if len(n.parts) == 1 {
		return n.parts[0]
	}
	return n
}

// missing returns the error for a token that stands where a condition should, or for the one before if nothing follows.
func (p *parser) missing() error {
	i := p.at
	if p.next() == ")" && p.tokens[i-1].text != "(" {
		i--
	}
	t := p.tokens[i]
	e := &UsageError{
		Expr: p.src, Pos: t.pos,
		Hint: "a condition is column=value or a word; AND and OR stand between two, NOT or - before one",
	}
	switch t.text {
	case "AND", "OR":
		e.Message = "filter: " + t.text + " does not stand between two conditions"
	case "NOT", "-":
		e.Message = "filter: " + t.text + " does not stand before a condition"
		if i > 0 && (p.tokens[i-1].text == "NOT" || p.tokens[i-1].text == "-") {
			e.Message = "filter: a condition cannot be negated twice"
		}
	default:
		e.Message = "filter: a condition is missing before )"
	}
	return e
}

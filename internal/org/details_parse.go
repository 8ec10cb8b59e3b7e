package org

import (
	"slices"
	"strconv"
	"strings"
)

// detailParser reads details from the front of rest.
type detailParser struct{ rest string }

func readDetails(text string) (details []Detail, ok bool) {
	p := detailParser{rest: text}
	if oldDetails(text) {
		return p.oldDetails()
	}
	return p.details()
}

// skip takes prefix off the rest, if the rest begins with it.
func (p *detailParser) skip(prefix string) (found bool) {
	p.rest, found = strings.CutPrefix(p.rest, prefix)
	return found
}

// details reads all details; ok is false where they are not as JoinDetails writes them.
func (p *detailParser) details() (details []Detail, ok bool) {
	for {
		d := Detail{Name: detailName(p.rest)}
		if p.rest = p.rest[len(d.Name):]; d.Name == "" || !p.skip(detailValue) {
			return nil, false
		}
		if d.To, ok = p.value(d.Name); !ok {
			return nil, false
		}
		if p.skip(detailArrow) {
			d.From = d.To
			if d.To, ok = p.value(d.Name); !ok {
				return nil, false
			}
		}
		if details = append(details, d); p.rest == "" {
			return details, true
		}
		if !p.skip(detailEnd) {
			return nil, false
		}
	}
}

// value reads one value of the detail called name: elements, as long as no other detail begins.
func (p *detailParser) value(name string) (value any, ok bool) {
	list := slices.Contains(detailLists(), name)
	if after, none := strings.CutPrefix(p.rest, noElements); list && none && endsDetail(after) {
		p.rest = after
		return []string{}, true
	}
	var values []string
	for {
		v, ok := p.element()
		if !ok {
			return nil, false
		}
		values = append(values, v)
		if !list || !strings.HasPrefix(p.rest, detailEnd) || beginsDetail(p.rest[len(detailEnd):]) {
			return typed(name, values), true
		}
		p.skip(detailEnd)
	}
}

// element reads one value, in quotes or not.
func (p *detailParser) element() (value string, ok bool) {
	if !strings.HasPrefix(p.rest, `"`) {
		end := len(p.rest)
		for _, separator := range []string{detailEnd, detailArrow} {
			if i := strings.Index(p.rest[:end], separator); i >= 0 {
				end = i
			}
		}
		value, p.rest = p.rest[:end], p.rest[end:]
		return value, value != ""
	}
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '"':
			p.rest = p.rest[i+1:]
			return b.String(), endsDetail(p.rest)
		case c == '\\' && i+1 < len(p.rest):
			i++
			b.WriteByte(p.rest[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}

// endsDetail reports whether a value may be followed by rest.
func endsDetail(rest string) bool {
	return rest == "" || strings.HasPrefix(rest, detailEnd) || strings.HasPrefix(rest, detailArrow)
}

// beginsDetail reports whether rest is the next detail, and not the next element of a list.
func beginsDetail(rest string) bool {
	name := detailName(rest)
	return name != "" && strings.HasPrefix(rest[len(name):], detailValue)
}

// oldDetails reads key=value pairs with a blank in between; a value with a blank, a quote or = is in quotes as in Go.
func (p *detailParser) oldDetails() (details []Detail, ok bool) {
	for {
		name := detailName(p.rest)
		if p.rest = p.rest[len(name):]; name == "" || !p.skip("=") {
			return nil, false
		}
		value, rest, _ := strings.Cut(p.rest, " ")
		if strings.HasPrefix(p.rest, `"`) {
			prefix, err := strconv.QuotedPrefix(p.rest)
			if err != nil {
				return nil, false
			}
			value, _ = strconv.Unquote(prefix) // QuotedPrefix has checked it
			rest = strings.TrimPrefix(p.rest[len(prefix):], " ")
		}
		values := []string{value}
		if slices.Contains(detailLists(), name) {
			values = slices.DeleteFunc(strings.Split(value, ","), func(v string) bool { return v == "" })
		}
		details, p.rest = append(details, Detail{Name: name, To: typed(name, values)}), rest
		if rest == "" {
			return details, true
		}
	}
}

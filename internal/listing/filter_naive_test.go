package listing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// A claim is a filter as a tree: how it is written, and whether it holds for a person, worked out the simplest way.
type claim struct {
	text  string
	holds func(person) bool
}

// randomClaim makes filters from a few values that meet the people of randomPeople.
type randomClaim struct{ *rand.Rand }

func (r randomClaim) of(list ...string) string { return list[r.IntN(len(list))] }

// any is a condition, or several to the given depth.
func (r randomClaim) any(depth int) claim {
	kind := r.IntN(10)
	if depth == 0 || kind < 4 {
		return r.one()
	}
	a := r.any(depth - 1)
	if kind < 6 {
		return claim{r.of("NOT ", "-", "NOT") + "(" + a.text + ")", func(p person) bool { return !a.holds(p) }}
	}
	b := r.any(depth - 1)
	if kind < 8 {
		return claim{"(" + a.text + ") OR (" + b.text + ")", func(p person) bool { return a.holds(p) || b.holds(p) }}
	}
	// OR binds tighter than AND, so what holds an OR needs no parentheses beside AND or a blank
	return claim{a.text + r.of(" AND ", "  ") + b.text, func(p person) bool { return a.holds(p) && b.holds(p) }}
}

func (r randomClaim) one() claim {
	switch r.IntN(7) {
	case 0:
		v := r.value()
		return claim{quotedValue(v, r.IntN(2) == 0), func(p person) bool {
			return holdsText(p.name, ":", v) || holdsText(p.id, ":", v) || holdsText(p.email, ":", v)
		}}
	case 1:
		return r.role()
	case 2:
		v := r.value()
		return claim{"groups:" + quotedValue(v, true), func(p person) bool {
			return slices.ContainsFunc(p.groups, func(g string) bool { return holdsText(g, "=", v) })
		}}
	case 3:
		return r.time()
	case 4:
		op, n := r.op(), int64(r.IntN(4)-1)
		return claim{fmt.Sprint("logins", op, n), func(p person) bool { return holdsSign(int(p.logins-n), op) }}
	default:
		return r.text()
	}
}

func (r randomClaim) op() string { return r.of("=", "!=", "<", "<=", ">", ">=") }

func (r randomClaim) text() claim {
	op, v := r.of("=", "!=", ":"), r.value()
	if r.IntN(3) == 0 {
		op, v = r.op(), strings.Trim(r.value(), "*")
		if v == "" {
			v = "m"
		}
	}
	column, of := "name", func(p person) string { return p.name }
	if r.IntN(3) == 0 {
		column, of = "email", func(p person) string { return p.email }
	}
	return claim{column + r.of("", " ") + op + r.of("", " ") + quotedValue(v, r.IntN(2) == 0), func(p person) bool { return holdsText(of(p), op, v) }}
}

// value is a piece of a text, with or without * around it.
func (r randomClaim) value() string {
	v := r.of("ana", "É", "ñ", "a", "o'brien", "100%", "a_b", `\`, `"q"`, "éa", "x", "straße", "-", "*", "acme.example")
	return strings.ReplaceAll(r.of("", "*", "")+v+r.of("", "*", ""), "***", "**")
}

func (r randomClaim) role() claim {
	op, i := r.op(), r.IntN(3)
	name := personColumns()[3].Values[i]
	if r.IntN(4) == 0 {
		return claim{"status" + op + "pending", func(p person) bool {
			return p.status != "" && holdsSign(strings.Compare(p.status, "pending"), op)
		}}
	}
	return claim{"role" + op + strings.ToUpper(name), func(p person) bool { return holdsSign(p.role-i-1, op) }}
}

// time compares with an instant, or with a day, which is equal to all instants within it.
func (r randomClaim) time() claim {
	if r.IntN(6) == 0 {
		return claim{"last_sign_in:*", func(p person) bool { return p.seen != 0 }}
	}
	op := r.op()
	from := filterNow().Add(time.Duration(r.IntN(9)-4) * 12 * time.Hour)
	to, text := from, from.Format(time.RFC3339Nano)
	switch r.IntN(5) {
	case 0:
		from = from.Truncate(24 * time.Hour)
		to, text = from.Add(24*time.Hour-1), from.Format(time.DateOnly)
	case 1:
		from = from.Add(time.Duration(r.IntN(3)-1) * 500 * time.Millisecond)
		to, text = from, from.Format(time.RFC3339Nano)
	case 2:
		text = fmt.Sprintf("%+dh", int(from.Sub(filterNow()).Hours()))
	case 3:
		from = time.Unix(int64(r.IntN(3)-1), 0).UTC()
		to, text = from, from.Format(time.RFC3339)
	}
	return claim{"last_sign_in" + op + text, func(p person) bool {
		at := time.Unix(p.seen, 0)
		sign := 0
		if at.Before(from) {
			sign = -1
		} else if at.After(to) {
			sign = 1
		}
		return p.seen != 0 && holdsSign(sign, op)
	}}
}

// holdsText compares with v as it is written, its * not yet taken off.
func holdsText(text, op, v string) bool {
	if text == "" {
		return false
	}
	if op == ":" && !strings.HasPrefix(v, "*") && !strings.HasSuffix(v, "*") {
		v = "*" + v + "*"
	}
	key, want := Fold(text), v
	want, head := strings.CutPrefix(want, "*")
	want, tail := strings.CutSuffix(want, "*")
	want = Fold(want)
	equal := key == want
	for i := 0; (head || tail) && !equal && i+len(want) <= len(key); i++ {
		equal = key[i:i+len(want)] == want && (head || i == 0) && (tail || i+len(want) == len(key))
	}
	switch op {
	case "=", ":":
		return equal
	case "!=":
		return !equal
	}
	return holdsSign(strings.Compare(key, want), op)
}

func holdsSign(sign int, op string) bool {
	return map[string]bool{"=": sign == 0, "!=": sign != 0, "<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[op]
}

// quotedValue writes v between quotes, or bare if that can be.
func quotedValue(v string, bare bool) string {
	if bare && !strings.ContainsAny(v, `"\-`) {
		return v
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
}

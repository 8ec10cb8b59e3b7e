package listing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomPeople have texts that LIKE, quoting and folding could trip over, and some lack everything.
func randomPeople(r randomClaim, n int) []person {
	now := filterNow().Unix()
	people := make([]person, n)
	for i := range people {
		p := person{id: fmt.Sprintf("%04x", i), role: 1 + r.IntN(3), logins: int64(r.IntN(4) - 1)}
		p.status = r.of("", "pending", "expired", "accepted")
		p.name = r.of("", "Ana", "ÁNA Lu", "José Ñáñez", "O'Brien", "100% x", "1000", "a_b", "aXb", `back\slash`, `say "q"`, "éa", "Strasse", "*", "東京")
		p.email = r.of("", "ana@acme.example", "jean-luc@acme-corp.example", "x", "a_b@acme.example")
		if r.IntN(4) > 0 {
			p.seen = r.seconds(now)
		}
		for _, g := range []string{"GIS", "Éa", "Ana", "100%", "x"} {
			if r.IntN(3) == 0 {
				p.groups = append(p.groups, g)
			}
		}
		people[i] = p
	}
	return people
}

// seconds is a time near now or near 1970, at the edges of days and of the values that are compared.
func (r randomClaim) seconds(now int64) int64 {
	if r.IntN(8) == 0 {
		return int64(r.IntN(3) - 1)
	}
	return now + int64(r.IntN(9)-4)*12*3600 - int64(r.IntN(2))*9*3600 + int64(r.IntN(3)-1)
}

func TestFilterAgreesWithNaiveEvaluation(t *testing.T) {
	const seed = 20261108
	r := randomClaim{rand.New(rand.NewPCG(seed, 1))}
	people := randomPeople(r, 200)
	db := openPeople(t, people)
	hits := 0
	for i := range 2000 {
		c := r.any(3)
		if len(c.text) > maxExpression {
			continue
		}
		var want []string
		for _, p := range people {
			if c.holds(p) {
				want = append(want, p.id)
			}
		}
		got := found(t, db, c.text)
		if !slices.Equal(got, want) {
			t.Fatalf("%s\n got %q\nwant %q", c.text, got, want)
		}
		if i%8 == 0 {
			foundAnyhow(t, db, c.text, got)
		}
		not := found(t, db, "NOT ("+c.text+")")
		if len(not)+len(got) != len(people) {
			t.Fatalf("%s: %d found, %d by its NOT, of %d", c.text, len(got), len(not), len(people))
		}
		if len(got) > 0 && len(not) > 0 {
			hits++
		}
	}
	if hits < 800 {
		t.Errorf("only %d filters told people apart", hits)
	}
}

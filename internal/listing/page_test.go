package listing

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

func TestStatements(t *testing.T) {
	where := Condition{SQL: "m.email LIKE $1 ESCAPE '\\'", Args: []any{"%9%"}}
	name := []Term{{SQL: "m.name_key", Indexed: true}}
	joined := []Term{{SQL: "m.joined", Desc: true, Numeric: true, Indexed: true}, name[0]}
	unindexed := []Term{{SQL: "m.status"}, name[0]}
	const (
		from   = "SELECT m.id FROM members m"
		filter = " WHERE m.email LIKE $1 ESCAPE '\\'"
	)
	// A page is found by its keys: the inner query filters, orders and cuts, the outer one reads.
	by := func(key, inner, order string) string {
		return "SELECT m.id FROM (SELECT " + key + " AS key FROM " + inner + ") page CROSS JOIN members m WHERE " + key +
			" = page.key ORDER BY " + order
	}
	paged := func(inner, order string) string { return by("m.n", inner, order) }
	for label, test := range map[string]struct {
		query Query
		want  []Statement
	}{
		"first page": {
			Query{Order: name, Limit: 100},
			[]Statement{{paged("members m ORDER BY m.name_key, m.id LIMIT $1 OFFSET $2", "m.name_key, m.id"), []any{int64(100), int64(0)}}},
		},
		"later page": {
			Query{Order: joined, Limit: 100, Offset: 999},
			[]Statement{{
				paged("members m ORDER BY m.joined DESC, m.name_key, m.id LIMIT $1 OFFSET $2", "m.joined DESC, m.name_key, m.id"),
				[]any{int64(100), int64(999)},
			}},
		},
		"far page": {
			Query{Order: joined, Limit: 100, Offset: 1000},
			[]Statement{{
				by("m.id", "members m ORDER BY m.joined DESC, m.name_key, m.id LIMIT $1 OFFSET $2", "m.joined DESC, m.name_key, m.id"),
				[]any{int64(100), int64(1000)},
			}},
		},
		"far page by what is unique": {
			Query{Order: []Term{{SQL: "m.email", Indexed: true, Unique: true}}, Limit: 1, Offset: 1000},
			[]Statement{{by("m.email", "members m ORDER BY m.email LIMIT $1 OFFSET $2", "m.email"), []any{int64(1), int64(1000)}}},
		},
		"by the tie": {
			Query{Order: []Term{{SQL: "m.id", Desc: true}}, Limit: 1},
			[]Statement{{paged("members m ORDER BY m.id DESC LIMIT $1 OFFSET $2", "m.id DESC"), []any{int64(1), int64(0)}}},
		},
		"without order": {
			Query{Limit: 1, Where: where},
			[]Statement{{paged("members m"+filter+" ORDER BY m.id LIMIT $2 OFFSET $3", "m.id"), []any{"%9%", int64(1), int64(0)}}},
		},
		"all": {Query{Order: name}, []Statement{{from + " ORDER BY m.name_key||'', m.id", nil}}},
		"all from an offset": {
			Query{Order: unindexed, Offset: 7},
			[]Statement{{from + " ORDER BY m.status, m.name_key, m.id LIMIT $1 OFFSET $2", []any{int64(1<<63 - 1), int64(7)}}},
		},
		"all that match": {
			Query{Order: joined, Where: where},
			[]Statement{{from + filter + " ORDER BY +m.joined DESC, m.name_key, m.id", []any{"%9%"}}},
		},
		"first matches": {Query{Order: name, Where: where, Limit: 100, Offset: 900}, []Statement{
			{
				paged("(SELECT * FROM members m ORDER BY m.name_key, m.id LIMIT 5000) m"+filter+" ORDER BY m.name_key, m.id LIMIT $2 OFFSET $3", "m.name_key, m.id"),
				[]any{"%9%", int64(100), int64(900)},
			},
			{paged("members m"+filter+" ORDER BY m.name_key||'', m.id LIMIT $2 OFFSET $3", "m.name_key, m.id"), []any{"%9%", int64(100), int64(900)}},
		}},
		"first matches by another order": {
			Query{Order: unindexed, Where: where, Limit: 100},
			[]Statement{{
				paged("members m"+filter+" ORDER BY m.status, m.name_key, m.id LIMIT $2 OFFSET $3", "m.status, m.name_key, m.id"),
				[]any{"%9%", int64(100), int64(0)},
			}},
		},
		"later matches": {
			Query{Order: joined, Where: where, Limit: 100, Offset: 901},
			[]Statement{{
				paged("members m"+filter+" ORDER BY +m.joined DESC, m.name_key, m.id LIMIT $2 OFFSET $3", "m.joined DESC, m.name_key, m.id"),
				[]any{"%9%", int64(100), int64(901)},
			}},
		},
	} {
		if got := test.query.Statements(personSource(), "m.id"); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", label, got, test.want)
		}
	}
	if len(where.Args) != 1 {
		t.Errorf("the condition's arguments became %q", where.Args)
	}
}

func TestCount(t *testing.T) {
	db := openPeople(t, []person{{id: "a", name: "x"}, {id: "b", name: "x"}, {id: "c", name: "x"}, {id: "d"}})
	for _, test := range []struct {
		filter string
		most   int
		want   string
	}{
		{"", 10, "4"}, {"", 4, "4"}, {"", 3, "4"}, {"", 2, "3"}, {"name=x", 10, "3"}, {"name=x", 1, "2"}, {"name=y", 1, "0"},
	} {
		where, err := personColumns().Filter([]string{test.filter}, filterNow())
		if err != nil {
			t.Fatal(err)
		}
		if got := selectIDs(t, db, Query{Where: where}.Count(personSource(), test.most)); got[0] != test.want {
			t.Errorf("%q, at most %d: counted %s, want %s", test.filter, test.most, got[0], test.want)
		}
	}
}

// Whatever the plan, a page is the same part of the same list.
func TestPagesAgree(t *testing.T) {
	r := randomClaim{rand.New(rand.NewPCG(7, 7))}
	db := openPeople(t, randomPeople(r, 6000))
	probed := 0
	for _, order := range []string{"name", "name desc", "joined desc, name", "role desc", "status, email desc", "id", "last_sign_in", ""} {
		for _, filter := range []string{"", "role=manager", "name=ana", "name=o'brien status=expired logins=2 -groups:* email:x", "id=16*"} {
			terms, err := personColumns().Order(order)
			if err != nil {
				t.Fatal(err)
			}
			where, err := personColumns().Filter([]string{filter}, filterNow())
			if err != nil {
				t.Fatal(err)
			}
			all := selectIDs(t, db, Query{Where: where, Order: terms}.Statements(personSource(), "m.id")[0])
			for _, page := range []Query{{Limit: 5}, {Limit: 100, Offset: 100}, {Limit: 1000, Offset: 1000}, {Limit: 3, Offset: 7000}, {Offset: 20}} {
				page.Where, page.Order = where, terms
				statements := page.Statements(personSource(), "m.id")
				got := selectIDs(t, db, statements[0])
				if len(statements) == 2 && len(got) < page.Limit {
					got = selectIDs(t, db, statements[1])
				} else if len(statements) == 2 {
					probed++
				}
				want := all[min(page.Offset, len(all)):]
				if page.Limit > 0 {
					want = want[:min(page.Limit, len(want))]
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s", fmt.Sprintf("%q by %q, %d from %d: got %d rows, want %d", filter, order, page.Limit, page.Offset, len(got), len(want)))
				}
			}
		}
	}
	if probed == 0 {
		t.Error("no page came from the first rows")
	}
}

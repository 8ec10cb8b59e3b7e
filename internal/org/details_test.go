package org

import (
	"reflect"
	"testing"
)

// TestDetails: what is written is read back, whatever stands in the values.
func TestDetails(t *testing.T) {
	type pair struct {
		text string
		want Detail
	}
	for _, test := range []pair{
		{Fact("role", "user"), Detail{Name: "role", To: "user"}},
		{Changed("role", "user", "manager"), Detail{Name: "role", From: "user", To: "manager"}},
		{NumberFact("attempt", 3), Detail{Name: "attempt", To: 3}},
		{Fact("id", "123456789012"), Detail{Name: "id", To: "123456789012"}},
		{Fact("name", ""), Detail{Name: "name", To: ""}},
		{Fact("name", "none"), Detail{Name: "name", To: "none"}},
		{Fact("groups", []string{}), Detail{Name: "groups", To: []string{}}},
		{Fact("groups", []string{"none"}), Detail{Name: "groups", To: []string{"none"}}},
		{Fact("groups", []string{"none at all", "x"}), Detail{Name: "groups", To: []string{"none at all", "x"}}},
		{
			Changed("groups", []string{"GIS"}, []string{"Field crew", "GIS"}),
			Detail{Name: "groups", From: []string{"GIS"}, To: []string{"Field crew", "GIS"}},
		},
		{Changed("groups", nil, []string{"GIS"}), Detail{Name: "groups", From: []string{}, To: []string{"GIS"}}},
		{Changed("groups", []string{"GIS"}, nil), Detail{Name: "groups", From: []string{"GIS"}, To: []string{}}},
	} {
		wantDetails(t, test.text, test.want)
		// Neighbours are told apart as well.
		wantDetails(t, JoinDetails(test.text, test.text), test.want, test.want)
		wantDetails(t, JoinDetails(Fact("owners", []string{"a", "b"}), test.text), Detail{Name: "owners", To: []string{"a", "b"}}, test.want)
	}
	wantDetails(t, "")
	for text, want := range map[string]string{
		Fact("name", " a"): `name: " a"`, Fact("name", "a "): `name: "a "`, Fact("name", "a b"): "name: a b",
	} {
		if text != want {
			t.Errorf("written %s, want %s", text, want)
		}
	}
}

func odd() []string {
	return []string{
		"a: b", "a:", ": ", "role: user", "→", "user → manager", ",", "a, b", `"`, `"quoted"`, `\`, `C:\ d`, `\"`, " a", "a ", "a,", "none",
		"a=b", "role=user", "a\nb", "a\x00b", "\xff", "\u202eabc", "{", `{"a":1}`, "a;b", "a:b", "名前", "-", "null", "12",
	}
}

// TestOddDetails: a value is read back as it was, whatever it looks like.
func TestOddDetails(t *testing.T) {
	for _, a := range odd() {
		for _, b := range odd() {
			wantDetails(t, JoinDetails(Changed("name", a, b), Changed("groups", []string{a, b}, []string{b}), Fact("role", a)),
				Detail{Name: "name", From: a, To: b},
				Detail{Name: "groups", From: []string{a, b}, To: []string{b}},
				Detail{Name: "role", To: a})
		}
	}
}

func wantDetails(t *testing.T, text string, want ...Detail) {
	t.Helper()
	if got := ParseDetails(text); !reflect.DeepEqual(got, want) {
		t.Errorf("%q is read as %#v, want %#v", text, got, want)
	}
}

// TestOldDetails: what older rosters wrote is read, and told as this one does.
func TestOldDetails(t *testing.T) {
	for _, test := range []struct {
		text, current string
		want          []Detail
	}{
		{"role=manager", "role: manager", []Detail{{Name: "role", To: "manager"}}},
		{
			`role=manager groups="Field crew,GIS" language=en`, "role: manager, groups: Field crew, GIS, language: en",
			[]Detail{{Name: "role", To: "manager"}, {Name: "groups", To: []string{"Field crew", "GIS"}}, {Name: "language", To: "en"}},
		},
		{"groups= id=x", "groups: none, id: x", []Detail{{Name: "groups", To: []string{}}, {Name: "id", To: "x"}}},
		{
			"id=x from=a@b.example,c@d.example to=e@f.example", `id: x, from: "a@b.example,c@d.example", to: e@f.example`,
			[]Detail{{Name: "id", To: "x"}, {Name: "from", To: "a@b.example,c@d.example"}, {Name: "to", To: "e@f.example"}},
		},
		{`name="a=\"b\" \\"`, `name: "a=\"b\" \\"`, []Detail{{Name: "name", To: `a="b" \`}}},
		{"attempt=2 delivery=sent", "attempt: 2, delivery: sent", []Detail{{Name: "attempt", To: 2}, {Name: "delivery", To: "sent"}}},
		{`error="550 5.1.1: no"`, `error: "550 5.1.1: no"`, []Detail{{Name: "error", To: "550 5.1.1: no"}}},
		{`name: "ana"`, `name: "ana"`, []Detail{{Name: "name", To: "ana"}}}, // as it was written
		{"attempt=two", "attempt: two", []Detail{{Name: "attempt", To: "two"}}},
		// These no roster wrote.
		{"=x", "=x", []Detail{{Name: "text", To: "=x"}}},
		{"a: b, : c", "a: b, : c", []Detail{{Name: "text", To: "a: b, : c"}}},
		{": x", ": x", []Detail{{Name: "text", To: ": x"}}},
		{"role=a b", "role=a b", []Detail{{Name: "text", To: "role=a b"}}},
		{`role="a`, `role="a`, []Detail{{Name: "text", To: `role="a`}}},
		{`role="a\`, `role="a\`, []Detail{{Name: "text", To: `role="a\`}}},
		{"hello", "hello", []Detail{{Name: "text", To: "hello"}}},
		{`role: "a`, `role: "a`, []Detail{{Name: "text", To: `role: "a`}}},
		{"role: ", "role: ", []Detail{{Name: "text", To: "role: "}}},
		{"role: user → manager → user", "role: user → manager → user", []Detail{{Name: "text", To: "role: user → manager → user"}}},
		{"\x1b[2J", "\x1b[2J", []Detail{{Name: "text", To: "\x1b[2J"}}},
		{"a_z: x", "a_z: x", []Detail{{Name: "a_z", To: "x"}}},
		{"role: none", "role: none", []Detail{{Name: "role", To: "none"}}},
		{"groups: a, : x", "groups: a, : x", []Detail{{Name: "groups", To: []string{"a", ": x"}}}},
	} {
		wantDetails(t, test.text, test.want...)
		if got := CurrentDetails(test.text); got != test.current {
			t.Errorf("%q is told as %q, want %q", test.text, got, test.current)
		}
	}
}

// TestNoDetails: what no roster wrote is one text.
func TestNoDetails(t *testing.T) {
	for _, text := range []string{
		`role: "a\`, "role{: x", "groups: ", "role: a, b", "role: , x", "role: user → ", "role=a =b", `role="a role=b`,
	} {
		wantDetails(t, text, Detail{Name: "text", To: text})
	}
}

// FuzzDetails: any text can be read, and what is read is written so that it is read alike.
func FuzzDetails(f *testing.F) {
	for _, text := range odd() {
		f.Add(text)
		f.Add(JoinDetails(Changed("groups", []string{text}, []string{text, text}), Fact("name", text)))
	}
	f.Add(`role=manager groups="Field crew,GIS" attempt=2`)
	f.Fuzz(func(t *testing.T, text string) {
		details := ParseDetails(text)
		if again := ParseDetails(formatDetails(details)); !reflect.DeepEqual(again, details) {
			t.Errorf("%q: %#v, then %#v", text, details, again)
		}
	})
}

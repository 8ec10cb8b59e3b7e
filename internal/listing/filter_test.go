package listing

import (
	"reflect"
	"strings"
	"testing"
)

func TestFilterSQL(t *testing.T) {
	like := ` ESCAPE '\'`
	exists := func(cond string) string {
		return strings.Replace("EXISTS (SELECT 1 FROM memberships s JOIN groups g ON g.n = s.grp WHERE s.member = m.n AND %s)", "%s", cond, 1)
	}
	anywhere := "(m.name_key LIKE $1" + like + " OR m.id LIKE $1" + like + " OR m.email LIKE $1" + like + ")"
	day := int64(1793491200) // 2026-11-01
	for _, test := range []struct {
		filter string
		sql    string
		args   []any
	}{
		{"", "", nil},
		{" \t\n", "", nil},

		{"name=Ána", "m.name_key = $1", []any{"ana"}},
		{"NAME = ana", "m.name_key = $1", []any{"ana"}},
		{"name!=ana", "(m.name_key <> '' AND m.name_key <> $1)", []any{"ana"}},
		{"name<ana", "(m.name_key <> '' AND m.name_key < $1)", []any{"ana"}},
		{"name<=ana", "(m.name_key <> '' AND m.name_key <= $1)", []any{"ana"}},
		{"name>ana", "m.name_key > $1", []any{"ana"}},
		{"name>=ana", "m.name_key >= $1", []any{"ana"}},
		{"name:ana", "m.name_key LIKE $1" + like, []any{"%ana%"}},
		{"name:*", "m.name_key <> ''", nil},
		{"name=*", "m.name_key <> ''", nil},
		{"name=**", "m.name_key <> ''", nil},
		{"name!=*", "1 = 0", nil},
		{"name=an*", "(m.name_key >= $1 AND m.name_key < $2)", []any{"an", "ao"}},
		{"name:an*", "(m.name_key >= $1 AND m.name_key < $2)", []any{"an", "ao"}},
		{"name!=an*", "(m.name_key <> '' AND NOT (m.name_key >= $1 AND m.name_key < $2))", []any{"an", "ao"}},
		{"name=*na", "m.name_key LIKE $1" + like, []any{"%na"}},
		{"name!=*na", "(m.name_key <> '' AND NOT (m.name_key LIKE $1" + like + "))", []any{"%na"}},
		{"name=*n*", "m.name_key LIKE $1" + like, []any{"%n%"}},
		{"name=a*b", "m.name_key = $1", []any{"a*b"}},
		{`name=\*a\*`, "m.name_key = $1", []any{"*a*"}},
		{`name="\*a\*"`, "m.name_key = $1", []any{"*a*"}},
		{`name="\\*"`, "(m.name_key >= $1 AND m.name_key < $2)", []any{`\`, `]`}},
		{`name:100%_\`, "m.name_key LIKE $1" + like, []any{`%100\%\_\\%`}},
		{"name=\ud7ff*", "(m.name_key >= $1 AND m.name_key < $2)", []any{"\ud7ff", "\ue000"}},
		{"name=a\U0010ffff*", "(m.name_key >= $1 AND m.name_key < $2)", []any{"a\U0010ffff", "b"}},
		{"name=\U0010ffff*", "m.name_key >= $1", []any{"\U0010ffff"}},
		{`name="Ana Lu"`, "m.name_key = $1", []any{"ana lu"}},
		{`name='it\'s "x"'`, "m.name_key = $1", []any{`it's "x"`}},
		{`name="\u00e9\t"`, "m.name_key = $1", []any{"e\t"}},
		{"name=O'Brien", "m.name_key = $1", []any{"o'brien"}},
		{"name=or", "m.name_key = $1", []any{"or"}},
		{"name=OR", "m.name_key = $1", []any{"or"}},

		{"email=jean-luc@acme-corp.example", "m.email = $1", []any{"jean-luc@acme-corp.example"}},
		{"email=*@acme.example", "m.email LIKE $1" + like, []any{"%@acme.example"}},
		{"id=7f3k", "m.id = $1", []any{"7f3k"}},
		{"id=007", "m.id = $1", []any{"007"}},
		{"id=0x1F", "m.id = $1", []any{"0x1f"}},
		{"id=-5", "m.id = $1", []any{"-5"}},

		{"role=manager", "m.role = $1", []any{int64(2)}},
		{"role=Editor", "m.role = $1", []any{int64(2)}},
		{"role:admin", "m.role = $1", []any{int64(3)}},
		{"role!=manager", "m.role IN ($1, $2)", []any{int64(1), int64(3)}},
		{"role<administrator", "m.role IN ($1, $2)", []any{int64(1), int64(2)}},
		{"role<=user", "m.role = $1", []any{int64(1)}},
		{"role>user", "m.role IN ($1, $2)", []any{int64(2), int64(3)}},
		{"role>=admin", "m.role = $1", []any{int64(3)}},
		{"role>admin", "1 = 0", nil},
		{"role=*er", "m.role IN ($1, $2)", []any{int64(1), int64(2)}},
		{"role!=*er", "m.role = $1", []any{int64(3)}},
		{"role:*", "m.role IN ($1, $2, $3)", []any{int64(1), int64(2), int64(3)}},
		{"status=PENDING", "m.status = $1", []any{"pending"}},
		{"status!=pending", "m.status IN ($1, $2)", []any{"expired", "accepted"}},
		{"status<pending", "m.status IN ($1, $2)", []any{"expired", "accepted"}},
		{"status>expired", "m.status = $1", []any{"pending"}},

		{"joined=2026-11-01", "(m.joined >= $1 AND m.joined < $2)", []any{day, day + 86400}},
		{"joined!=2026-11-01", "(m.joined <> 0 AND (m.joined < $1 OR m.joined >= $2))", []any{day, day + 86400}},
		{"joined<2026-11-01", "(m.joined <> 0 AND m.joined < $1)", []any{day}},
		{"joined<=2026-11-01", "(m.joined <> 0 AND m.joined < $1)", []any{day + 86400}},
		{"joined>2026-11-01", "m.joined >= $1", []any{day + 86400}},
		{"joined>=2026-11-01", "m.joined >= $1", []any{day}},
		{"joined>1960-01-01", "(m.joined <> 0 AND m.joined >= $1)", []any{int64(-315532800)}},
		{"joined=1970-01-01", "(m.joined <> 0 AND (m.joined >= $1 AND m.joined < $2))", []any{int64(0), int64(86400)}},
		{"joined=2026-11-01T00:00:00Z", "m.joined = $1", []any{day}},
		{"joined!=2026-11-01t02:00:00+02:00", "(m.joined <> 0 AND m.joined <> $1)", []any{day}},
		{"joined<=2026-11-01T00:00:00Z", "(m.joined <> 0 AND m.joined < $1)", []any{day + 1}},
		{"joined>2026-11-01T00:00:00Z", "m.joined >= $1", []any{day + 1}},
		{"joined=2026-11-01T00:00:00.5Z", "1 = 0", nil},
		{"joined!=2026-11-01T00:00:00.5Z", "m.joined <> 0", nil},
		{"joined<2026-11-01T00:00:00.5Z", "(m.joined <> 0 AND m.joined < $1)", []any{day + 1}},
		{"joined<=2026-11-01T00:00:00.5Z", "(m.joined <> 0 AND m.joined < $1)", []any{day + 1}},
		{"joined>2026-11-01T00:00:00.5Z", "m.joined >= $1", []any{day + 1}},
		{"joined>=2026-11-01T00:00:00.5Z", "m.joined >= $1", []any{day + 1}},
		{"joined<+48h", "(m.joined <> 0 AND m.joined < $1)", []any{filterNow().Unix() + 48*3600}},
		{"joined > -7d", "m.joined >= $1", []any{filterNow().Unix() - 7*86400 + 1}},
		{"joined>=+1w2d", "m.joined >= $1", []any{filterNow().Unix() + 9*86400}},
		{"last_sign_in:*", "m.seen <> 0", nil},

		{"logins=5", "m.logins = $1", []any{int64(5)}},
		{"logins!=-5", "m.logins <> $1", []any{int64(-5)}},
		{"logins<007", "m.logins < $1", []any{int64(7)}},
		{"logins<=5", "m.logins <= $1", []any{int64(5)}},
		{"logins>5", "m.logins > $1", []any{int64(5)}},
		{"logins>='5'", "m.logins >= $1", []any{int64(5)}},
		{"logins:*", "1 = 1", nil},

		{"groups:GIS", exists("g.name_key = $1"), []any{"gis"}},
		{"groups:*", exists("1 = 1"), nil},
		{"groups:gi*", exists("(g.name_key >= $1 AND g.name_key < $2)"), []any{"gi", "gj"}},
		{`groups:"*d crew"`, exists("g.name_key LIKE $1" + like), []any{"%d crew"}},

		{"ana", anywhere, []any{"%ana%"}},
		{"jean-luc@acme.example", anywhere, []any{"%jean-luc@acme.example%"}},
		{"007", anywhere, []any{"%007%"}},
		{`"or"`, anywhere, []any{"%or%"}},
		{"ana*", "((m.name_key >= $1 AND m.name_key < $2) OR (m.id >= $1 AND m.id < $2) OR (m.email >= $1 AND m.email < $2))", []any{"ana", "anb"}},
		{"-ana", "NOT " + anywhere, []any{"%ana%"}},

		{"NOT role=user", "NOT (m.role = $1)", []any{int64(1)}},
		{"-role=user", "NOT (m.role = $1)", []any{int64(1)}},
		{"NOT(role=user)", "NOT (m.role = $1)", []any{int64(1)}},
		{"NOT (NOT role=user)", "NOT (NOT (m.role = $1))", []any{int64(1)}},
		{"id=a id=b AND id=c", "(m.id = $1 AND m.id = $2 AND m.id = $3)", []any{"a", "b", "c"}},
		{"id=a AND id=b OR id=c", "(m.id = $1 AND (m.id = $2 OR m.id = $3))", []any{"a", "b", "c"}},
		{"id=a OR id=b id=c", "((m.id = $1 OR m.id = $2) AND m.id = $3)", []any{"a", "b", "c"}},
		{"(id=a AND id=b) OR id=c", "((m.id = $1 AND m.id = $2) OR m.id = $3)", []any{"a", "b", "c"}},
		{"( id=a )AND( id=b )", "(m.id = $1 AND m.id = $2)", []any{"a", "b"}},
		{"(id=a)(id=b)", "(m.id = $1 AND m.id = $2)", []any{"a", "b"}},
		{"id=a OR NOT id=b OR -id=c", "(m.id = $1 OR NOT (m.id = $2) OR NOT (m.id = $3))", []any{"a", "b", "c"}},
	} {
		got, err := personColumns().Filter([]string{test.filter}, filterNow())
		if err != nil {
			t.Errorf("%s: %v", test.filter, err)
			continue
		}
		if got.SQL != test.sql || !reflect.DeepEqual(got.Args, test.args) {
			t.Errorf("%s:\n got %s %v\nwant %s %v", test.filter, got.SQL, got.Args, test.sql, test.args)
		}
	}
}

func TestFiltersAllHold(t *testing.T) {
	got, err := personColumns().Filter([]string{"id=a OR id=b", "", "name=c"}, filterNow())
	if err != nil {
		t.Fatal(err)
	}
	sql, args := "((m.id = $1 OR m.id = $2) AND m.name_key = $3)", []any{"a", "b", "c"}
	if got.SQL != sql || !reflect.DeepEqual(got.Args, args) {
		t.Errorf("got %s %v, want %s %v", got.SQL, got.Args, sql, args)
	}
}

func TestFilterOfManyConditionsRuns(t *testing.T) {
	db := openPeople(t, []person{{id: "a", name: "a a"}, {id: "b", name: "b"}})
	for name, filter := range map[string]string{
		"words":  strings.Repeat("a ", 2048),
		"or":     strings.Repeat("x OR ", 818) + "a",
		"nested": strings.Repeat("(", 50) + "a" + strings.Repeat(strings.Repeat(" a", 38)+")", 50),
		"not":    strings.Repeat("-(-(", 25) + "a" + strings.Repeat("))", 25),
	} {
		if got := found(t, db, filter); !reflect.DeepEqual(got, []string{"a"}) {
			t.Errorf("%s: found %q", name, got)
		}
	}
	if got := found(t, db, strings.Repeat("a ", 2048), strings.Repeat("a ", 2048)); len(got) != 1 {
		t.Errorf("two filters: found %q", got)
	}
	many := make([]string, 20)
	for i := range many {
		many[i] = strings.Repeat("a ", 2048)
	}
	if _, err := personColumns().Filter(many, filterNow()); err == nil {
		t.Error("40,960 conditions pass, more than SQLite takes")
	}
}

func BenchmarkFilter(b *testing.B) {
	for name, filter := range map[string]string{
		"one":  "role=manager",
		"some": "status=pending AND joined<+48h AND (groups:GIS OR email:*@acme.example) -ana",
		"4KiB": strings.Repeat("name=an* ", 455),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			cols, now := personColumns(), filterNow()
			for b.Loop() {
				if _, err := cols.Filter([]string{filter}, now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package listing

import (
	"fmt"
	"strings"
	"testing"
)

// Where an index finds the rows of a part that must hold, they are looked up by it.
func TestFilterLookups(t *testing.T) {
	const groups = "m.n IN (SELECT s.member FROM memberships s JOIN groups g ON g.n = s.grp WHERE g.name_key = $1)"
	const among = "memberships s JOIN groups g ON g.n = s.grp WHERE "
	for filter, want := range map[string]string{
		"":                            "",
		"name=ana":                    "m.name_key = $1 [ana]",
		"name=an* AND status=pending": "(m.name_key >= $1 AND m.name_key < $2) [an ao]",
		"name<=ana":                   "(m.name_key <> '' AND m.name_key <= $1) [ana]",
		"email:ana*":                  "(m.email >= $1 AND m.email < $2) [ana anb]",
		"role>user":                   "m.role IN ($1, $2) [2 3]",
		"joined=+48h":                 "m.joined = $1 [1794301200]",
		"groups:GIS":                  groups + ", in " + among + "g.name_key = $1 [gis]",
		"groups:G*": strings.Replace(groups, "g.name_key = $1", "(g.name_key >= $1 AND g.name_key < $2)", 1) +
			", in " + among + "(g.name_key >= $1 AND g.name_key < $2) [g h]",
		"logins=3 AND name=ana": "m.name_key = $2, in WHERE m.name_key = $1 [ana]",

		// What is in one place only, or not in order, or not stored with an index, has to be looked for.
		"name=ana OR id=b":  "",
		"NOT name=ana":      "",
		"name!=ana":         "",
		"name:ana":          "",
		"name=*ana":         "",
		"name:*":            "",
		"groups:*":          "",
		"groups:*GIS":       "",
		"joined:*":          "",
		"role!=user":        "",
		"status=pending":    "",
		"last_sign_in>-48h": "",
		"ana":               "",
	} {
		where, err := personColumns().Filter([]string{filter}, filterNow())
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		var got []string
		for _, l := range where.lookups {
			text := l.sql
			if by := strings.TrimSpace(l.from + " WHERE " + l.where.SQL); by != "WHERE "+l.sql {
				text += ", in " + by
			}
			got = append(got, fmt.Sprint(text, " ", l.where.Args))
		}
		if text := strings.Join(got, "; "); text != want {
			t.Errorf("%s:\n got %s\nwant %s", filter, text, want)
		}
	}
}

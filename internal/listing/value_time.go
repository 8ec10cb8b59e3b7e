package listing

import (
	"strconv"
	"strings"
	"time"

	"github.com/xhit/go-str2duration/v2"
)

const timeForms = "times: 2026-11-01, 2026-11-01T10:00:00Z, or from now +48h, -7d, +1w2d"

// compareTime compares whole Unix seconds. A missing time is 0 and satisfies no comparison.
func (f *filter) compareTime(r comparison) (string, error) {
	if r.op == ":" && r.value.any() {
		return r.sql + " <> 0", nil
	}
	if r.op == ":" {
		hint := "use " + r.name + "=" + r.value.raw + ", or " + r.name + ":* for what has a value"
		return "", f.fail(r.opPos, "a time does not contain anything", hint)
	}
	s, ok := parseSpan(r.value.text, f.now)
	if !ok || r.value.wild() {
		return "", f.fail(r.value.pos, shown(r.value.raw)+" is no time", f.unlike(r.value)+timeForms)
	}
	switch r.op {
	case "=":
		return guardTime(r.sql, f.within(r.sql, s), s.from <= 0 && 0 < s.to), nil
	case "!=":
		return f.outside(r.sql, s), nil
	case "<":
		return guardTime(r.sql, r.sql+" < "+f.bind(s.from), 0 < s.from), nil
	case "<=":
		return guardTime(r.sql, r.sql+" < "+f.bind(s.to), 0 < s.to), nil
	case ">":
		return guardTime(r.sql, r.sql+" >= "+f.bind(s.to), 0 >= s.to), nil
	default:
		return guardTime(r.sql, r.sql+" >= "+f.bind(s.from), 0 >= s.from), nil
	}
}

// guardTime excludes missing times if they would satisfy the condition.
func guardTime(sql, condition string, missingPasses bool) string { //nolint:revive // a fact, not a switch
	if missingPasses {
		return "(" + sql + " <> 0 AND " + condition + ")"
	}
	return condition
}

func (f *filter) within(sql string, s span) string {
	switch s.to - s.from {
	case 0:
		return never
	case 1:
		return sql + " = " + f.bind(s.from)
	}
	return "(" + sql + " >= " + f.bind(s.from) + " AND " + sql + " < " + f.bind(s.to) + ")"
}

func (f *filter) outside(sql string, s span) string {
	switch s.to - s.from {
	case 0:
		return sql + " <> 0"
	case 1:
		return "(" + sql + " <> 0 AND " + sql + " <> " + f.bind(s.from) + ")"
	}
	return "(" + sql + " <> 0 AND (" + sql + " < " + f.bind(s.from) + " OR " + sql + " >= " + f.bind(s.to) + "))"
}

// span is the range of whole seconds [from, to) that a time value covers: one second for an instant, none for an
// instant between two seconds, 86,400 for a day. Times before from are before the value, times from to on are after it.
type span struct{ from, to int64 }

// parseSpan reads RFC 3339, a date (that UTC day) or a signed duration from now.
func parseSpan(s string, now time.Time) (span, bool) {
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return span{day.Unix(), day.Unix() + 24*60*60}, true
	}
	t, err := time.Parse(time.RFC3339, strings.ToUpper(s))
	if err != nil {
		if !strings.HasPrefix(s, "+") && !strings.HasPrefix(s, "-") {
			return span{}, false
		}
		d, err := str2duration.ParseDuration(s)
		if err != nil {
			return span{}, false
		}
		t = now.Add(d)
	}
	at := span{t.Unix(), t.Unix() + 1}
	if t.Nanosecond() > 0 {
		at.from++
	}
	return at, true
}

// compareNumber compares integers. An integer is never missing.
func (f *filter) compareNumber(r comparison) (string, error) {
	if r.op == ":" && r.value.any() {
		return always, nil
	}
	if r.op == ":" {
		return "", f.fail(r.opPos, "a number does not contain anything", "use "+r.name+"="+r.value.raw)
	}
	n, err := strconv.ParseInt(r.value.text, 10, 64)
	if err != nil || r.value.wild() {
		hint := f.unlike(r.value) + "write an integer, for example " + r.name + r.op + "10"
		return "", f.fail(r.value.pos, shown(r.value.raw)+" is no number", hint)
	}
	op := r.op
	if op == "!=" {
		op = "<>"
	}
	return r.sql + " " + op + " " + f.bind(n), nil
}

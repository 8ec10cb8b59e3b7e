package listing

import (
	"strconv"
	"time"
)

// form is how a time is abbreviated to fit the screen.
type form int

const (
	long  form = iota // 2026-03-08 09:00, followed by (in 6 days) if the column is relative
	short             // 2026-03-08, or in 6 days
	terse             // 09:00 if today, 08 Mar if this year, or in 6d
	forms             // the number of forms
)

// last returns the last form of a field: only times on a screen have more than one.
func (v view) last(f *spec) form {
	if f.kind == Time && v.screen != nil && v.screen.Width > 0 {
		return terse
	}
	return long
}

// appendTime appends t in the form of v.
func (v view) appendTime(dst []byte, f *spec, t time.Time) []byte {
	location, now := time.UTC, v.screen.Now
	if v.screen.Location != nil {
		location = v.screen.Location()
	}
	local := t.In(location)
	switch {
	case v.form == long && f.relative:
		return AppendInstant(dst, local, now)
	case v.form == long:
		return local.AppendFormat(dst, "2006-01-02 15:04")
	case v.form == short && f.relative:
		return append(dst, Relative(t, now)...)
	case f.relative:
		return append(dst, relativeTerse(t, now)...)
	case v.form == terse && local.Format(time.DateOnly) == now.In(location).Format(time.DateOnly):
		return local.AppendFormat(dst, "15:04")
	case v.form == terse && local.Year() == now.In(location).Year():
		return local.AppendFormat(dst, "02 Jan")
	default:
		return local.AppendFormat(dst, time.DateOnly)
	}
}

// unit is a unit of time. A distance is given in the first unit in which it is less than limit.
type unit struct {
	name, letter string
	span         time.Duration
	limit        int
}

// AppendInstant appends t, in its location, and how far it is from now: "2026-03-08 09:00 (in 6 days)".
func AppendInstant(dst []byte, t, now time.Time) []byte {
	dst = t.AppendFormat(dst, "2006-01-02 15:04 (")
	return append(append(dst, Relative(t, now)...), ')')
}

// Relative returns how far t is from now, rounded: "in 6 days", "2 hours ago", "now".
func Relative(t, now time.Time) string {
	n, u := apart(t, now)
	span := strconv.Itoa(n) + " " + u.name
	if n != 1 {
		span += "s"
	}
	return direction(t, now, span)
}

// relativeTerse is Relative abbreviated: "in 6d", "2h ago", "now".
func relativeTerse(t, now time.Time) string {
	n, u := apart(t, now)
	return direction(t, now, strconv.Itoa(n)+u.letter)
}

func direction(t, now time.Time, span string) string {
	switch {
	case span[0] == '0':
		return "now"
	case t.Before(now):
		return span + " ago"
	default:
		return "in " + span
	}
}

// apart returns the distance between a and b in a suitable unit.
func apart(a, b time.Time) (int, unit) {
	const day = 24 * time.Hour
	units := []unit{
		{"second", "s", time.Second, 60},
		{"minute", "m", time.Minute, 60},
		{"hour", "h", time.Hour, 48},
		{"day", "d", day, 60},
		{"month", "mo", 365 * day / 12, 24},
		{"year", "y", 365 * day, 0},
	}
	distance := a.Sub(b).Abs()
	for _, u := range units {
		if n := int((distance + u.span/2) / u.span); n < u.limit || u.limit == 0 {
			return n, u
		}
	}
	return 0, unit{}
}

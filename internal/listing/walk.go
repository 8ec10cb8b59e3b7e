package listing

import (
	"errors"
	"slices"
)

// spare is how many rows are read beyond those wanted, because the last ones may lack others of the same value.
const spare = 8

// walk reads a window.
type walk[R any] struct {
	crowds

	look    Reader[R]
	columns string
	want    int
	most    int // as in Window
	found   []R
	pending []part // that are read with the next one
	tries   tries  // of the filter, whatever the stretch
}

// errRare means that the filter selects too few rows to find them by trying one after the other.
var errRare = errors.New("the filter selects few rows")

func (w *walk[R]) read() error {
	w.tries = w.upTo(w.src.many(), w.want)
	err := errRare
	if w.order[0].Indexed {
		err = w.parts()
	}
	if errors.Is(err, errRare) {
		w.found, err = w.look.Rows(w.whole(w.columns, w.most))
	}
	return err
}

// parts reads the parts of the rows after the place, the nearest first.
func (w *walk[R]) parts() error {
	for i := max(len(w.at)-1, 0); i >= 0; i-- {
		if err := w.take(w.stretch(i)); err != nil || w.missing() == 0 {
			return err
		}
	}
	return w.flush()
}

func (w *walk[R]) missing() int { return w.want - len(w.found) }

// take reads the rows of s.
func (w *walk[R]) take(s stretch) error {
	next := w.next(s)
	switch easy, err := w.easy(s); {
	case err != nil:
		return err
	case easy:
		w.pending = append(w.pending, part{stretch: s, limit: w.missing()})
		return nil
	case next.Few:
		return w.byValue(s)
	}
	return w.follow(s)
}

// easy reports whether all rows of s are found at once: they are few, an index has them in order, or there is no other way.
func (w *walk[R]) easy(s stretch) (bool, error) {
	next := w.next(s)
	if !next.Indexed || !w.filtered(s) && (len(s.group) == 0 && w.exact(s) || len(s.group) == 1 && next.SQL == w.src.Tie) {
		return true, nil
	}
	err := w.count(s.group)
	return slices.ContainsFunc(s.group, func(a agreed) bool { return !a.many }), err
}

// byValue reads the rows of s, whose next term has few values, one value after the other.
func (w *walk[R]) byValue(s stretch) error {
	if err := w.flush(); err != nil {
		return err
	}
	for w.missing() > 0 {
		var v any
		if err := w.values(w.first(s), &v); err != nil || v == nil {
			return err
		}
		if err := w.block(&s, v); err != nil {
			return err
		}
	}
	return nil
}

// block reads the rows of s in which the next term has a value, and makes s what comes after them.
func (w *walk[R]) block(s *stretch, v any) error {
	group := append(slices.Clone(s.group), agreed{Term: w.next(*s), value: v})
	s.after = &bound{value: v}
	err := w.take(stretch{group: group, sure: s.sure || w.alone(w.next(*s))})
	if err != nil {
		return err
	}
	return w.flush()
}

// follow reads the rows of s along the index of the next term, passing over those that are in other groups.
func (w *walk[R]) follow(s stretch) error {
	own := w.upTo(2*w.src.many(), w.want)
	left := &own
	told := !w.filtered(s) || w.alone(w.next(s)) // the index tells what the filter selects
	if !told {
		left = &w.tries
	}
	free := told && len(s.group) == 0
	for w.missing() > 0 {
		if free {
			if end, err := w.along(&s); end || err != nil {
				return err
			}
			continue
		}
		if len(*left) == 0 {
			return w.otherwise(s)
		}
		before := len(w.found)
		if end, err := w.try(&s, (*left)[0]); end || err != nil {
			return err
		}
		if len(*left) > 0 && (len(w.found) == before || s.after.with) {
			*left = (*left)[1:]
		}
	}
	return nil
}

// otherwise reads the rows of s, of which there seem to be few.
func (w *walk[R]) otherwise(s stretch) error {
	if w.filtered(s) {
		return errRare
	}
	w.pending = append(w.pending, part{stretch: s, limit: w.missing()})
	return nil
}

// try reads rows of s among the next n of its index, and makes s what comes after them. end is true if there are no more.
func (w *walk[R]) try(s *stretch, n int) (end bool, err error) {
	var first, v any
	switch err := w.values(w.nth(*s, n), &first, &v); {
	case err != nil:
		return false, err
	case v == nil:
		return w.along(s)
	case v == first: // very many rows have this value
		return false, w.block(s, v)
	}
	s.until = &bound{value: v}
	before := s.after
	_, err = w.along(s)
	s.until = nil
	if s.after == before {
		s.after = &bound{v, true}
	}
	return false, err
}

// along reads the nearest rows of s. If there may be more, it makes s what comes after them; otherwise end is true.
func (w *walk[R]) along(s *stretch) (end bool, err error) {
	want := w.missing()
	p := part{stretch: *s, follow: true, limit: want}
	exact := w.exact(*s)
	if !exact {
		p.limit += spare
	}
	rows, err := w.look.Rows(w.rows(w.columns, append(w.pending, p), p.limit))
	w.pending = nil
	if err != nil || exact || len(rows) < p.limit {
		w.keep(rows)
		return true, err
	}
	i := len(s.group)
	last := w.value(rows[len(rows)-1], i)
	if s.after != nil && !s.after.with && last == s.after.value { // they were pending
		w.keep(rows)
		return true, nil
	}
	w.keep(rows[:slices.IndexFunc(rows, func(r R) bool { return w.value(r, i) == last })])
	if w.missing() == 0 {
		return true, nil
	}
	s.until = nil
	return false, w.block(s, last)
}

func (w *walk[R]) value(r R, i int) any { return w.look.Place(r).keys[i] }

// keep takes rows as the next ones.
func (w *walk[R]) keep(rows []R) { w.found = append(w.found, rows[:min(len(rows), w.missing())]...) }

// flush reads what is pending.
func (w *walk[R]) flush() error {
	if len(w.pending) == 0 || w.missing() == 0 {
		w.pending = nil
		return nil
	}
	rows, err := w.look.Rows(w.rows(w.columns, w.pending, w.missing()))
	w.pending = nil
	w.keep(rows)
	return err
}

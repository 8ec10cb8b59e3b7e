package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// TestOpenCheckpointed: a crash while pages are copied from the log leaves a file that is shorter than its first page
// says. The rest is in the log.
func TestOpenCheckpointed(t *testing.T) {
	aboutSQLite(t, "files")
	s := newStore(t)
	fill(t, s, 300)
	file, log := read(t, s.Path()), read(t, s.Path()+"-wal")
	const frame = 32 // the header of the log; that of a frame has the number of pages after its own
	for at := frame; at < len(log); at += 24 + 4096 {
		if binary.BigEndian.Uint32(log[at:]) == 1 {
			copy(file, log[at+24:at+24+4096])
		}
	}
	if lacking(file, int64(len(file))) == 0 {
		t.Fatal("the file has all pages")
	}
	path := newPath(t)
	write(t, path, file)
	write(t, path+"-wal", log)
	wantCounts(t, open(t, path, Options{}), 300, 300)
}

// TestOpenBegun: of the first transaction that wrote to a file a power failure may leave any pages, without the one that
// has the header. By the journal the file was empty, and can be filled again. Otherwise it is refused as it is.
func TestOpenBegun(t *testing.T) {
	aboutSQLite(t, "files")
	journal := func(pages byte) []byte { // of a file that had so many
		header := []byte("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x10\x00")
		header[journalPages+3] = pages
		return append(header, make([]byte, 512-len(header))...)
	}
	for _, c := range []struct {
		name    string
		journal []byte
		first   byte // of the file
		want    error
	}{
		{"a file that was empty", journal(0), 0, org.ErrNotFound},
		{"one that had a page", journal(1), 0, org.ErrUsage},
		{"one that begins with something else", journal(0), 1, org.ErrUsage},
		{"a journal that does not count yet", make([]byte, 512), 0, org.ErrUsage},
		{"a journal that was cut off", journal(0)[:8], 0, org.ErrUsage},
		{"no journal", nil, 0, org.ErrUsage},
	} {
		path, file := newPath(t), append(make([]byte, 4096), bytes.Repeat([]byte("x"), 4096)...)
		file[0] = c.first
		write(t, path, file)
		write(t, path+"-journal", c.journal)
		if err := use(t.Context(), path); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if errors.Is(c.want, org.ErrNotFound) {
			fill(t, open(t, path, Options{Create: true}), 3)
		} else if !bytes.Equal(read(t, path), file) || !bytes.Equal(read(t, path+"-journal"), c.journal) {
			t.Errorf("%s: it was changed", c.name)
		}
	}
}

package store

import (
	"encoding/binary"
	"testing"
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

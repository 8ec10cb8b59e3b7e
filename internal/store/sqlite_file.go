package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
)

// The header of a SQLite file (https://www.sqlite.org/fileformat2.html section 1.3).
const (
	headerSize        = 100
	headerPageSize    = 16 // 2 bytes; 1 stands for 65,536
	headerChanges     = 24 // 4 bytes
	headerPages       = 28 // 4 bytes, of worth if headerValidFor is as headerChanges
	headerVersion     = 60 // user_version, 4 bytes
	headerApplication = 68 // application_id, 4 bytes
	headerValidFor    = 92 // 4 bytes
	journalPages      = 16 // in the header of a journal: of the file before, 4 bytes
)

// applicationID marks a file as roster's: "Rost".
const applicationID = 0x526f7374

// unfit is the error of a file that is no roster database, or not all of one.
type unfit struct{ error }

func (u unfit) Unwrap() error { return u.error }

// checkFile refuses what is not a roster database before SQLite opens it, which could change it: it returns
// ErrNotFound for a missing file, ErrUsage for a folder, a link, a device, another program's or a newer database, and a
// failure for one that was cut off.
func checkFile(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return missing(path)
	}
	if err != nil {
		return fmt.Errorf("looking for the database: %w", err)
	}
	if !info.Mode().IsRegular() {
		return unfit{org.Hint(fmt.Errorf("%s is %s, not a database file: %w", path, describe(info.Mode()), org.ErrUsage),
			"name the database file itself with --database")}
	}
	if err := checkFolder(path); err != nil {
		return err
	}
	if info.Size() == 0 {
		return nil // init was interrupted; whoever opens it finds no schema
	}
	return checkHeader(path, info.Size())
}

// checkFolder refuses the path of a database that is on a network file system.
func checkFolder(path string) error {
	if kind := networkFileSystem(filepath.Dir(path)); kind != "" {
		const shared = "%s is on a network file system (%s), where locks cannot be relied on: %w"
		return org.Hint(fmt.Errorf(shared, path, kind, org.ErrUsage), "keep the file on a local disk")
	}
	return nil
}

// checkHeader reads the first bytes of the file, which had that size. It must not be called while SQLite has the file
// open in this process, see firstBytes.
func checkHeader(path string, size int64) error {
	header := make([]byte, headerSize)
	n, err := firstBytes(path, header)
	if err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	if wasEmpty(path, header) {
		return nil
	}
	if n < headerSize || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")) {
		return unfit{org.Hint(
			fmt.Errorf("%s is damaged or not a SQLite database: %w", path, org.ErrUsage),
			"name roster's database with --database, or move the file away and restore a backup with `roster database restore`",
		)}
	}
	if id := binary.BigEndian.Uint32(header[headerApplication:]); id != applicationID {
		return unfit{org.Hint(
			fmt.Errorf("%s belongs to another program, its application id is %#x: %w", path, id, org.ErrUsage),
			"name roster's database with --database",
		)}
	}
	if err := checkVersion(path, int(binary.BigEndian.Uint32(header[headerVersion:]))); err != nil || lacking(header, size) == 0 {
		return err
	}
	return checkLength(path, header)
}

// firstBytes reads a file into b, as far as that goes, and closes it again: while SQLite has the file open in this
// process, closing any descriptor of it would drop SQLite's locks.
func firstBytes(path string, b []byte) (n int, err error) {
	f, err := os.Open(path) //nolint:forbidigo // before SQLite opens it, see above
	if err != nil {
		return 0, err
	}
	n, err = io.ReadFull(f, b)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return n, errors.Join(err, f.Close())
}

// wasEmpty reports whether a file with no header is what a power failure left of the first transaction that wrote to it:
// any of its pages, and a journal that says how long the file was before
// (https://www.sqlite.org/fileformat2.html#the_rollback_journal). SQLite then empties the file.
func wasEmpty(path string, header []byte) bool {
	if len(bytes.Trim(header, "\x00")) > 0 {
		return false
	}
	if info, err := os.Lstat(path + "-journal"); err != nil || !info.Mode().IsRegular() {
		return false
	}
	journal := make([]byte, journalPages+4)
	n, err := firstBytes(path+"-journal", journal)
	return err == nil && n == len(journal) && bytes.HasPrefix(journal, []byte("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")) &&
		binary.BigEndian.Uint32(journal[journalPages:]) == 0
}

// checkLength refuses a file that is shorter than its header says, unless what is lacking is in its log, or a journal
// shortens it. SQLite takes a last page of which only a part is there for one that ends with zeros. The size is read
// last: others, which were writing to the file when the header was read, and left no log, were done by then.
func checkLength(path string, header []byte) error {
	for _, suffix := range []string{"-wal", "-journal"} {
		if beside, err := os.Lstat(path + suffix); err == nil && beside.Size() > 0 {
			return nil
		}
	}
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("looking at the database: %w", err)
	}
	missing := lacking(header, info.Size())
	if missing == 0 {
		return nil
	}
	return unfit{org.Hint(fmt.Errorf("%s is damaged: %s missing at its end", path, org.Count(int(missing), "byte")),
		"move the file away and restore a backup with `roster database restore`")}
}

// lacking is how many bytes a file of that size is shorter than its header says. One that does not say it, as SQLite
// before 3.7 wrote them, consists of whole pages.
func lacking(header []byte, size int64) int64 {
	page := int64(binary.BigEndian.Uint16(header[headerPageSize:]))
	if page == 1 {
		page = 1 << 16
	}
	pages := int64(binary.BigEndian.Uint32(header[headerPages:]))
	if page == 0 {
		return 0 // which SQLite refuses
	}
	if pages == 0 || !bytes.Equal(header[headerChanges:headerPages], header[headerValidFor:headerValidFor+4]) {
		pages = (size + page - 1) / page
	}
	return max(0, pages*page-size)
}

func describe(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// createFile makes an empty file for a new database that only its owner can read, before SQLite opens it, and its
// folder if that is missing. A file that exists is left as it is.
func createFile(path string) error {
	if err := privatefile.MakeFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("making the database's folder: %w", err)
	}
	if err := privatefile.Create(path, nil); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making the database: %w", err)
	}
	return nil
}

// syncFolder waits until the disk knows which files are beside the one at path: SQLite does not wait for its journal to
// be gone, and one that a power failure brings back undoes what was committed.
func syncFolder(path string) error {
	if err := privatefile.SyncFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("syncing the folder: %w", err)
	}
	return nil
}

// owns reports whether that is one of the database's files.
func (f sqliteFile) owns(file fs.FileInfo) bool {
	if os.SameFile(f.file, file) {
		return true
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if own, err := os.Lstat(f.path + suffix); err == nil && os.SameFile(own, file) {
			return true
		}
	}
	return false
}

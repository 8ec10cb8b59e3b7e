package privatefile

import "io/fs"

// Stranger returns false: on Windows owners are not checked.
func Stranger(fs.FileInfo) (uid int, strange bool) { return 0, false }

// Owner returns false: on Windows there are no numeric ids.
func Owner(fs.FileInfo) (uid int, known bool) { return 0, false }

// Writable returns nil: on Windows only an attempt to write shows it.
func Writable(string) error { return nil }

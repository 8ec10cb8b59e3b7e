package cmd

// underShell reports whether this process can be suspended.
func underShell() bool { return false }

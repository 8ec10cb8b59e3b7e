package config

// accessible returns nil: on Windows only the attempt tells.
func accessible(string) error { return nil }

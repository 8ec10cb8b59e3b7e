package config

import "strings"

// Keys are the keys that Assign takes, in the order of the documentation.
func Keys() []string {
	var names []string
	for _, k := range schema() {
		if k.kind != secret {
			names = append(names, k.name)
		}
	}
	return names
}

// Choices are the only values that a key may have; nil if it may have others.
func Choices(name string) []string {
	if strings.EqualFold(name, "mail.smtp.tls") {
		return []string{"starttls", "implicit", "none"}
	}
	return nil
}

// IsPath reports whether the values of a key are paths.
func IsPath(name string) bool {
	k, _ := reader{keys: schema()}.leaf(strings.ToLower(name))
	return k.kind == path || k.kind == database
}

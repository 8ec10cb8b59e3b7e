package mail

import "strings"

const redacted = "[redacted]"

// piece is how many bytes of a secret in a row may not be told.
const piece = 8

// redact takes the secrets that a server may repeat out of its text, in whole or in pieces.
func redact(text string, secrets []string) string {
	hidden := make([]bool, len(text))
	for _, secret := range secrets {
		size := min(piece, len(secret))
		if size == 0 {
			continue
		}
		for i := 0; i+size <= len(text); i++ {
			if strings.Contains(secret, text[i:i+size]) {
				for j := range size {
					hidden[i+j] = true
				}
			}
		}
	}
	var shown strings.Builder
	for i := range len(text) {
		switch {
		case !hidden[i]:
			shown.WriteByte(text[i])
		case i == 0 || !hidden[i-1]:
			shown.WriteString(redacted)
		}
	}
	return shown.String()
}

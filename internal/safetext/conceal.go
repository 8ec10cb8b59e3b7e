package safetext

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
)

// Concealed stands where a secret was.
const Concealed = "[redacted]"

const (
	piece       = 8 // how many characters of a secret in a row may not be told
	minSpelling = 6 // and how many of another spelling of a short one
)

// Conceal returns text, of somebody who may repeat what they were told, without secrets and without pieces of them of 8
// characters or more: in upper or lower case, backwards, in base64 as part of whatever, and in hexadecimal.
func Conceal(text string, secrets ...string) string {
	said := lower(text)
	hidden := make([]bool, len(text))
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		hide(hidden, said, lower(secret), min(piece, len(secret)))
		for _, spelled := range spellings(secret) {
			if len(spelled) >= minSpelling {
				hide(hidden, said, lower(spelled), min(piece, len(spelled)))
			}
		}
	}
	var shown strings.Builder
	for i := range len(text) {
		switch {
		case !hidden[i]:
			shown.WriteByte(text[i])
		case i == 0 || !hidden[i-1]:
			shown.WriteString(Concealed)
		}
	}
	return shown.String()
}

// hide marks what said has of at least size bytes in a row of secret.
func hide(hidden []bool, said, secret string, size int) {
	for i := 0; i+size <= len(said); i++ {
		if strings.Contains(secret, said[i:i+size]) {
			for j := range size {
				hidden[i+j] = true
			}
		}
	}
}

// lower is s with A to Z in lower case, byte for byte.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// spellings are the forms in which a server may repeat a secret.
func spellings(secret string) []string {
	backwards := []byte(secret)
	slices.Reverse(backwards)
	digits := hex.EncodeToString([]byte(secret))
	var quoted, escaped strings.Builder
	for i := 0; i < len(digits); i += 2 {
		quoted.WriteString("=" + digits[i:i+2])
		escaped.WriteString("%" + digits[i:i+2])
	}
	all := []string{string(backwards), digits, quoted.String(), escaped.String()}
	for _, bytes := range []string{secret, string(backwards)} {
		for before := range 3 {
			whole := base64.RawStdEncoding.EncodeToString([]byte("\x00\x00"[:before] + bytes))
			// The first characters are of what stands before it too, the last one of what follows.
			own := whole[(before*8+5)/6 : len(whole)-min(1, (before+len(bytes))%3)]
			all = append(all, own)
		}
	}
	return all
}

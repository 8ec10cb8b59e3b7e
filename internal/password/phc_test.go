package password

import (
	"errors"
	"strings"
	"testing"
)

const goodPHC = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func TestParse(t *testing.T) {
	h, err := parse(goodPHC)
	if err != nil || h.memory != 19456 || h.passes != 2 || h.lanes != 1 || len(h.salt) != 16 || len(h.key) != 32 {
		t.Fatalf("parse(good) = %+v, %v", h, err)
	}
	change := func(old, new string) string {
		if !strings.Contains(goodPHC, old) {
			t.Fatalf("%q is not in the good one", old)
		}
		return strings.Replace(goodPHC, old, new, 1)
	}
	most := strings.NewReplacer("m=19456", "m=262144", "t=2", "t=16", "p=1", "p=16").Replace(goodPHC)
	if h, err := parse(most); err != nil || h.memory != maxMemory || h.passes != maxPasses || h.lanes != maxLanes {
		t.Errorf("parse(%s) = %+v, %v", most, h, err)
	}
	for name, phc := range map[string]string{
		"empty":              "",
		"bcrypt":             "$2a$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
		"argon2i":            change("argon2id", "argon2i"),
		"older version":      change("v=19", "v=16"),
		"without version":    change("$v=19", ""),
		"leading zero":       change("t=2", "t=02"),
		"sign":               change("t=2", "t=+2"),
		"blank":              change("t=2", "t= 2"),
		"no passes":          change("t=2", "t=0"),
		"too many passes":    change("t=2", "t=17"),
		"no lane":            change("p=1", "p=0"),
		"too many lanes":     change("p=1", "p=17"),
		"lanes overflow":     change("p=1", "p=257"),
		"little memory":      change("m=19456", "m=7"),
		"too much memory":    change("m=19456", "m=262145"),
		"memory overflow":    change("m=19456", "m=4294986752"),
		"another order":      change("m=19456,t=2", "t=2,m=19456"),
		"more parameters":    change("p=1", "p=1,keyid=1"),
		"padded":             goodPHC + "=",
		"newline":            goodPHC + "\n",
		"newline within":     change("$AAAA", "$AA\nAA"),
		"more":               goodPHC + "$",
		"nothing hashed":     "$argon2id$v=19$m=19456,t=2,p=1$",
		"stray bits":         strings.TrimSuffix(goodPHC, "A") + "B",
		"url alphabet":       change("AAAA$", "AA-_$"),
		"no salt":            change("AAAAAAAAAAAAAAAAAAAAAA$", "$"),
		"short key":          strings.TrimSuffix(goodPHC, strings.Repeat("A", 23)),
		"long key":           goodPHC + strings.Repeat("A", 200),
		"text before prefix": "x" + goodPHC,
	} {
		if h, err := parse(phc); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: parse(%q) = %+v, %v", name, phc, h, err)
		}
		if ok, rehash, err := recommended.Verify(t.Context(), phc, ""); ok || rehash || !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: Verify = %v, %v, %v", name, ok, rehash, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(goodPHC)
	f.Add("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=,t=,p=$$")
	f.Fuzz(func(t *testing.T, phc string) {
		h, err := parse(phc)
		if err == nil && (h.String() != phc || !h.sane()) {
			t.Errorf("parse(%q) = %+v", phc, h)
		}
	})
}

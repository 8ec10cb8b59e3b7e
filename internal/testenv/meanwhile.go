package testenv

import "io"

// Meanwhile is a source of chance before whose first use something else happens: after a password was checked, before the
// transaction.
type Meanwhile struct {
	io.Reader

	Do func()
}

func (m *Meanwhile) Read(b []byte) (int, error) {
	if do := m.Do; do != nil {
		m.Do = nil
		do()
	}
	return m.Reader.Read(b)
}

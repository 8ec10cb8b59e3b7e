package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// maxBody is the size of the largest form, in bytes.
const maxBody = 64 << 10

// readForm reads the fields of a POST: form-urlencoded, no more than maxBody. Parameters of the address are no fields.
func (x *exchange) readForm() error {
	kind, _, err := mime.ParseMediaType(x.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return errMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(x.w, x.Body, maxBody))
	if errors.As(err, new(*http.MaxBytesError)) {
		return errTooLarge
	}
	if err != nil {
		return errMalformed
	}
	if x.form, err = url.ParseQuery(string(body)); err != nil {
		return errMalformed
	}
	return nil
}

// field is one input of a form, in the reader's language.
type field struct {
	Name         string // and id
	Label        string
	Hint         string
	Error        string // what is wrong with it, or ""
	Type         string
	Autocomplete string
	Value        string // never a password
	Fixed        bool   // for password managers only, which keep it with the password
}

// DescribedBy are the ids of the hint and the error.
func (f field) DescribedBy() string {
	switch {
	case f.Hint != "" && f.Error != "":
		return f.Name + "-hint " + f.Name + "-error"
	case f.Hint != "":
		return f.Name + "-hint"
	case f.Error != "":
		return f.Name + "-error"
	}
	return ""
}

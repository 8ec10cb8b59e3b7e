package config

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Initial is what a new configuration file says. Database and KeyFile are left out when empty.
type Initial struct {
	As, BaseURL, Database, KeyFile string
}

// Create writes a new configuration file, readable by its owner alone whatever the umask, and the folder
// it belongs in. It appears whole or not at all; one that is there already stays, which gives fs.ErrExist.
func Create(path string, in Initial) error {
	data, err := in.encode()
	if err != nil {
		return fmt.Errorf("encoding the configuration: %w", err)
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making the configuration's folder: %w", err)
	}
	temporary := filepath.Join(folder, ".config-"+rand.Text())
	if err := writeNew(temporary, data); err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	defer os.Remove(temporary) //nolint:errcheck // it is gone or in nobody's way
	if err := publish(temporary, path, os.Link); err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	return syncFolder(folder)
}

// Check returns an *Error if a file at path could not hold in: YAML is UTF-8, and a path need not be.
func (in Initial) Check(path string) error {
	data, err := in.encode()
	if err != nil {
		return fmt.Errorf("encoding the configuration: %w", err)
	}
	doc, err := parseDocument(data, reader{file: path, keys: schema()})
	for _, held := range []struct{ key, value, name string }{
		{"database", in.Database, "--database"}, {"link.key_file", in.KeyFile, "ROSTER_LINK_KEY_FILE"},
	} {
		if held.value != "" && (err != nil && !utf8.ValidString(held.value) || err == nil && doc.values[held.key] != held.value) {
			return usage("%s cannot be %q: a configuration file holds UTF-8 only", held.key, Redact(held.value)).
				hint("name another place with %s", held.name)
		}
	}
	return err
}

func (in Initial) encode() ([]byte, error) {
	type link struct {
		BaseURL string `yaml:"base_url,omitempty"`
		KeyFile string `yaml:"key_file,omitempty"`
	}
	var buf bytes.Buffer
	buf.WriteString("# What roster goes by here. roster config show tells all settings and where they come from.\n")
	if in == (Initial{}) {
		return buf.Bytes(), nil
	}
	enc := yaml.NewEncoder(&buf)
	enc.SetIndent(2)
	err := enc.Encode(struct {
		Database string `yaml:"database,omitempty"`
		As       string `yaml:"as,omitempty"`
		Link     link   `yaml:"link,omitempty"`
	}{in.Database, in.As, link{in.BaseURL, in.KeyFile}})
	return buf.Bytes(), err
}

// publish gives the file temporary its final name, which must be free. Where link cannot, it copies.
func publish(temporary, path string, link func(from, to string) error) error {
	err := link(temporary, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	data, err := os.ReadFile(temporary)
	if err != nil {
		return err
	}
	return writeNew(path, data)
}

// writeNew writes a file that was not there, to the disk. After an error there is none.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, os.Chmod(path, 0o600), f.Sync(), f.Close())
	if err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// syncFolder makes the folder's entries last. Windows cannot, and need not.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("opening the configuration's folder: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}

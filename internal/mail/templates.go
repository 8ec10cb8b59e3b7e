package mail

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/plaintext"
)

// builtIn has a folder for each language, and the layout that all HTML uses.
//
//go:embed templates
var builtIn embed.FS

// file is a template: where it is from, for errors, and what it says.
type file struct{ name, text string }

// layoutFile and wordsFile are templates that are not a mail; each language has its own wordsFile.
const (
	layoutFile = "layout.html"
	wordsFile  = "words.txt"
)

// templateNames are the names that a template may have.
func templateNames() []string {
	names := []string{layoutFile}
	for _, code := range locale.Supported() {
		names = append(names, path.Join(code, wordsFile))
		for _, kind := range kinds() {
			names = append(names, path.Join(code, string(kind)+".txt"), path.Join(code, string(kind)+".html"))
		}
	}
	return names
}

// readTemplates returns all templates by name: those in folder, unless that is empty, and the built-in ones for the
// rest.
func readTemplates(folder string) (map[string]file, error) {
	files := map[string]file{}
	for _, name := range templateNames() {
		text, err := builtIn.ReadFile(path.Join("templates", name))
		if err != nil {
			return nil, err
		}
		files[name] = file{name: name, text: string(text)}
	}
	if folder != "" {
		if err := readCustom(folder, files); err != nil {
			return nil, wrongTemplate(err)
		}
	}
	return files, nil
}

// readCustom replaces built-in templates in files by those in folder.
func readCustom(folder string, files map[string]file) error {
	own := os.DirFS(folder)
	return fs.WalkDir(own, ".", func(name string, d fs.DirEntry, err error) error {
		switch ext := path.Ext(name); {
		case err != nil && name == ".":
			return fmt.Errorf("%s is not a folder that can be read: %w", folder, errors.Unwrap(err))
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || ext != ".txt" && ext != ".html":
			return nil
		}
		place := filepath.Join(folder, filepath.FromSlash(name))
		if _, known := files[name]; !known {
			err := fmt.Errorf("%s is not the name of a template", place)
			return org.Hint(err, "templates: %s", strings.Join(templateNames(), ", "))
		}
		data, err := fs.ReadFile(own, name)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(plaintext.NewReader(bytes.NewReader(data)))
		if err != nil {
			return org.Hint(fmt.Errorf("%s, %w", place, err), plaintext.Advice)
		}
		files[name] = file{name: place, text: string(text)}
		return nil
	})
}

// wrongTemplate is the ErrUsage for an error in the organization's own templates.
func wrongTemplate(err error) error {
	wrong := fmt.Errorf("mail.templates: %w: %w", templateError(err), org.ErrUsage)
	if org.HintOf(err) != "" {
		return wrong
	}
	return org.Hint(wrong, "fields: %s", strings.Join(fieldNames(), ", "))
}

// templateError returns the error of a template without the package that found it: what stays begins with its file and
// line.
func templateError(err error) error {
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "html/"), "template:")
	if text == err.Error() {
		return err
	}
	return errors.New(strings.TrimSpace(text))
}

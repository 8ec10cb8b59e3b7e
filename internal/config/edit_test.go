package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// set is the edit that KEY=VALUE means, and unsetting that -KEY does.
func edits(t *testing.T, words ...string) []Edit {
	t.Helper()
	var all []Edit
	for _, word := range words {
		name, value, assigned := strings.Cut(word, "=")
		e, err := Unset(strings.TrimPrefix(name, "-"))
		if assigned {
			e, err = Assign(name, value)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// What an edit does not concern stays as it is, to the byte.
func TestEdits(t *testing.T) {
	for _, c := range []struct{ name, edit, profile, before, after string }{
		{"nothing there", "as=a@x.example", "", "", "as: a@x.example\n"},
		{"comments only", "as=a", "", "# one\n\n# two", "# one\n\n# two\nas: a\n"},
		{"a dash", "as=a", "", "--- # c\n", "--- # c\nas: a\n"},
		{"nested", "mail.smtp.host=h", "", "as: a\n", "as: a\nmail:\n  smtp:\n    host: h\n"},
		{"new profile", "as=a", "p", "as: b\n", "as: b\nprofiles:\n  p:\n    as: a\n"},
		{"quoted profile", "as=a", "1", "profiles: {}\n", "profiles: {\"1\": {as: a}}\n"},
		{"value", "as=b", "", "as:   a   # who\n\nmail: {}\n", "as:   b   # who\n\nmail: {}\n"},
		{"case", "as=b", "", "AS: a\n", "AS: b\n"},
		{"empty value", "as=b", "", "as: # who\nlink:\n", "as: b # who\nlink:\n"},
		{"null", "as=b", "", "as: ~ # who\n", "as: b # who\n"},
		{"double quotes", "as=b", "", `as: "a \" # {" # who`, "as: b # who"},
		{"single quotes", "as=b", "", "as: 'it''s # {' # who\n", "as: b # who\n"},
		{"literal", "as=b", "", "as: |  # who\n  a\n\n  # no comment\nlink: {}\n", "# who\nas: b\nlink: {}\n"},
		{"folded in the end", "as=b", "", "as: >-\n  a\n  b", "as: b"},
		{"plain over lines", "mail.from=b@x.example", "", "mail:\n  from: Acme\n    Maps\n    <a@x.example>\n  rate: 1\n", "mail:\n  from: b@x.example\n  rate: 1\n"},
		{"anchor and tag", "as=b", "", "as: &a !!str a # who\n", "as: b # who\n"},
		{"number", "mail.rate=060", "", "mail: {rate: 1, from: }\n", "mail: {rate: 60, from: }\n"},
		{"text like a number", "mail.smtp.username=12", "", "mail: {smtp: {username: a}}\n", "mail: {smtp: {username: \"12\"}}\n"},
		{"list", "serve.trusted_proxies=::1, 10.0.0.0/8", "", "serve: {trusted_proxies: []}\n", "serve: {trusted_proxies: ['::1', 10.0.0.0/8]}\n"},
		{"block list", "tables.members.columns=name,role", "", "tables:\n  members:\n    columns: # of people\n      # first\n      - name # theirs\n      - email # last\n    sort: name\n", "tables:\n  members:\n    # of people\n    # first\n    # theirs\n    columns: [name, role] # last\n    sort: name\n"},
		{"list that is not indented", "tables.members.columns=name", "", "tables:\n  members:\n    columns:\n    - email\n    - 'role'\n# end\n", "tables:\n  members:\n    columns: [name]\n# end\n"},
		{"flow over lines", "tables.members.columns=name", "", "tables:\n  members:\n    columns: [ # c\n      email, # d\n      role ]\n", "tables:\n  members:\n    # c\n    # d\n    columns: [name]\n"},
		{"behind the last", "link.key_file=k", "", "link:\n    base_url: https://x.example # c\n    # end of links\n\nas: a\n", "link:\n    base_url: https://x.example # c\n    key_file: k\n    # end of links\n\nas: a\n"},
		{"behind deeper ones", "as=a", "", "mail:\n  smtp:\n    host: h\n", "mail:\n  smtp:\n    host: h\nas: a\n"},
		{"no end of the last line", "as=a", "", "mail:\n  rate: 1 # c", "mail:\n  rate: 1 # c\nas: a\n"},
		{"into a flow", "link.key_file=k", "", "link: {base_url: https://x.example, } # c\n", "link: {base_url: https://x.example, key_file: k, } # c\n"},
		{"into an empty flow", "mail.smtp.host=h", "", "mail: { }\n", "mail: {smtp: {host: h} }\n"},
		{"into a flow over lines", "mail.rate=1", "", "mail: {\n  from: a@x.example, # c\n}\n", "mail: {\n  from: a@x.example, rate: 1, # c\n}\n"},
		{"a file in one flow", "link.key_file=k", "", "{as: a}\n", "{as: a, link: {key_file: k}}\n"},
		{"a file as JSON", "as=b", "p", "{\"as\": \"a\", \"profiles\": {\"p\": {\"as\": \"c\"}}}\n", "{\"as\": \"a\", \"profiles\": {\"p\": {\"as\": b}}}\n"},
		{"opened", "link.key_file=k", "", "link: # later\n  # base_url\nas: a\n", "link: # later\n  key_file: k\n  # base_url\nas: a\n"},
		{"null opened", "link.key_file=k", "", "link: null # later\n", "link: {key_file: k} # later\n"},
		{"opened in a flow", "mail.smtp.host=h", "", "mail: {smtp: , rate: 1}\n", "mail: {smtp: {host: h}, rate: 1}\n"},
		{"profile", "as=b", "staging", "as: a\nprofiles:\n  # ours\n  Staging:\n    database: s.db # c\n\n  other: {as: c}\n", "as: a\nprofiles:\n  # ours\n  Staging:\n    database: s.db # c\n    as: b\n\n  other: {as: c}\n"},
		{"CR LF", "link.key_file=k", "", "as: a\r\nlink:\r\n  base_url: https://x.example # c\r\n", "as: a\r\nlink:\r\n  base_url: https://x.example # c\r\n  key_file: k\r\n"},
		{"CR", "as=b", "", "# c\ras: a\rlink: {}\r", "# c\ras: b\rlink: {}\r"},
		{"BOM", "as=b", "", "\ufeffas: a\n", "\ufeffas: b\n"},
		{"tabs", "as=b", "", "as:\ta\t# c\n", "as:\tb\t# c\n"},
		{"wide characters", "link.key_file=é", "", "link: {\"base_url\": https://x.example} # 日本\n", "link: {\"base_url\": https://x.example, key_file: é} # 日本\n"},
		{"hostile value", `as=a: # [x], 'y' "z"`, "", "{as: a}\n", "{as: 'a: # [x], ''y'' \"z\"'}\n"},
		{"unset", "-as", "", "# who\nas: a # c\n\nlink: {}\n", "# who\n# c\n\nlink: {}\n"},
		{"unset the only one", "-as", "", "as: a", ""},
		{"unset below", "-link.key_file", "", "as: a\nlink: # of links\n  # c\n  key_file: k # d\n# end\n", "as: a\n# of links\n# c\n# d\n# end\n"},
		{"unset a block list", "-tables.members.columns", "", "tables:\n  members:\n    columns: # of people\n      - name\n      # x\n      - email # y\n    sort: name\n", "tables:\n  members:\n    # of people\n    # x\n    # y\n    sort: name\n"},
		{"unset in a flow", "-mail.rate", "", "mail: {from: a@x.example, rate: 1} # c\n", "mail: {from: a@x.example} # c\n"},
		{"unset first in a flow", "-mail.rate", "", "mail: {rate: 1, from: a@x.example}\n", "mail: {from: a@x.example}\n"},
		{"unset the only one in a flow", "-mail.rate", "", "mail: {smtp: {}, rate: 1, }\n", "mail: {smtp: {}, }\n"},
		{"unset a section in a flow", "-mail.smtp.host", "", "{mail: {smtp: {host: h, }, }, as: a}\n", "{as: a}\n"},
		{"unset in a profile", "-database", "p", "database: a.db\nprofiles:\n  p:\n    database: p.db\n", "database: a.db\nprofiles:\n  p:\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := newHome(t).config(c.before)
			if err := Change(t.Context(), Target{file, c.profile}, edits(t, c.edit)...); err != nil {
				t.Fatal(err)
			}
			if got := readFile(t, file); got != c.after {
				t.Errorf("before:\n%s\ngot:\n%q\nwant:\n%q", c.before, got, c.after)
			}
		})
	}
}

// What cannot be changed, or would not load, leaves the file as it is.
func TestRefusedEdits(t *testing.T) {
	for _, c := range []struct{ name, edit, profile, content, want string }{
		{"not YAML", "as=a", "", "as: [", "not YAML"},
		{"wrong elsewhere", "as=a", "", "link: {expires_in: soon}", "link.expires_in must be a duration"},
		{"wrong value", "mail.smtp.port=0", "", "", "mail.smtp.port must be from 1 to 65535"},
		{"wrong for a profile", "mail.smtp.tls=none", "", "profiles: {p: {mail: {smtp: {host: h.example}}}}", "mail.smtp.tls must be starttls or implicit"},
		{"wrong in a profile", "link.base_url=ftp://x.example", "p", "profiles: {p: }", "link.base_url: the address must begin with https://"},
		{"blank", "as= ", "", "", "as is empty"},
		{"null document", "as=a", "", "null\n", "edit the file yourself"},
		{"two documents", "as=a", "", "as: b\n---\nas: c\n", "more than one YAML document"},
		{"complex key", "-as", "", "? as\n: a\n", "edit the file yourself"},
		{"comment without a line", "-mail.rate", "", "mail: {from: a@x.example, rate: # c\n  1}\n", "edit the file yourself"},
		{"duplicate", "as=a", "", "as: b\nAs: c\n", "appears twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := newHome(t).config(c.content)
			err := Change(t.Context(), Target{file, c.profile}, edits(t, c.edit)...)
			wantError(t, err, c.want)
			if got := readFile(t, file); got != c.content {
				t.Errorf("the file is now %q", got)
			}
			if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
				t.Errorf("left behind: %v, %v", entries, err)
			}
		})
	}
}

// What a file could never hold is refused before it is looked at. No secret is repeated.
func TestAssignRefuses(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"mail.form", "x", "did you mean mail.from?"},
		{"mail", "x", "mail.from, mail.templates, mail.rate, mail.smtp.host"},
		{"tables.members", "x", "tables.members.columns, tables.members.sort"},
		{"profiles", "x", "unknown key"},
		{"", "x", "unknown key"},
		{"mail.rate", "many", `mail.rate must be a whole number, not "many"`},
		{"link.expires_in", "soon", "link.expires_in must be a duration"},
		{"as", "\xff", "holds UTF-8 only"},
		{"mail.smtp.password", "s3cret", "mail.smtp.password_file; or set ROSTER_MAIL_SMTP_PASSWORD"},
		{"Link.Key", "s3cret", "set ROSTER_LINK_KEY, or name a file that holds it with link.key_file"},
		{"database", "postgres://u:s3cret@db.example/x", "~/.pgpass or PGPASSWORD"},
		{"database", "postgres://db.example/x?password=s3cret", "~/.pgpass or PGPASSWORD"},
		{"database", "postgres://u:[redacted]@db.example/x", "~/.pgpass or PGPASSWORD"},
		{"database", "postgres:/u:s3cret@db.example/x", "database must be a path or a postgres:// address"},
		{"database_read", "host=db.example password=s3cret", "database_read must be a path or a postgres:// address"},
	} {
		_, err := Assign(c.name, c.value)
		wantError(t, err, c.want)
		if e := (*Error)(nil); !errors.As(err, &e) || strings.Contains(e.Message+e.Hint, "s3cret") {
			t.Errorf("%s: the error gives the secret away: %v", c.name, e)
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

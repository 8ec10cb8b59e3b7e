package config

import (
	"strings"
	"testing"
)

func TestMistakesInFile(t *testing.T) {
	for _, c := range []struct {
		name, content string
		wants         []string
	}{
		{
			"unknown key", "databse: x",
			[]string{
				`unknown key "databse"`, "config.yaml, line 1, column 1", "did you mean database?", "serve, tables, profiles",
			},
		},
		{
			"unknown nested key", "link:\n  base_ulr: x",
			[]string{
				`"link.base_ulr"`, "line 2, column 3", "did you mean base_url?", "possible: base_url, key_file, expires_in",
			},
		},
		{"key with dots", "link.base_url: https://a.example", []string{`unknown key "link.base_url"`}},
		{
			"unknown key in an unused profile", "profiles: {p: {mail: {form: x}}}",
			[]string{`"mail.form"`, "did you mean from?"},
		},
		{"profiles in a profile", "profiles: {p: {profiles: {}}}", []string{`unknown key "profiles"`}},
		{"unknown table", "tables: {member: {sort: name}}", []string{`"tables.member"`, "did you mean members?", "audit"}},
		{
			"unknown key of a table", "tables: {audit: {order: name}}",
			[]string{`"tables.audit.order"`, "possible: columns, sort"},
		},
		{"merge key", "base: &b {as: x}", []string{`"base"`}},
		{"alias", "as: &b x\nmail: {from: *b}", []string{"mail.from must be text, not an alias"}},
		{"link key", "link: {key: s3cret}", []string{"link.key must not be in a file", "ROSTER_LINK_KEY"}},
		{"link key in a profile", "profiles: {p: {link: {key: s3cret}}}", []string{"link.key must not be in a file"}},
		{"list for text", "as: [a]", []string{"as must be text, not a list", "line 1, column 5"}},
		{
			"number for text", "mail: {smtp: {username: 12}}",
			[]string{"mail.smtp.username must be text, not a number", "quotes"},
		},
		{
			"number for secret", "mail: {smtp: {password: 0717171}}",
			[]string{"mail.smtp.password must be text in quotes, not a number"},
		},
		{"text for number", "mail: {smtp: {port: abc}}", []string{"mail.smtp.port must be a whole number, not text"}},
		{"fraction", "mail: {rate: 1.5}", []string{"mail.rate must be a whole number"}},
		{"huge number", "mail: {rate: 99999999999999999999}", []string{"mail.rate must be a whole number"}},
		{"text for keys", "link: x", []string{"link must be keys and values, not text"}},
		{"text for the document", "hello", []string{"the configuration must be keys and values, not text"}},
		{"text for list", "serve: {trusted_proxies: 10.0.0.1}", []string{"serve.trusted_proxies must be a list"}},
		{
			"number in list", "tables: {members: {columns: [name, 1]}}",
			[]string{"tables.members.columns must be a list of texts; one is a number"},
		},
		{"list for key", "? [a]\n: 1", []string{"a key in the configuration must be text"}},
		{"duration without unit", "link: {expires_in: 7}", []string{"link.expires_in must be a duration like 7d"}},
		{"bad duration", "link: {expires_in: 7 days}", []string{`link.expires_in must be a duration`, `"7 days"`}},
		{"negative duration", "link: {expires_in: -7d}", []string{"link.expires_in must be longer than nothing"}},
		{"no duration", `link: {expires_in: "0"}`, []string{"link.expires_in must be longer than nothing"}},
		{"twice", "as: a\nAs: b", []string{`key "As" appears twice`, "line 2, column 1"}},
		{"twice below", "link:\n  key_file: a\n  key_file: b", []string{`"key_file" appears twice in link`, "line 3"}},
		{"profile twice", "profiles: {p: {as: a}, P: {as: b}}", []string{`"P" appears twice in profiles`}},
		{"not YAML", "as: a\nlink: [1\nmail: x", []string{"config.yaml, line 3, column 1: not YAML"}},
		{"tab", "link:\n\tbase_url: x", []string{"config.yaml, line 2, column 1: not YAML"}},
		{"two documents", "as: a\n---\nas: b", []string{"more than one YAML document", "line 2"}},
		{"too large", "#" + strings.Repeat("x", 1<<20), []string{"larger than 1024 KiB"}},
		{"empty database", `database: ""`, []string{"database is empty"}},
		{
			"other database", "database: mysql://db.acme.example/x",
			[]string{"database must be a path or a postgres:// address"},
		},
		{"base url without scheme", "link: {base_url: portal.acme.example}", []string{"link.base_url: the address must"}},
		{"plain base url", "link: {base_url: http://portal.acme.example}", []string{"link.base_url: the address must"}},
		{
			"base url with query", "link: {base_url: 'https://portal.acme.example/?x'}",
			[]string{"link.base_url: the address must"},
		},
		{"sender", "mail: {from: Acme}", []string{"mail.from must be an address"}},
		{"port", "mail: {smtp: {port: 65536}}", []string{"mail.smtp.port must be from 1 to 65535"}},
		{"rate", "mail: {rate: -1}", []string{"mail.rate must not be negative"}},
		{"tls", "mail: {smtp: {tls: ssl}}", []string{"mail.smtp.tls must be starttls, implicit or none"}},
		{
			"no tls", "mail: {smtp: {host: smtp.acme.example, tls: none}}",
			[]string{"mail.smtp.tls must be starttls or implicit"},
		},
		{"short passwords", "password: {min_length: 7}", []string{"password.min_length must be from 8 to 64"}},
		{"listen", "serve: {listen: localhost}", []string{"serve.listen must be an address and a port"}},
		{"proxies", "serve: {trusted_proxies: [proxy]}", []string{"serve.trusted_proxies must be addresses"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHome(t)
			file := h.config(c.content)
			h.refused(append(c.wants, file)...)
			_, err := Load(h.opts)
			if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "717171") {
				t.Errorf("the error gives a secret away: %v", err)
			}
		})
	}
}

func TestMistakesInEnvironment(t *testing.T) {
	for _, c := range []struct{ entry, want string }{
		{"ROSTER_MAIL_SMTP_PORT=", `ROSTER_MAIL_SMTP_PORT must be a whole number, not ""`},
		{"ROSTER_LINK_EXPIRES_IN=soon", "ROSTER_LINK_EXPIRES_IN must be a duration"},
		{"ROSTER_LINK_EXPIRES_IN=-1h", "link.expires_in must be longer than nothing (environment ROSTER_LINK_EXPIRES_IN)"},
		{"ROSTER_DATABASE=", "database is empty (environment ROSTER_DATABASE)"},
		{"ROSTER_DATABASE= ", "database is empty (environment ROSTER_DATABASE)"},
		{"ROSTER_AS=", "as is empty (environment ROSTER_AS)"},
		{"ROSTER_CONFIG=", "ROSTER_CONFIG is empty"},
		{"ROSTER_PROFILE= ", "ROSTER_PROFILE is empty"},
		{"ROSTER_PROFILE=x", `unknown profile "x": there is no configuration file`},
	} {
		t.Run(c.entry, func(t *testing.T) {
			h := newHome(t)
			h.setenv(c.entry)
			h.refused(c.want)
		})
	}
}

func TestUnknownProfile(t *testing.T) {
	h := newHome(t)
	h.config("profiles: {staging: , test: {as: a@acme.example}}")
	h.opts.Profile = "stagin"
	h.refused(`unknown profile "stagin"`, "did you mean staging?", "possible: staging, test")
	h.config("as: a@acme.example")
	h.refused("has no profiles")
}

func TestHarmlessFiles(t *testing.T) {
	for _, content := range []string{
		"", "# nothing\n", "---\n", "\ufeffas: \r\n", "null", "link:\nmail: {smtp: }\nprofiles:\n",
		"link: {base_url: 'http://[::1]:8080'}", "mail: {smtp: {host: localhost, tls: none}}",
		"Link: {BASE_URL: https://a.example}",
	} {
		h := newHome(t)
		h.config(content)
		if _, err := Load(h.opts); err != nil {
			t.Errorf("%q: %v", content, err)
		}
	}
}

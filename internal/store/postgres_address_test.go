package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// withoutPostgresSettings takes away what the machine's owner has set for PostgreSQL's programs.
func withoutPostgresSettings(t *testing.T) (home string) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "PG") {
			t.Setenv(name, "")
		}
	}
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("PGUSER", "ana")
	return home
}

// TestAddress: what an address leads to, and how messages show it.
func TestAddress(t *testing.T) {
	withoutPostgresSettings(t)
	for _, c := range []struct{ address, shown string }{
		{"postgres://bo:secret@db.example/acme", "postgres://bo@db.example:5432/acme"},
		{"postgresql://bo@db.example:6000/acme?schema=north", "postgres://bo@db.example:6000/acme?schema=north"},
		{"Postgres://db.example/acme", "postgres://ana@db.example:5432/acme"},
		{"postgres://db.example?gssencmode=prefer", "postgres://ana@db.example:5432/ana"},
		{"postgres://db.example?schema=north&application_name=a/b", "postgres://ana@db.example:5432/ana?schema=north"},
		{"postgres://db.example/acme?sslnegotiation=direct", "postgres://ana@db.example:5432/acme"},
		{"postgres://db.example/acme?sslnegotiation=postgres", "postgres://ana@db.example:5432/acme"},
		{"postgres:///acme?host=/run/pg&sslnegotiation=direct", "postgres://ana@/acme?host=/run/pg&port=5432"},
		{"postgres:///acme?host=/run/pg&ssl_min_protocol_version=TLSv1.3", "postgres://ana@/acme?host=/run/pg&port=5432"},
		{"postgres://127.0.0.1/acme?ssl_min_protocol_version=TLSv1.3", "postgres://ana@127.0.0.1:5432/acme"},
		{"postgres://h:6000/acme?application_name=a@b", "postgres://ana@h:6000/acme"},
		{"postgres://bo@h?application_name=a@b", "postgres://bo@h:5432/bo"},
		{"postgres://bo:x@h?application_name=a", "postgres://bo@h:5432/bo"},
		{"postgres://bo@:6000/acme?hostaddr=::1", "postgres://bo@[::1]:6000/acme"},
		{"postgres://h:1,h:2/acme?hostaddr=10.0.0.1,10.0.0.1", "postgres://ana@h:1,h:2/acme?hostaddr=10.0.0.1,10.0.0.1"},
		{"postgres://[::1]:6000/acme?schema=public", "postgres://ana@[::1]:6000/acme"},
		{"postgres://a.example,b.example:6000/acme", "postgres://ana@a.example:5432,b.example:6000/acme"},
		{"postgres:///acme?host=/run/pg&port=6000", "postgres://ana@/acme?host=/run/pg&port=6000"},
		{"postgres://db.example/acme?hostaddr=10.0.0.1", "postgres://ana@db.example:5432/acme?hostaddr=10.0.0.1"},
		{"postgres://:6000/acme?hostaddr=::1", "postgres://ana@[::1]:6000/acme"},
		{"postgres:///acme?host=/a,/b", "postgres://ana@/acme?host=/a,/b&port=5432,5432"},
		{"postgres://b%40c:s%2Fe%3Fc%40r@h/a%40b?schema=a%20b+c", "postgres://b%40c@h:5432/a%40b?schema=a%20b%2Bc"},
		{"postgres://bo:12?sec=ret@h/acme?schema=x", "postgres://bo@h:5432/acme?schema=x"},
		{"postgres://h/acme?password=secret&user=bo&sslpassword=secret", "postgres://bo@h:5432/acme"},
	} {
		s, err := newPostgres(c.address)
		if err != nil || s.name() != c.shown {
			t.Errorf("%s is shown as %v, want %s: %v", c.address, s, c.shown, err)
			continue
		}
		again, err := newPostgres(s.name())
		if err != nil || again.name() != s.name() || again.schema != s.schema {
			t.Errorf("%s leads elsewhere: %v %v", s.name(), again, err)
		}
	}
}

// TestIsAddress: any other text is the path of a file.
func TestIsAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"postgres://h/acme": true, "PostgreSQL:///acme": true, "postgres": false, "postgres:/h": false, "mysql://h/acme": false,
	} {
		if isAddress(text) != want {
			t.Errorf("%s: %t", text, !want)
		}
	}
}

// TestWrongAddress: an address that cannot be used is a usage error that says why, and never has a password in it.
func TestWrongAddress(t *testing.T) {
	withoutPostgresSettings(t)
	for _, c := range []struct{ address, want string }{
		{"postgres://bo:sec%zzret@h/acme", "invalid percent-encoded token in password"},
		{"postgres://bo:sec ret@h/acme", "unexpected spaces found in password"},
		{"postgres://bo:12/sec:ret@h/acme", "there is a / before the @"},
		{"postgres://bo:sec/ret@h/acme", "there is a / before the @"},
		{"postgres://bo:x@sec:ret@h/acme", "there is more than one @"},
		{"postgres://bo:x@ret@127.0.0.1:1/acme", "there is more than one @"},
		{"postgres://bo:x@sec@ret@h?sslmode=disable", "there is more than one @"},
		{"postgres://bo:12?x@sec@h/acme", "there is more than one @"},
		{"postgres://bo:x@sec?sslmode=ret@h/acme", "there is a ? before the @"},
		{"postgres://h:sec`: ret/acme", "unexpected spaces"},
		{"postgres://h:sec`:ret/acme", "invalid port"},
		{"postgres://h/acme?password=sec&ret", `missing key/value separator "=" in URI query parameter`},
		{"postgres://h/acme?password=sec=ret", `extra key/value separator "=" in URI query parameter`},
		{"postgres://h/acme?pass%77ord=sec%zzret", "invalid percent-encoded token in password"},
		{"postgres://a:x@h,b:sec%zzret@i/acme", "there is more than one @"},
		{"postgres://h:port/acme", "invalid port"},
		{"postgres://h:99999/acme", "invalid port"},
		{"postgres://h/acme?sslmode=secure", "failed to configure TLS (sslmode is invalid)"},
		{"postgres://h/acme?sslmode=verify-full&sslrootcert=/nowhere", "unable to read CA file"},
		{"postgres://h/acme?connect_timeout=soon", "invalid connect_timeout"},
		{"postgres://h/acme?target_session_attrs=best", "unknown target_session_attrs value: best"},
		{"postgres://h,i/acme?port=1,2,3", "could not match 3 port numbers to 2 hosts"},
		{"postgres://h/acme?service=none", "failed to read service"},
		{"postgres://h/acme?search_path=x", "it sets search_path, use schema=NAME"},
		{"postgres://h/acme?ssl_min_protocol_version=1.2", "ssl_min_protocol_version is not one of TLSv1,"},
		{"postgres://h,i/acme?load_balance_hosts=on", "load_balance_hosts is on, neither disable nor random"},
		{"postgres://h/acme?gssencmode=require", "the parameter gssencmode=require is not supported"},
		{"postgres://h/acme?sslcrl=root.crl", "the parameter sslcrl=root.crl is not supported"},
		{"postgres://h/acme?scram_client_key=secret", "the parameter scram_client_key is not supported"},
		{"postgres://h/acme?sslnegotiation=soon", "sslnegotiation is soon, neither postgres nor direct"},
		{"postgres://h/acme?sslnegotiation=direct&sslmode=disable", "sslnegotiation=direct needs an sslmode that demands TLS"},
		{"postgres:///acme?host=/run/pg,h&sslnegotiation=direct&sslmode=disable", "sslnegotiation=direct needs an sslmode that demands TLS"},
		{"postgres://h,i/acme?hostaddr=10.0.0.1", "hostaddr needs one address for each host: 1 for 2"},
		{"postgres://h/acme?hostaddr=i", "hostaddr takes IP addresses"},
		{"postgres:///acme?host=/run/pg&hostaddr=10.0.0.1", "hostaddr takes IP addresses, of hosts that are not folders"},
		{"postgres://h:1,h:2/acme?hostaddr=::1,::2", "hostaddr has two addresses for the host h"},
		{"postgres://h/acme?schema=", `the schema "" in the address of the database is no name`},
		{"postgres://h/acme?schema=information_schema", "the schema information_schema is PostgreSQL's own"},
		{"postgres://h/acme?schema=pg_catalog", "the schema pg_catalog is PostgreSQL's own"},
	} {
		_, err := newPostgres(c.address)
		if !errors.Is(err, org.ErrUsage) || !strings.Contains(err.Error(), c.want) || org.HintOf(err) == "" {
			t.Errorf("%s: got %v, want %s", c.address, err, c.want)
		} else if strings.Contains(err.Error(), "sec") && !strings.Contains(c.want, "secure") || strings.Contains(err.Error(), "ret") {
			t.Errorf("%s: the password is in %v", c.address, err)
		}
	}
}

// TestSeveralHosts: of several the one that can be written to is taken, unless the address, the environment or a service says
// which one.
func TestSeveralHosts(t *testing.T) {
	home := withoutPostgresSettings(t)
	services := filepath.Join(home, "services")
	text := "[first]\nhost=a,b\ntarget_session_attrs=any\n[pair]\nhost=a,b\n"
	if err := os.WriteFile(services, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGSERVICEFILE", services)
	for _, c := range []struct {
		address, variable string
		anyOne            bool
	}{
		{"postgres://a/acme", "", true},
		{"postgres://a,b/acme", "", false},
		{"postgres://a,b/acme?target_session_attrs=read-write", "", false},
		{"postgres://a,b/acme?schema=x&target_session_attrs=any", "", true},
		{"postgres://bo:?target_session_attrs=any@a,b/acme?application_name=x", "", false},
		{"postgres://a,b/acme", "any", true},
		{"postgres://a,b/acme", "read-write", false},
		{"postgres://a,b/acme?target_session_attrs=read-write", "any", false},
		{"postgres:///acme?service=first", "", true},
		{"postgres:///acme?service=pair", "", false},
	} {
		t.Setenv("PGTARGETSESSIONATTRS", c.variable)
		s, err := newPostgres(c.address)
		if err != nil || (s.config.ValidateConnect == nil) != c.anyOne {
			t.Errorf("%s %s: %v, want any one: %t", c.address, c.variable, err, c.anyOne)
		}
	}
}

// TestAddressFromEnvironment: libpq's variables and files fill in what the address leaves out.
func TestAddressFromEnvironment(t *testing.T) {
	home := withoutPostgresSettings(t)
	for name, text := range map[string]string{
		".pgpass":          "db.example:5432:acme:bo:from the file\n",
		"other":            "*:*:*:*:from another file\n",
		".pg_service.conf": "[production]\nhost=db.example\ndbname=acme\nuser=bo\n",
	} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const bo = "postgres://bo@db.example:5432/acme"
	for _, c := range []struct{ variables, address, shown, password string }{
		{"PGHOST=db.example PGPORT=6000 PGUSER=bo PGDATABASE=acme", "postgres://", "postgres://bo@db.example:6000/acme", ""},
		{"PGUSER=bo PGPASSWORD=given", "postgres://db.example/acme", bo, "given"},
		{"PGUSER=bo PGPASSWORD=given", "postgres://:own@db.example/acme", bo, "own"},
		{"PGUSER=bo", "postgres://db.example/acme", bo, "from the file"},
		{"PGUSER=bo PGPASSFILE=" + home + "/other", "postgres://db.example/acme", bo, "from another file"},
		{"PGSERVICE=production", "postgres://", bo, "from the file"},
		{"", "postgres:///?service=production", bo, "from the file"},
		{"PGUSER=bo", "postgres://db.example/acme?passfile=" + home + "/other", bo, "from another file"},
	} {
		t.Run(c.variables+c.address, func(t *testing.T) {
			for _, entry := range strings.Fields(c.variables) {
				name, value, _ := strings.Cut(entry, "=")
				t.Setenv(name, value)
			}
			s, err := newPostgres(c.address)
			if err != nil || s.name() != c.shown || s.config.Password != c.password {
				t.Errorf("got %v %v", s, err)
			}
		})
	}
}

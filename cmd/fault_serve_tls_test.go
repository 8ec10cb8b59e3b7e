//go:build unix

package cmd

import (
	"crypto/x509"
	"encoding/pem"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// With its own certificate it speaks TLS, and cookies are for TLS alone.
func TestServeTLS(t *testing.T) {
	t.Parallel()
	w := founded(t)
	ca := w.certify("portal")
	s := w.serve("--tls-cert", filepath.Join(w.dir, "portal.crt"), "--tls-key", filepath.Join(w.dir, "portal.key"))
	v := trusting(t, ca)
	link := w.invited("bo@acme.example", "user")
	v.post(s.at(link), "name", "Bo", "password", quietRivers).goes(t, "/sign-in")
	v.post(s.base+"/sign-in", "email", "bo@acme.example", "password", quietRivers).goes(t, "/projects")
	if p := v.get(s.base + "/projects"); p.status != 200 {
		t.Errorf("the projects: %d", p.status)
	}
	if p := visit(t).get("http" + strings.TrimPrefix(s.base, "https") + "/healthz"); p.status != 400 {
		t.Errorf("without TLS: %d", p.status)
	}
	if code := s.ends(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}

// certify makes NAME.crt and NAME.key for localhost in the world, and gives the file of who signed.
func (w *world) certify(name string) string {
	w.t.Helper()
	o := &office{ca: filepath.Join(w.dir, "ca.pem")}
	config, err := o.certify()
	if err != nil {
		w.t.Fatal(err)
	}
	cert := config.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		w.t.Fatal(err)
	}
	w.file(name+".crt", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]})))
	w.file(name+".key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))
	return o.ca
}

// Two servers on one database are one: a link is used once, a session of one is one of the other.
func TestServeTwice(t *testing.T) {
	t.Parallel()
	w := hosting(t)
	servers := []*served{w.serve(), w.serve()}
	link := w.invited("bo@acme.example", "user")
	pages := make([]page, 16)
	var all sync.WaitGroup
	for i := range pages {
		all.Go(func() { pages[i] = visit(t).post(servers[i%2].at(link), "name", "Bo", "password", quietRivers) })
	}
	all.Wait()
	for _, p := range pages { // who comes later with the same password did what they wanted, too
		p.goes(t, "/sign-in")
	}
	if joined := strings.Count(w.must("audit", "list", "--filter", "action=invitation.accept", "-o", "csv"), "invitation.accept"); joined != 1 {
		t.Errorf("%d accepted, want 1", joined)
	}
	v := visit(t)
	v.post(servers[0].base+"/sign-in", "email", "bo@acme.example", "password", quietRivers).goes(t, "/projects")
	// Cookies do not tell ports apart.
	if p := v.get(servers[1].base + "/projects"); p.status != 200 {
		t.Errorf("the session at the other one: %d", p.status)
	}
	v.post(servers[1].base+"/sign-out").goes(t, "/sign-in")
	v.get(servers[0].base+"/projects").goes(t, "/sign-in")
	w.sound()
}

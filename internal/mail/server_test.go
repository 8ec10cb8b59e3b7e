package mail

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/roster-cli/roster/internal/org"
)

const (
	username = "acme"
	password = "correct horse battery staple"
)

// peer is a mail server in this process, and what it has seen.
type peer struct {
	// What it answers; nil takes it. All of them are set before it starts.
	onMail, onRcpt func(address string) error
	onData         func() error
	onHang         func() // of a script: called when it will say nothing any more

	mu          sync.Mutex
	connections int
	ended       int          // connections that clients have ended
	heard       bytes.Buffer // all bytes from clients, as they were on the wire
	got         []delivery
}

type delivery struct{ from, to, raw string }

// start serves until the test ends.
func (p *peer) start(t testing.TB, mode string, cert *tls.Certificate) Server {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &visit{peer: p}, nil }))
	server.AllowInsecureAuth = mode == "none"
	server.ErrorLog = quiet{}
	l := p.listen(t)
	if cert != nil {
		config := &tls.Config{Certificates: []tls.Certificate{*cert}}
		if mode == "implicit" {
			l = tls.NewListener(l, config)
		} else {
			server.TLSConfig = config
		}
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close()
		_ = l.Close() // server does not know it yet if Serve has not begun
		<-served      //nolint:errcheck // it is that of the closed listener
	})
	return serverAt(t, l, mode)
}

func serverAt(t testing.TB, l net.Listener, mode string) Server {
	t.Helper()
	return Server{
		Host: "127.0.0.1", Port: portOf(t, l), TLS: mode, Timeout: 5 * time.Second,
		Username: username, Password: func() string { return password },
	}
}

func portOf(t testing.TB, l net.Listener) int {
	t.Helper()
	address, err := netip.ParseAddrPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return int(address.Port())
}

// listen records all that clients say.
func (p *peer) listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return recorder{l, p}
}

type recorder struct {
	net.Listener
	peer *peer
}

func (r recorder) Accept() (net.Conn, error) {
	conn, err := r.Listener.Accept()
	if err != nil {
		return nil, err
	}
	r.peer.mu.Lock()
	defer r.peer.mu.Unlock()
	r.peer.connections++
	return recorded{conn, r.peer}, nil
}

type recorded struct {
	net.Conn
	peer *peer
}

func (r recorded) Read(b []byte) (int, error) {
	n, err := r.Conn.Read(b)
	r.peer.mu.Lock()
	defer r.peer.mu.Unlock()
	r.peer.heard.Write(b[:n])
	if err != nil {
		r.peer.ended++
	}
	return n, err
}

// seen gives what has been delivered, said and connected so far.
func (p *peer) seen() (got []delivery, heard string, connections int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got), p.heard.String(), p.connections
}

type visit struct {
	peer     *peer
	from, to string
	in       bool
}

func (s *visit) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, pass string) error {
		if user != username || pass != password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *visit) Mail(from string, _ *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	s.from = from
	if s.peer.onMail != nil {
		return s.peer.onMail(from)
	}
	return nil
}

func (s *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to += to
	if s.peer.onRcpt != nil {
		return s.peer.onRcpt(to)
	}
	return nil
}

func (s *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.peer.onData != nil {
		if err := s.peer.onData(); err != nil {
			return err
		}
	}
	s.peer.mu.Lock()
	defer s.peer.mu.Unlock()
	s.peer.got = append(s.peer.got, delivery{s.from, s.to, string(raw)})
	return nil
}

func (s *visit) Reset() { s.from, s.to = "", "" }

func (s *visit) Logout() error { return nil }

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// certificate makes one that change may spoil, and the pool that trusts who signed it.
func certificate(t testing.TB, change func(*x509.Certificate)) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "roster test"},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	if change != nil {
		change(cert)
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(made)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// startTrusted starts p with a certificate that the client trusts, unless mode is none.
func (p *peer) startTrusted(t testing.TB, mode string) Server {
	t.Helper()
	if mode == "none" {
		return p.start(t, mode, nil)
	}
	cert, pool := certificate(t, nil)
	s := p.start(t, mode, cert)
	s.RootCAs = pool
	return s
}

// message composes one to send.
func message(t testing.TB, l org.Mail) Message {
	t.Helper()
	m, err := newComposer(t, "").Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

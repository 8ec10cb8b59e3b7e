package store

import (
	"net"
	"os"
	"os/user"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestServerGone: a connection gives up a machine that is silent, whether something was sent to it or not.
func TestServerGone(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // a test
	s, err := newPostgres("postgres://ana@" + l.Addr().String() + "/roster")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := s.config.DialFunc(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()                            //nolint:errcheck // a test
	raw, err := conn.(syscall.Conn).SyscallConn() //nolint:errcheck // it is a TCP connection, or the test panics
	if err != nil {
		t.Fatal(err)
	}
	for name, option := range map[string][3]int{
		"TCP_USER_TIMEOUT in ms": {unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, 15000},
		"SO_KEEPALIVE":           {unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
		"TCP_KEEPIDLE in s":      {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 5},
		"TCP_KEEPINTVL in s":     {unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 5},
		"TCP_KEEPCNT":            {unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 2},
	} {
		err := raw.Control(func(fd uintptr) {
			if got, err := unix.GetsockoptInt(int(fd), option[0], option[1]); err != nil || got != option[2] {
				t.Errorf("%s is %d, %v, want %d", name, got, err, option[2])
			}
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestRequirepeer: a server at a socket that runs as another user than requirepeer names is refused.
func TestRequirepeer(t *testing.T) {
	address := postgres.Address(t)
	p, err := newPostgres(address)
	must(t, err)
	socket, err := os.Stat(p.config.Host + "/.s.PGSQL." + strconv.Itoa(int(p.config.Port)))
	must(t, err)
	owner, _ := privatefile.Owner(socket)
	as, err := user.LookupId(strconv.Itoa(owner))
	must(t, err)
	open(t, address+"&requirepeer="+as.Username, Options{Create: true})
	for _, name := range []string{"daemon", "nobody-has-this-name"} {
		_, err := Open(t.Context(), address+"&requirepeer="+name, Options{})
		wantKind(t, err, org.ErrUsage)
		if err == nil || !strings.Contains(err.Error(), "requirepeer") {
			t.Errorf("requirepeer=%s: %v", name, err)
		}
	}
}

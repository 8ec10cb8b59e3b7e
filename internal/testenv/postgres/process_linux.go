package postgres

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"
	"syscall"
)

// unprivileged returns who runs a server in place of root, for whom PostgreSQL does not run; nil if that is not needed.
func unprivileged() *syscall.Credential {
	if os.Geteuid() != 0 { //nolint:forbidigo // of the tests, not of roster
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.ParseUint(u.Uid, 10, 32)
			gid, _ := strconv.ParseUint(u.Gid, 10, 32)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return nil
}

// giveAway makes a file or folder that of whoever runs a server.
func giveAway(path string) error {
	if u := unprivileged(); u != nil {
		return os.Chown(path, int(u.Uid), int(u.Gid))
	}
	return nil
}

// attributes are those of a new process: it ends at once with this one, and does not hear Ctrl-C.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: unprivileged(), Pdeathsig: syscall.SIGQUIT, Setpgid: true}
}

// stop ends the process at once: PostgreSQL without writing what is in memory, as after a loss of power.
func (p *process) stop() {
	_ = p.Process.Signal(syscall.SIGQUIT)
	<-p.ended
}

// kill ends the process and those that it started, none of which can do anything more.
func (p *process) kill() {
	_ = p.Process.Signal(syscall.SIGSTOP) // it starts no more
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", p.Process.Pid))
	for _, child := range strings.Fields(string(children)) {
		if pid, err := strconv.Atoi(child); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	_ = p.Process.Kill()
	<-p.ended
}

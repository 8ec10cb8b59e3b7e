//go:build !linux

package postgres

import "syscall"

func giveAway(string) error { return nil }

func attributes() *syscall.SysProcAttr { return nil }

func (p *process) stop() {
	_ = p.Process.Signal(syscall.SIGQUIT)
	<-p.ended
}

// kill leaves it to the processes that it started to notice.
func (p *process) kill() {
	_ = p.Process.Kill()
	<-p.ended
}

package files

import (
	"os/exec"
	"syscall"
)

// apart starts a child in a group of its own, which is ended
// whole.
func apart(child *exec.Cmd) {
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	child.Cancel = func() error { return syscall.Kill(-child.Process.Pid, syscall.SIGKILL) }
}

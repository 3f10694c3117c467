//go:build linux && (amd64 || arm64)

package files

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// try exits with 0 when what was tried is refused, with 7 when it worked.
func try(what string) int {
	if err := confine(); err != nil {
		return 3
	}
	var err error
	switch what {
	case "threads":
		threads(40)
		return 0
	case "clone3":
		if _, _, failed := syscall.RawSyscall(unix.SYS_CLONE3, 0, 0, 0); errors.Is(failed, syscall.ENOSYS) {
			return 0
		}
	case "net":
		_, err = net.Dial("tcp", "127.0.0.1:1")
	case "unix":
		_, err = syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	case "read":
		_, err = os.ReadFile("/etc/passwd")
	case "write":
		err = os.WriteFile(filepath.Join(os.TempDir(), "jisr-try"), nil, 0o600)
	case "exec":
		err = exec.Command("/bin/true").Run()
	case "execve":
		err = syscall.Exec("/bin/true", []string{"true"}, nil)
	case "kill":
		err = syscall.Kill(os.Getppid(), 0)
	case "trace":
		err = syscall.PtraceAttach(os.Getppid())
	case "memory":
		_, err = syscall.Mmap(-1, 0, 2<<30, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if errors.Is(err, syscall.ENOMEM) {
			return 0
		}
	case "program":
		_, err = syscall.Mmap(-1, 0, 4096, syscall.PROT_READ|syscall.PROT_EXEC, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	}
	if errors.Is(err, syscall.EPERM) {
		return 0
	}
	return 7
}

// threads has so many at once, as a collector has that many processors ask for.
func threads(n int) {
	var all, here sync.WaitGroup
	all.Add(n)
	for range n {
		here.Go(func() {
			runtime.LockOSThread() // it ends with the goroutine
			all.Done()
			all.Wait()
		})
	}
	here.Wait()
}

// TestAChildMayHaveThreads, whoever makes them: the Go runtime itself, or the C library of a
// program that is built with one, which asks in two ways.
func TestAChildMayHaveThreads(t *testing.T) {
	if out, err := exec.Command(os.Args[0], tryCommand, "threads").CombinedOutput(); err != nil {
		t.Errorf("%v\n%.600s", err, out)
	}
}

// TestAChildMayDoNothingButRead: no network, no file, no program, no signal, not more
// memory than its limit, whatever a document makes of its parser.
func TestAChildMayDoNothingButRead(t *testing.T) {
	for _, what := range []string{"net", "clone3", "unix", "read", "write", "exec", "execve", "kill", "trace", "memory", "program"} {
		t.Run(what, func(t *testing.T) {
			out, err := exec.Command(os.Args[0], tryCommand, what).CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestBubblewrapIsUsedWhereItWorks reads in the box, where this machine has one.
func TestBubblewrapIsUsedWhereItWorks(t *testing.T) {
	path, err := exec.LookPath(boxProgram)
	if err != nil {
		t.Logf("NOT RUN: no %s on this machine; children are confined by limits and by the filter of calls alone", boxProgram)
		return
	}
	r := newReader(t)
	if r.box() == nil {
		t.Logf("NOT RUN: %s is there and this system does not let it work", path)
		return
	}
	got, err := r.Text(t.Context(), docx("in a box"))
	if err != nil || len(got.Lines) != 1 {
		t.Errorf("got %q, %v", got.Lines, err)
	}
	r.box = func() []string { return nil }
	if got, err = r.Text(t.Context(), docx("without")); err != nil || len(got.Lines) != 1 {
		t.Errorf("without a box: %q, %v", got.Lines, err)
	}
}

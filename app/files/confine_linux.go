//go:build linux && (amd64 || arm64)

package files

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What a child may take. Its memory is bounded twice: by the collector, and by the kernel
// for what the collector cannot give back. The runtime reserves addresses far beyond what
// it uses, so the kernel counts what is written to (RLIMIT_DATA), and addresses loosely.
const (
	childSeconds = 5
	childMemory  = 1 << 30
	childHeap    = 700 << 20
	childStack   = 64 << 20
	childSpace   = 8 << 30
	childFiles   = 16
)

// confine gives up, for good, what reading a document does not need. What the limits of
// the system forbid stays forbidden whatever the document makes of the parser: the filter
// lets only through what the Go runtime itself needs, so that no file is opened, no
// program started and no socket made. A kernel without filters has the limits alone.
func confine() error {
	for _, l := range []struct {
		what int
		most uint64
	}{
		{unix.RLIMIT_CPU, childSeconds}, {unix.RLIMIT_DATA, childMemory}, {unix.RLIMIT_AS, childSpace},
		{unix.RLIMIT_NOFILE, childFiles}, {unix.RLIMIT_FSIZE, 0}, {unix.RLIMIT_CORE, 0},
	} {
		if err := lower(l.what, l.most); err != nil {
			return err
		}
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up privileges: %w", err)
	}
	return filter()
}

// lower sets a limit, unless a lower one stands already.
func lower(what int, most uint64) error {
	var stands unix.Rlimit
	if err := unix.Getrlimit(what, &stands); err != nil {
		return fmt.Errorf("read a limit: %w", err)
	}
	most = min(most, stands.Max)
	if err := unix.Setrlimit(what, &unix.Rlimit{Cur: most, Max: most}); err != nil {
		return fmt.Errorf("set a limit: %w", err)
	}
	return nil
}

// needed are the calls of the Go runtime, of reading and of writing what is open. Memory
// is never made executable: mmap and mprotect are looked at in filter.
func needed() []uint32 {
	return append([]uint32{
		unix.SYS_READ, unix.SYS_WRITE, unix.SYS_CLOSE, unix.SYS_FSTAT, unix.SYS_FCNTL, unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL,
		unix.SYS_EPOLL_PWAIT, unix.SYS_EVENTFD2, unix.SYS_MUNMAP, unix.SYS_MADVISE, unix.SYS_BRK, unix.SYS_MINCORE,
		unix.SYS_FUTEX, unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY, unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP,
		unix.SYS_CLOCK_GETTIME, unix.SYS_GETTIMEOFDAY, unix.SYS_RESTART_SYSCALL, unix.SYS_GETRANDOM, unix.SYS_GETPID, unix.SYS_GETTID,
		unix.SYS_TGKILL, unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK,
		unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
	}, neededHere()...)
}

// The offsets of seccomp_data (linux/seccomp.h), on little-endian machines.
const (
	dataNumber  = 0
	dataMachine = 4
	dataFirst   = 16 // the low half of the first argument
	dataThird   = 32 // of the third
)

// filter asks the kernel to answer every other call with "not permitted", in all threads.
func filter() error {
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	jump := func(how uint16, k uint32, then, otherwise uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | how | unix.BPF_K, K: k, Jt: then, Jf: otherwise}
	}
	end := func(what uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: what} }
	// Where the threads are those of a C library, it asks by clone3 first, whose flags lie
	// where no filter looks: told that there is none, it asks by clone.
	const no, none = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM), unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	program := []unix.SockFilter{
		load(dataMachine), jump(unix.BPF_JEQ, machine, 1, 0), end(unix.SECCOMP_RET_KILL_PROCESS),
		load(dataNumber),
		jump(unix.BPF_JEQ, unix.SYS_CLONE, 0, 4), // a thread, but no process
		load(dataFirst), jump(unix.BPF_JSET, unix.CLONE_THREAD, 0, 1), end(unix.SECCOMP_RET_ALLOW), end(no),
		jump(unix.BPF_JEQ, unix.SYS_CLONE3, 0, 1), end(none),
	}
	for _, call := range []uint32{unix.SYS_MMAP, unix.SYS_MPROTECT} {
		program = append(program, jump(unix.BPF_JEQ, call, 0, 4),
			load(dataThird), jump(unix.BPF_JSET, unix.PROT_EXEC, 1, 0), end(unix.SECCOMP_RET_ALLOW), end(no))
	}
	for _, call := range needed() {
		program = append(program, jump(unix.BPF_JEQ, call, 0, 1), end(unix.SECCOMP_RET_ALLOW))
	}
	program = append(program, end(no))
	fprog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}                                                                       // #nosec G115 -- some dozens
	_, _, failed := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&fprog))) // #nosec G103 -- the call wants a pointer
	if failed != 0 && !errors.Is(failed, unix.ENOSYS) && !errors.Is(failed, unix.EINVAL) {
		return fmt.Errorf("filter calls: %w", failed)
	}
	return nil
}

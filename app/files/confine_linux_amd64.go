package files

import "golang.org/x/sys/unix"

const machine = unix.AUDIT_ARCH_X86_64

func neededHere() []uint32 { return []uint32{unix.SYS_ARCH_PRCTL, unix.SYS_EPOLL_WAIT} }

package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"jisr/app/bench"
)

// settleFor is how long a process rests before its memory is read: what a start needs
// for a moment is given back by then.
const settleFor = 5 * time.Second

// startApart starts the program on a demonstration's folder, asks it for some pages
// and reads what it took.
func startApart(ctx context.Context, program string, c Config) (out *bench.Apart, err error) {
	process := exec.CommandContext(ctx, program, "demo", "--addr", "127.0.0.1:0", "--data", c.Data, "--experts", strconv.Itoa(c.Experts)) // #nosec G204 -- this program itself
	process.Cancel = func() error { return process.Process.Signal(syscall.SIGTERM) }
	said, err := process.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	start := time.Now()
	if err := process.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	defer func() {
		err = errors.Join(err, process.Process.Signal(syscall.SIGTERM), process.Wait())
	}()
	address := ""
	for lines := bufio.NewScanner(said); address == "" && lines.Scan(); {
		address, _ = strings.CutPrefix(lines.Text(), "listening on ")
		if !strings.HasPrefix(address, "http") {
			address = ""
		}
	}
	if err := untilReady(ctx, address); err != nil {
		return nil, err
	}
	out = &bench.Apart{Ready: time.Since(start)}
	for range 40 {
		for _, page := range []string{"/ar", "/ckb", "/en", "/en/opportunities", "/readyz"} {
			if err := get(ctx, address+page); err != nil {
				return nil, err
			}
		}
		time.Sleep(settleFor / 40)
	}
	out.Resident, out.Anonymous, err = memory(process.Process.Pid)
	return out, err
}

// memory is what a process has in use, in bytes, as Linux counts it: all, and what is
// no file's.
func memory(pid int) (resident, anonymous int64, err error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, fmt.Errorf("resident memory: %w", err)
	}
	for _, line := range []struct {
		name string
		into *int64
	}{{"VmRSS:", &resident}, {"RssAnon:", &anonymous}} {
		_, rest, _ := bytes.Cut(raw, []byte(line.name))
		kb, _, _ := bytes.Cut(rest, []byte(" kB"))
		n, err := strconv.ParseInt(string(bytes.TrimSpace(kb)), 10, 64)
		if err != nil {
			return 0, 0, fmt.Errorf("resident memory: the system does not tell %s: %w", line.name, err)
		}
		*line.into = n << 10
	}
	return resident, anonymous, nil
}

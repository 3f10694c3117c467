package app_test

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest/beside"
	"jisr/app/apptest/proof"
)

// TestAFullDiskRefusesWritesAndReadsGoOn: the disk of the data directory (a small tmpfs)
// is filled while clients register people. Nothing is acknowledged that a kill then takes
// away, what is there is read meanwhile, and with room again the service goes on by itself.
func TestAFullDiskRefusesWritesAndReadsGoOn(t *testing.T) {
	const fault = "disk full (tmpfs)"
	proof.Asked(t, fault)
	if os.Geteuid() != 0 {
		proof.NotRun(t, fault, "only root may mount a tmpfs")
	}
	beside.Others(t)
	disk := t.TempDir()
	if said, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk).CombinedOutput(); err != nil {
		proof.NotRun(t, fault, "no tmpfs may be mounted here: "+strings.TrimSpace(string(said)))
	}
	beside.Finally(t, func() {
		if said, err := exec.Command("umount", "-l", disk).CombinedOutput(); err != nil { // also when the service of a failed test still has it
			t.Errorf("umount: %v: %s", err, said)
		}
	})
	filling := filepath.Join(disk, "filling")
	harmDisk(t, fault, newLoad(t, func(c *app.Config) { c.Data = filepath.Join(disk, "data") }), func(*life) func() {
		fill(t, filling)
		return func() {
			if err := os.Remove(filling); err != nil {
				t.Error(err)
			}
		}
	})
}

// fill takes all the room that a disk has left.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for size := 1 << 20; size > 0; {
		if _, err = f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	if err := f.Close(); !errors.Is(err, syscall.ENOSPC) && err != nil {
		t.Fatal(err)
	}
}

// TestAFailingFsyncAcknowledgesNothing: every fsync of the service fails for a while (strace
// puts the error in its place).
func TestAFailingFsyncAcknowledgesNothing(t *testing.T) {
	const fault = "fsync fails (strace -e inject)"
	proof.Asked(t, fault)
	strace, err := exec.LookPath("strace")
	if err != nil {
		proof.NotRun(t, fault, "strace is not installed")
	}
	beside.Others(t)
	k := newLoad(t)
	harmDisk(t, fault, k, func(l *life) func() {
		said := &lockedBuffer{}
		trace := exec.Command(strace, "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO", "-p", strconv.Itoa(l.process.Process.Pid))
		trace.Stderr = said
		if err := trace.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- trace.Wait() }()
		for end := time.Now().Add(patience); !strings.Contains(said.String(), "INJECTED"); time.Sleep(10 * time.Millisecond) {
			k.ask(http.MethodPost, "/api/v1/experts", "{}", map[string]string{"Idempotency-Key": "sync" + strconv.FormatInt(time.Now().UnixNano(), 10)})
			select {
			case err := <-ended:
				proof.NotRun(t, fault, "strace may not attach here: "+strings.TrimSpace(said.String()+" "+err.Error()))
			default:
			}
			if time.Now().After(end) {
				t.Fatalf("no fsync was seen: %s", said)
			}
		}
		return func() {
			if err := trace.Process.Signal(syscall.SIGINT); err != nil {
				t.Error(err)
			}
			<-ended // it says that it was interrupted
		}
	})
}

// lockedBuffer is read while a process writes into it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// harmDisk registers people while the disk does not keep what is written, kills the service
// right after it goes on, and looks for all whom it acknowledged.
func harmDisk(t *testing.T, fault string, k *load, harm func(*life) (mend func())) {
	t.Helper()
	life := k.serve()
	l := newLedger(k)
	for range 20 {
		if status := l.write(); status != http.StatusCreated {
			t.Fatalf("before the fault: %d", status)
		}
	}
	row := proof.Row{Fault: fault, Runs: proof.Of(1, 3), Within: 5 * time.Second}
	for range row.Runs {
		mend := harm(life)
		before := l.statuses[http.StatusServiceUnavailable]
		stop := workers(t, 4, func() {
			if status := l.write(); status != http.StatusCreated && status != http.StatusServiceUnavailable {
				t.Errorf("a write without a disk is answered %d", status)
			}
			time.Sleep(proof.Of(20*time.Millisecond, 200*time.Millisecond)) // each is asked again afterwards
		})
		for end := time.Now().Add(proof.Of(2*time.Second, 15*time.Second)); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if status := l.read(); status != http.StatusOK {
				t.Errorf("a reading without a disk is answered %d", status)
			}
		}
		stop()
		if l.statuses[http.StatusServiceUnavailable] == before {
			t.Errorf("nothing was refused: %v", l.statuses)
		}
		mend()
		row.Recovered = max(row.Recovered, l.until(time.Now()))
	}
	life.kill()
	life = k.serve()
	l.settle()
	l.judge(row).Log(t)
	life.stop()
	if said, err := k.command("verify"); err != nil {
		t.Errorf("jisr verify: %v\n%s", err, said)
	}
}

// command runs the program on the stopped data directory.
func (k *load) command(name string) (said string, err error) {
	verify := exec.CommandContext(k.t.Context(), k.program, name)
	verify.Env = k.env
	all, err := verify.CombinedOutput()
	return string(all), err
}

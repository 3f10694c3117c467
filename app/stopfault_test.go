package app_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app/apptest/beside"
	"jisr/app/apptest/proof"
)

// TestAStopUnderLoadCutsNoAnswer: a service that is told to end while clients register
// people answers whom it heard, ends within ten seconds, and what it acknowledged is there
// when it starts again.
func TestAStopUnderLoadCutsNoAnswer(t *testing.T) {
	const fault = "SIGTERM under load (recovered in: until it ended)"
	proof.Asked(t, fault)
	beside.Others(t)
	l := newLedger(newLoad(t))
	row := proof.Row{Fault: fault, Runs: proof.Of(2, 10), Within: 10 * time.Second}
	var cut atomic.Int32
	l.client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // on a kept one a server may say good-bye as the request leaves
	l.broken = func(err error) {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			cut.Add(1)
			t.Errorf("an answer was cut: %v", err)
		}
	}
	for range row.Runs {
		life := l.serve()
		stop := workers(t, 8, func() {
			if l.write() == 0 {
				time.Sleep(10 * time.Millisecond) // it is gone
			}
		})
		time.Sleep(700 * time.Millisecond)
		since := time.Now()
		life.stop()
		row.Recovered = max(row.Recovered, time.Since(since))
		stop()
	}
	life := l.serve()
	l.settle()
	row = l.judge(row)
	row.Lost += int(cut.Load())
	row.Log(t)
	life.stop()
}

// TestASecondStartIsRefusedInTime: whoever starts the program on data that is served is
// told so within three seconds, and the first serves on.
func TestASecondStartIsRefusedInTime(t *testing.T) {
	beside.Others(t)
	l := newLedger(newLoad(t))
	life := l.serve()
	row := proof.Row{Fault: "second start on the same data (recovered in: until it was refused)", Runs: proof.Of(1, 5), Within: 3 * time.Second}
	for range row.Runs {
		var said bytes.Buffer
		second := exec.Command(l.program, "serve")
		second.Env, second.Stderr = l.env, &said
		since := time.Now()
		err := second.Run()
		row.Recovered = max(row.Recovered, time.Since(since))
		var ended *exec.ExitError
		if !errors.As(err, &ended) || ended.ExitCode() != 3 || strings.Count(strings.TrimSpace(said.String()), "\n") != 0 || !strings.Contains(said.String(), "already running") {
			t.Errorf("a second start: %v, %q", err, &said)
		}
		if status := l.write(); status != http.StatusCreated {
			t.Errorf("beside a second start: %d", status)
		}
	}
	l.judge(row).Log(t)
	life.stop()
}

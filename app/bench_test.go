package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"jisr/app"
	"jisr/app/bench"
)

func TestBenchPrintsATableAndAnArrayOfFigures(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var table, array, progress strings.Builder
	b := app.Bench{Engine: "store", Experts: 500, Rounds: 30}
	if err := b.Run(t.Context(), &table, &progress); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"store.lookup ", "bbolt alone", "250 documents", "one worker", "≥ 20 "} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("%q is missing in\n%s", want, table.String())
		}
	}
	if !strings.Contains(progress.String(), "500 documents") {
		t.Errorf("progress says %q", progress.String())
	}
	b.JSON = true
	if err := b.Run(t.Context(), &array, io.Discard); err != nil {
		t.Fatal(err)
	}
	var rows []bench.Row
	if err := json.Unmarshal([]byte(array.String()), &rows); err != nil || len(rows) != strings.Count(table.String(), "\n")-1 {
		t.Errorf("%d figures in the array, %v; the table is\n%s", len(rows), err, table.String())
	}
}

func TestBenchRefusesWhatItCannotMeasure(t *testing.T) {
	for _, b := range []app.Bench{{Engine: "nothing", Experts: 1000, Rounds: 30}, {Engine: "store", Experts: 10, Rounds: 30}, {Engine: "store", Experts: 500, Rounds: 30, Peers: t.TempDir()}} {
		if err := b.Run(t.Context(), io.Discard, io.Discard); err == nil {
			t.Errorf("%+v was measured", b)
		}
	}
}

// programForBench is jisr, built once for all tests that start it as a process of its own.
func programForBench(t *testing.T) string {
	t.Helper()
	path, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var builtProgram = sync.OnceValues(func() (string, error) {
	path := filepath.Join(os.Getenv(buildDir), "jisr")
	if said, err := exec.Command("go", "build", "-o", path, "jisr/cmd/jisr").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build jisr: %w\n%s", err, said)
	}
	return path, nil
})

// TestBenchMeasuresTheWholeService: each request stands beside the call of the engine
// below it, at both sizes, and the folder it made is gone.
func TestBenchMeasuresTheWholeService(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var out strings.Builder
	if err := (app.Bench{Engine: "web", Experts: 500, Rounds: 30, JSON: true, Program: programForBench(t)}).Run(t.Context(), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Name    string
		N       int
		P50us   float64 `json:"p50_us"`
		Ratio   float64
		Against string
		Bytes   int64
	}
	if err := json.Unmarshal([]byte(out.String()), &rows); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, r := range rows {
		seen[r.Name]++
		if measured := r.P50us > 0 || r.Bytes > 0; !measured || (r.Against != "" && r.Ratio <= 0) {
			t.Errorf("nothing was measured: %+v", r)
		}
	}
	for _, name := range []string{"web.ready", "web.page", "web.search", "web.match", "web.register", "web.resident", "web.anonymous"} {
		if seen[name] != 2 {
			t.Errorf("%s was measured %d times", name, seen[name])
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestBenchMeasuresAnApproval: all letters are queued and the first has left, or there is no
// figure.
func TestBenchMeasuresAnApproval(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var out strings.Builder
	if err := (app.Bench{Engine: "mail", Experts: 500, Rounds: 40, JSON: true}).Run(t.Context(), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var rows []bench.Row
	if err := json.Unmarshal([]byte(out.String()), &rows); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, r := range rows {
		if r.P50us > 0 && r.Ratio > 0 {
			seen[r.Name] = r.N
		}
	}
	if seen["mail.approval_queued"] != 500 || seen["mail.approval_first_letter"] != 30 {
		t.Errorf("measured %v", seen)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

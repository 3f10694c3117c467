package bench_test

import (
	"encoding/json"
	"strings"
	"testing"

	"jisr/app/bench"
)

var rows = []bench.Row{
	{Name: "store.lookup", N: 1000, P50us: 4.25, P99us: 120, PerS: 200_000, Ratio: 1.5, Against: "bbolt alone"},
	{Name: "store.lookup", N: 2000, P50us: 8, P99us: 9, PerS: 100_000, Ratio: 3.01, Against: "1000 documents", Target: bench.Target{AtMost: 3}},
	{Name: "store.claims_8_workers", N: 2000, PerS: 4000, Ratio: 3, Against: "one worker", Target: bench.Target{AtLeast: 3}},
}

func TestTheTableSaysWhetherATargetIsMet(t *testing.T) {
	var b strings.Builder
	if err := bench.WriteTable(&b, rows); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"figure|documents|p50 µs|p99 µs|per s|ratio|against|target|MB",
		"store.lookup|1000|4.25|120|200000|1.50|bbolt alone",
		"store.lookup|2000|8.00|9.00|100000|3.01|1000 documents|≤ 3 MISSED",
		"store.claims_8_workers|2000|4000|3.00|one worker|≥ 3 met",
	}
	for i, line := range strings.Split(strings.TrimSpace(b.String()), "\n") {
		if got := strings.Join(cells(line), "|"); got != want[i] {
			t.Errorf("line %d is %q, want %q", i, got, want[i])
		}
	}
}

// cells are what stands two spaces apart.
func cells(line string) (out []string) {
	for cell := range strings.SplitSeq(line, "  ") {
		if cell = strings.TrimSpace(cell); cell != "" {
			out = append(out, cell)
		}
	}
	return out
}

func TestTheJSONIsAnArrayWithTheNamesOfTheContract(t *testing.T) {
	var b strings.Builder
	if err := bench.WriteJSON(&b, rows); err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil || len(got) != len(rows) {
		t.Fatalf("%d rows, %v", len(got), err)
	}
	for _, row := range got {
		for _, name := range []string{"name", "n", "p50_us", "p99_us", "per_s", "ratio", "against"} {
			if _, there := row[name]; !there || len(row) != 7 {
				t.Errorf("row %v: %s is missing or another is there", row, name)
			}
		}
	}
}

package bench_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"jisr/app/bench"
)

// TestLettersAreMeasuredBesideTheBareLibrary: every letter of both ways arrived and the
// store knows of each of ours, or there is no figure.
func TestLettersAreMeasuredBesideTheBareLibrary(t *testing.T) {
	folder := t.TempDir()
	rows, err := bench.Mail(nil)(t.Context(), io.Discard, bench.Options{Rounds: 40, Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, r := range rows {
		if r.Name == "mail.first_letter" {
			if r.P50us <= 0 || r.Ratio <= 0 {
				t.Errorf("no figure: %+v", r)
			}
			continue
		}
		if r.PerS <= 0 || r.N != 40 || (r.Against != "") != strings.Contains(r.Name, "pipeline") {
			t.Errorf("no figure: %+v", r)
		}
		if r.Against == "go-mail alone" && r.Ratio > 0 && r.Target.Asked() {
			pairs++
		}
	}
	if pairs != 6 || len(rows) != 13 {
		t.Errorf("%d comparisons in %+v", pairs, rows)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

package app_test

import (
	"encoding/json"
	"io"
	"strings"
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
	for _, b := range []app.Bench{{Engine: "nothing", Experts: 1000, Rounds: 30}, {Engine: "store", Experts: 10, Rounds: 30}} {
		if err := b.Run(t.Context(), io.Discard, io.Discard); err == nil {
			t.Errorf("%+v was measured", b)
		}
	}
}

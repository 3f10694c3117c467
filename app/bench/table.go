package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

// WriteJSON writes the rows as an array.
func WriteJSON(w io.Writer, rows []Row) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(rows)
}

// WriteTable writes the rows for reading: times in microseconds, each ratio beside
// what it stands against and, where one is set, its target.
func WriteTable(w io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tdocuments\tp50 µs\tp99 µs\tper s\tratio\tagainst\ttarget\tMB") // what fails here fails in Flush
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%.0f\t%s\t%s\t%s\t%s\n", r.Name, r.N, figure(r.P50us), figure(r.P99us), r.PerS, figure(r.Ratio), r.Against, r.verdict(), figure(float64(r.Bytes)/1e6))
	}
	return t.Flush()
}

// figure is empty where nothing was measured.
func figure(f float64) string {
	if f == 0 {
		return ""
	}
	if f >= 100 {
		return strconv.FormatFloat(f, 'f', 0, 64)
	}
	return strconv.FormatFloat(f, 'f', 2, 64)
}

func (r Row) verdict() string {
	switch {
	case !r.Target.Asked():
		return ""
	case r.Target.Met(r.Ratio):
		return r.Target.String() + " met"
	}
	return r.Target.String() + " MISSED"
}

package exchange

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteErrors writes the report's errors as CSV with the columns row, column and
// reason (for FILE.errors.csv).
func WriteErrors(w io.Writer, list []RowError) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"row", "column", "reason"}); err != nil {
		return fmt.Errorf("write row errors: %w", err)
	}
	for _, e := range list {
		if err := out.Write([]string{strconv.Itoa(e.Row), harmless(e.Column), harmless(e.Message)}); err != nil {
			return fmt.Errorf("write row errors: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// harmless keeps a spreadsheet from reading a cell as a formula: an apostrophe
// stands before = + - @ tab and carriage return (OWASP, CSV injection).
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

package exchange

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
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
// stands before = + - @ tab and line breaks and their full-width forms (OWASP, CSV
// injection). plain takes it away again.
func harmless(cell string) string {
	if dangerous(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

func plain(cell string) string {
	if rest, quoted := strings.CutPrefix(cell, "'"); quoted && dangerous(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

func dangerous(cell string) bool {
	first, _ := utf8.DecodeRuneInString(cell)
	return cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"jisr/app/office"
)

// readHolidays reads the editable list of holidays: a date a line (2027-03-21), the
// rest of the line a note. No file is no holiday beyond the weekend. On these days
// Baghdad's offices are closed and no letter of courtesy leaves.
func readHolidays(path string) (map[office.Date]bool, error) {
	days := map[office.Date]bool{}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return days, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		day, _, _ := strings.Cut(line, " ")
		if _, ok := office.Date(day).Time(); !ok {
			return nil, fmt.Errorf("holidays.txt, line %d: %q is no date such as 2027-03-21", n, day)
		}
		days[office.Date(day)] = true
	}
	return days, nil
}

func (a *App) holidays() map[office.Date]bool { return a.days }

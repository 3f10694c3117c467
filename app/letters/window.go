package letters

import (
	"fmt"
	"strings"
	"time"

	"jisr/app/office"
)

// Window is when letters that nobody waits for may reach a person, in her own
// time zone.
type Window struct {
	days     [7]bool // by time.Weekday
	from, to time.Duration
}

// Always lifts the window.
func Always() Window {
	w := Window{to: office.Day}
	for i := range w.days {
		w.days[i] = true
	}
	return w
}

// ParseWindow reads "Mon-Sat 08:00-20:00" or "always".
func ParseWindow(s string) (Window, error) {
	if s == "always" {
		return Always(), nil
	}
	wrong := fmt.Errorf("JISR_SEND_WINDOW: %q is neither «always» nor of the form «Mon-Sat 08:00-20:00»", s)
	days, hours, found := strings.Cut(s, " ")
	from, to, found2 := strings.Cut(hours, "-")
	if !found || !found2 {
		return Window{}, wrong
	}
	var w Window
	if !w.setDays(days) || !clock(from, &w.from) || !clock(to, &w.to) || w.to <= w.from {
		return Window{}, wrong
	}
	return w, nil
}

func (w *Window) setDays(s string) bool {
	first, last, isRange := strings.Cut(s, "-")
	if !isRange {
		last = first
	}
	a, ok1 := weekday(first)
	b, ok2 := weekday(last)
	if !ok1 || !ok2 {
		return false
	}
	for d := a; ; d = (d + 1) % 7 {
		w.days[d] = true
		if d == b {
			return true
		}
	}
}

func weekday(s string) (time.Weekday, bool) {
	for d := range time.Weekday(7) {
		if strings.EqualFold(d.String()[:3], s) {
			return d, true
		}
	}
	return 0, false
}

func clock(s string, into *time.Duration) bool {
	t, err := time.Parse("15:04", s)
	*into = time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	return err == nil
}

// Next is the first moment from now on at which the window is open in the zone;
// now itself when it is.
func (w Window) Next(now time.Time, zone *time.Location, holidays map[office.Date]bool) time.Time {
	local := now.In(zone)
	for i := range 30 {
		day := time.Date(local.Year(), local.Month(), local.Day()+i, 0, 0, 0, 0, zone)
		if !w.days[day.Weekday()] || holidays[office.DateOf(day)] {
			continue
		}
		// by the clock on the wall, so that a day of 23 or 25 hours opens at 08:00 too
		open := time.Date(day.Year(), day.Month(), day.Day(), 0, int(w.from.Minutes()), 0, 0, zone)
		shut := time.Date(day.Year(), day.Month(), day.Day(), 0, int(w.to.Minutes()), 0, 0, zone)
		if now.Before(open) {
			return open
		}
		if now.Before(shut) {
			return now
		}
	}
	return now // no window at all would hold a letter for ever
}

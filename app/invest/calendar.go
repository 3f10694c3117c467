package invest

import (
	"time"

	"jisr/app/office"
)

// promiseDays is how many working days the first answer may take.
const promiseDays = 3

// WorkingDay is true for a day on which Baghdad's offices work: Sunday to
// Thursday, unless it is a holiday.
func WorkingDay(t time.Time, holidays map[office.Date]bool) bool {
	d := t.In(office.Baghdad)
	return d.Weekday() != time.Friday && d.Weekday() != time.Saturday && !holidays[office.DateOf(d)]
}

// AfterWorkingDays is the date n working days after now, in Baghdad.
func AfterWorkingDays(now time.Time, n int, holidays map[office.Date]bool) office.Date {
	day := now.In(office.Baghdad)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if WorkingDay(day, holidays) {
			n--
		}
	}
	return office.DateOf(day)
}

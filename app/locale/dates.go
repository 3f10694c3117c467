package locale

import (
	"strconv"
	"time"
)

// Style is how much of a date is said.
type Style int

// The styles, with the English of the same day.
const (
	Day       Style = iota // 20 January 2027
	Weekday                // Wednesday 20 January 2027
	ShortDay               // 20 January
	MonthYear              // January 2027
)

// Date is a day in words: 20 January 2027. The day is that of t's own location.
func (p *Printer) Date(t time.Time) string { return p.DateStyle(t, Day) }

// DateStyle is a date in one of the styles.
func (p *Printer) DateStyle(t time.Time, style Style) string {
	day, month, year := strconv.Itoa(t.Day()), p.Month(t.Month()), strconv.Itoa(t.Year())
	of := " " // between month and year
	if p.lang == Sorani {
		day, of = day+"ی", "ی " // the ezafe, glued to the digits and to the month
	}
	switch style {
	case Weekday:
		return p.words.weekdays[t.Weekday()] + " " + p.DateStyle(t, Day)
	case ShortDay:
		return day + " " + month
	case MonthYear:
		return month + of + year
	}
	return day + " " + month + of + year
}

// DateTime is a day and its hour on the 24-hour clock in a zone; nil keeps t's
// own. The zone itself is for the text around it to name.
func (p *Printer) DateTime(t time.Time, zone *time.Location) string {
	if zone != nil {
		t = t.In(zone)
	}
	return p.Date(t) + p.words.at + p.Time(t)
}

// Time is the hour on the 24-hour clock, two digits each: 09:00.
func (p *Printer) Time(t time.Time) string { return t.Format("15:04") }

// Month is the name of a month.
func (p *Printer) Month(m time.Month) string { return p.words.months[m-1] }

// WeekdayName is the name of a day of the week.
func (p *Printer) WeekdayName(d time.Weekday) string { return p.words.weekdays[d] }

// DateRange says two days in words: 1 March to 31 May 2027. What both share is
// said once; the same day twice is that day.
func (p *Printer) DateRange(from, to time.Time) string {
	last := p.Date(to)
	switch {
	case from.Year() != to.Year():
		return p.between(p.Date(from), last, true)
	case from.Month() != to.Month():
		return p.between(p.DateStyle(from, ShortDay), last, true)
	case from.Day() != to.Day():
		return p.between(strconv.Itoa(from.Day()), last, false)
	}
	return last
}

// MonthRange says two months in words: March to May 2027.
func (p *Printer) MonthRange(from, to time.Time) string {
	first, last := p.DateStyle(from, MonthYear), p.DateStyle(to, MonthYear)
	if first == last {
		return last
	}
	if from.Year() == to.Year() {
		first = p.Month(from.Month())
	}
	return p.between(first, last, true)
}

// between joins both ends of a range. In Sorani the first takes ەوە where it ends
// with a word: لە 1ی ئازارەوە تا 31ی ئایار, and not in لە 1 تا 15ی ئازار.
func (p *Printer) between(first, last string, word bool) string {
	switch {
	case p.lang == Arabic:
		return "من " + first + " إلى " + last
	case p.lang == Sorani && word:
		return "لە " + first + "ەوە تا " + last
	case p.lang == Sorani:
		return "لە " + first + " تا " + last
	}
	return first + " to " + last
}

// Ago is a day as people say it, seen from now in now's zone: today, yesterday,
// 3 weeks ago, in 2 months. Days up to two weeks, weeks up to two months, months
// up to two years.
func (p *Printer) Ago(t, now time.Time) string {
	days := dayNumber(t.In(now.Location())) - dayNumber(now)
	switch days {
	case 0:
		return p.T("dates.today")
	case -1:
		return p.T("dates.yesterday")
	case 1:
		return p.T("dates.tomorrow")
	}
	key, n := "dates.in", days
	if days < 0 {
		key, n = "dates.ago", -days
	}
	switch {
	case n < 14:
		return p.N(key+".days", n)
	case n < 60:
		return p.N(key+".weeks", n/7)
	case n < 730:
		return p.N(key+".months", n*12/365)
	}
	return p.N(key+".years", n*4/1461)
}

// dayNumber counts days of the calendar.
func dayNumber(t time.Time) int {
	return int(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

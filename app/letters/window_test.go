package letters_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones, on machines without a database of their own

	"jisr/app/letters"
	"jisr/app/office"
)

// TestTheWindowKeepsToTheClockOnTheWall: on the days on which a zone changes its clock,
// and the nights before, letters leave at eight as people there read it.
func TestTheWindowKeepsToTheClockOnTheWall(t *testing.T) {
	w, err := letters.ParseWindow("Mon-Sun 08:00-20:00")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ zone, now, want string }{
		{"Europe/Stockholm", "2027-03-27T19:30:00Z", "2027-03-28T06:00:00Z"}, // the day has 23 hours
		{"Europe/Stockholm", "2027-10-30T18:30:00Z", "2027-10-31T07:00:00Z"}, // and 25
		{"Europe/London", "2027-03-28T00:59:59Z", "2027-03-28T07:00:00Z"},
		{"America/Detroit", "2027-11-07T05:30:00Z", "2027-11-07T13:00:00Z"}, // 01:30, the first of two
		{"America/Detroit", "2027-11-07T06:30:00Z", "2027-11-07T13:00:00Z"}, // and the second
		{"Asia/Baghdad", "2027-03-28T05:00:00Z", "2027-03-28T05:00:00Z"},    // at eight it is open
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Next(now, zone, map[office.Date]bool{}).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("in %s at %s it opens at %s, want %s", c.zone, c.now, got, c.want)
		}
	}
}

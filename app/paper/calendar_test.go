package paper_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"jisr/app/paper"
)

func mission() paper.Event {
	return paper.Event{
		UID:         "inv_7f3k@jisr.example",
		Start:       time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC),
		End:         time.Date(2027, 3, 10, 0, 0, 0, 0, time.UTC),
		Summary:     "مهمة: صالة قسطرة القلب، مستشفى الموصل العام؛ \"Karolinska\", 10 أيام",
		Location:    "الموصل، نينوى",
		Description: "السطر الأول، وفيه فاصلة; وأخرى, وشرطة \\ مائلة.\r\nالسطر الثاني: " + strings.Repeat("تفاصيل المهمة ", 20),
		Language:    "ar",
		Organizer:   "programmes@jisr.example",
		Method:      paper.Publish,
		Stamp:       time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
	}
}

func calendar(t *testing.T, e paper.Event) []byte {
	t.Helper()
	out, err := paper.Calendar(e)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// parse reads a calendar back and returns its one event.
func parse(t *testing.T, out []byte) *ics.VEvent {
	t.Helper()
	cal, err := ics.ParseCalendar(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if len(cal.Events()) != 1 {
		t.Fatalf("%d events", len(cal.Events()))
	}
	return cal.Events()[0]
}

func TestTextsComeBackAsTheyWere(t *testing.T) {
	e := mission()
	v := parse(t, calendar(t, e))
	for property, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyUniqueId:    e.UID,
		ics.ComponentPropertySummary:     e.Summary,
		ics.ComponentPropertyLocation:    e.Location,
		ics.ComponentPropertyDescription: strings.TrimSpace(strings.ReplaceAll(e.Description, "\r\n", "\n")),
		ics.ComponentPropertyOrganizer:   "mailto:" + e.Organizer,
		ics.ComponentPropertyClass:       "PRIVATE",
		ics.ComponentPropertyStatus:      "CONFIRMED",
		ics.ComponentPropertyDtstamp:     "20261120T090000Z",
	} {
		if got := v.GetProperty(property); got == nil || got.Value != want {
			t.Errorf("%s: %v, want %q", property, got, want)
		}
	}
	if got := v.GetProperty(ics.ComponentPropertySummary).ICalParameters["LANGUAGE"]; len(got) != 1 || got[0] != "ar" {
		t.Errorf("language %v", got)
	}
}

// RFC 5545, 3.1: at most 75 bytes without the break, folded between characters,
// CRLF everywhere.
func TestLinesAreFoldedBetweenCharacters(t *testing.T) {
	out := string(calendar(t, mission()))
	if strings.Count(out, "\n") != strings.Count(out, "\r\n") || strings.Count(out, "\r") != strings.Count(out, "\r\n") || !strings.HasSuffix(out, "END:VCALENDAR\r\n") {
		t.Error("a line does not end with CRLF")
	}
	for line := range strings.SplitSeq(out, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("%d bytes, or a character cut in two: %q", len(line), line)
		}
	}
	for _, want := range []string{"VERSION:2.0\r\n", "METHOD:PUBLISH\r\n", "CALSCALE:GREGORIAN\r\n", "SEQUENCE:0\r\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestALongWordIsFoldedToo(t *testing.T) {
	e := mission()
	e.Description = strings.Repeat("ﷺ", 100) + " " + strings.Repeat("کوردستان", 30)
	out := calendar(t, e)
	for line := range strings.SplitSeq(string(out), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("%d bytes: %q", len(line), line)
		}
	}
	if got := parse(t, out).GetProperty(ics.ComponentPropertyDescription).Value; got != e.Description {
		t.Errorf("came back as %q", got)
	}
}

// The last day is part of the mission; DTEND is the day after it.
func TestASpanOfDaysIncludesItsLast(t *testing.T) {
	for name, e := range map[string]paper.Event{
		"ten days": mission(),
		"in a zone": func() paper.Event {
			e := mission()
			baghdad := time.FixedZone("Asia/Baghdad", 3*3600)
			e.Start, e.End = time.Date(2027, 3, 1, 0, 30, 0, 0, baghdad), time.Date(2027, 3, 10, 23, 59, 0, 0, baghdad)
			return e
		}(),
	} {
		out := string(calendar(t, e))
		if !strings.Contains(out, "DTSTART;VALUE=DATE:20270301\r\n") || !strings.Contains(out, "DTEND;VALUE=DATE:20270311\r\n") {
			t.Errorf("%s:\n%s", name, out)
		}
	}
	e := mission()
	e.End = e.Start
	if out := string(calendar(t, e)); !strings.Contains(out, "DTEND;VALUE=DATE:20270302\r\n") {
		t.Errorf("one day:\n%s", out)
	}
}

func TestARequestNamesItsAttendeeAndACancellationKeepsTheID(t *testing.T) {
	e := mission()
	e.Method, e.Attendee = paper.Request, "first.last@example.org"
	v := parse(t, calendar(t, e))
	if got := v.GetProperty(ics.ComponentPropertyAttendee); got == nil || got.Value != "mailto:first.last@example.org" {
		t.Errorf("attendee %v", got)
	}
	e.Method, e.Sequence = paper.Cancel, 1
	out := calendar(t, e)
	v = parse(t, out)
	if v.Id() != e.UID || v.GetProperty(ics.ComponentPropertyStatus).Value != "CANCELLED" || v.GetProperty(ics.ComponentPropertySequence).Value != "1" || !bytes.Contains(out, []byte("METHOD:CANCEL\r\n")) {
		t.Errorf("cancellation:\n%s", out)
	}
	if got := e.Method.ContentType(); got != "text/calendar; charset=utf-8; method=CANCEL" {
		t.Error(got)
	}
}

func TestTheSameEventIsTheSameFile(t *testing.T) {
	first := calendar(t, mission())
	for range 20 {
		if !bytes.Equal(first, calendar(t, mission())) {
			t.Fatal("two files of one event differ")
		}
	}
}

func TestNoTextBecomesAPropertyOfItsOwn(t *testing.T) {
	e := mission()
	e.Summary = "a\r\nATTENDEE:mailto:x@example.org\x00\u0085"
	e.Description = "b\rEND:VEVENT\nBEGIN:VALARM"
	out := string(calendar(t, e))
	for _, bad := range []string{"\nATTENDEE", "\nBEGIN:VALARM", "\x00", "\u0085"} {
		if strings.Contains(out, bad) {
			t.Errorf("%q stands in\n%s", bad, out)
		}
	}
	if strings.Count(out, "END:VEVENT\r\n") != 1 {
		t.Error(out)
	}
}

func TestWhatNoCalendarCouldReadIsRefused(t *testing.T) {
	for name, change := range map[string]func(*paper.Event){
		"no id":                       func(e *paper.Event) { e.UID = "" },
		"an id of two lines":          func(e *paper.Event) { e.UID = "a\r\nb" },
		"an end before the start":     func(e *paper.Event) { e.End = e.Start.AddDate(0, 0, -1) },
		"no start":                    func(e *paper.Event) { e.Start = time.Time{} },
		"no stamp":                    func(e *paper.Event) { e.Stamp = time.Time{} },
		"no summary":                  func(e *paper.Event) { e.Summary = " \r\n" },
		"no organiser":                func(e *paper.Event) { e.Organizer = "" },
		"an organiser of two lines":   func(e *paper.Event) { e.Organizer = "a@b.example\r\nX:y" },
		"an organiser with a name":    func(e *paper.Event) { e.Organizer = "A <a@b.example>" },
		"an organiser with headers":   func(e *paper.Event) { e.Organizer = "a?bcc=c@b.example" },
		"an unknown method":           func(e *paper.Event) { e.Method = "REPLY" },
		"a request without attendee":  func(e *paper.Event) { e.Method = paper.Request },
		"a publication with attendee": func(e *paper.Event) { e.Attendee = "a@b.example" },
		"a language that is none":     func(e *paper.Event) { e.Language = "ar:x" },
		"a sequence below zero":       func(e *paper.Event) { e.Sequence = -1 },
	} {
		e := mission()
		change(&e)
		if out, err := paper.Calendar(e); err == nil {
			t.Errorf("%s:\n%s", name, out)
		}
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add("مهمة", "a\\n;,", "خط\r\nثانٍ")
	f.Add(" \x00", "\xff", strings.Repeat(" ", 200)+"x")
	f.Fuzz(func(t *testing.T, summary, location, description string) {
		e := mission()
		e.Summary, e.Location, e.Description = summary, location, description
		out, err := paper.Calendar(e)
		if err != nil {
			return
		}
		for line := range bytes.SplitSeq(out, []byte("\r\n")) {
			if len(line) > 75 || !utf8.Valid(line) || bytes.ContainsAny(line, "\r\n") {
				t.Fatalf("a bad line %q", line)
			}
		}
		parse(t, out)
	})
}

// TestAnHourIsAnInstant: a call has the same instant in every calendar, in the weeks too in
// which one country has changed its clocks and the other never does.
func TestAnHourIsAnInstant(t *testing.T) {
	e := mission()
	e.Timed, e.Start = true, time.Date(2027, 3, 15, 15, 0, 0, 0, time.FixedZone("Baghdad", 3*60*60))
	e.End = e.Start.Add(30 * time.Minute)
	v := parse(t, calendar(t, e))
	for property, want := range map[ics.ComponentProperty]string{ics.ComponentPropertyDtStart: "20270315T120000Z", ics.ComponentPropertyDtEnd: "20270315T123000Z"} {
		if got := v.GetProperty(property).Value; got != want {
			t.Errorf("%s is %s, want %s", property, got, want)
		}
	}
	e.End = e.Start
	if _, err := paper.Calendar(e); err == nil {
		t.Error("a call of no length")
	}
}

// Package paper makes what people keep: calendar entries that their own calendar
// opens (iCalendar, RFC 5545, sent as RFC 5546 says).
//
// Policy. An entry has an id that never changes and a sequence that grows, so a
// calendar replaces what it has instead of adding a second one, and a
// cancellation finds what it cancels. Entries are marked private, since a
// calendar is often shared. What is said in them is the caller's: texts in the
// reader's language, no word of a case.
package paper

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
)

// Method says what a calendar shall do with an entry (RFC 5546, 1.4).
type Method string

// The methods in use.
const (
	// Publish offers an entry for keeping; nobody is asked to answer.
	Publish Method = "PUBLISH"
	// Request invites an attendee, or brings her entry up to date.
	Request Method = "REQUEST"
	// Cancel takes an entry back.
	Cancel Method = "CANCEL"
)

// ContentType is the media type of a calendar sent with a method (RFC 6047, 2.4).
func (m Method) ContentType() string { return "text/calendar; charset=utf-8; method=" + string(m) }

// product names us to calendars (RFC 5545, 3.7.3).
const product = "-//Ministry of Migration and Displaced of Iraq//Jisr//EN"

// Event is a span of whole days, or of time.
type Event struct {
	// UID names the event for ever and everywhere: id@host.
	UID string
	// Sequence grows with each change, from 0.
	Sequence int
	// Start and End are the first and the last day, as their own location has them; with
	// Timed they are instants.
	Start, End time.Time
	Timed      bool
	Summary    string
	Location   string
	// Description may have several lines.
	Description string
	// Language of the texts, as a BCP 47 tag; may be empty.
	Language string
	// Organizer and Attendee are e-mail addresses; Request needs an Attendee.
	Organizer, Attendee string
	Method              Method
	// Stamp is when this version was made.
	Stamp time.Time
}

// Calendar is the event as a file: UTF-8, lines of at most 75 bytes folded
// between characters, ended by CRLF. The error names what is missing.
func Calendar(e Event) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("make calendar entry: %w", err)
	}
	cal := ics.NewCalendar()
	cal.SetProductId(product)
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ics.Method(e.Method))
	e.describe(cal.AddEvent(e.UID))
	var out bytes.Buffer
	if err := cal.SerializeTo(&out, ics.WithNewLine("\r\n"), ics.WithLineLength(75)); err != nil {
		return nil, fmt.Errorf("make calendar entry: %w", err)
	}
	return out.Bytes(), nil
}

// describe fills in the event. A span of days ends before the day after its last
// (RFC 5545, 3.6.1).
func (e Event) describe(v *ics.VEvent) {
	v.SetDtStampTime(e.Stamp)
	v.SetSequence(e.Sequence)
	if e.Timed {
		v.SetStartAt(e.Start)
		v.SetEndAt(e.End)
	} else {
		v.SetAllDayStartAt(e.Start)
		v.SetAllDayEndAt(e.End.AddDate(0, 0, 1))
	}
	v.SetStatus(e.status())
	v.SetClass(ics.ClassificationPrivate)
	v.SetTimeTransparency(ics.TransparencyOpaque)
	v.SetOrganizer(e.Organizer)
	if e.Attendee != "" {
		v.AddAttendee(e.Attendee, ics.ParticipationStatusAccepted, ics.ParticipationRoleReqParticipant)
	}
	var language []ics.PropertyParameter
	if e.Language != "" {
		language = append(language, &ics.KeyValues{Key: string(ics.ParameterLanguage), Value: []string{e.Language}})
	}
	set := func(property ics.ComponentProperty, text string) {
		if text = clean(text); text != "" {
			v.SetProperty(property, text, language...)
		}
	}
	set(ics.ComponentPropertySummary, e.Summary)
	set(ics.ComponentPropertyLocation, e.Location)
	set(ics.ComponentPropertyDescription, e.Description)
}

func (e Event) status() ics.ObjectStatus {
	if e.Method == Cancel {
		return ics.ObjectStatusCancelled
	}
	return ics.ObjectStatusConfirmed
}

// check refuses what RFC 5545 (3.6.1) and RFC 5546 (3.2) do not allow.
func (e Event) check() error {
	switch {
	case e.UID == "" || strings.ContainsFunc(e.UID, notPlain):
		return errors.New("the UID is letters, digits and marks of ASCII")
	case e.Sequence < 0:
		return errors.New("the sequence is below zero")
	case e.Timed && !e.End.After(e.Start):
		return errors.New("it ends before it begins")
	case e.Start.IsZero() || dayOf(e.End).Before(dayOf(e.Start)):
		return errors.New("the last day is before the first")
	case e.Stamp.IsZero():
		return errors.New("it has no stamp")
	case clean(e.Summary) == "":
		return errors.New("it has no summary")
	case !address(e.Organizer):
		return errors.New("the organiser is no address")
	case e.Method != Publish && e.Method != Request && e.Method != Cancel:
		return fmt.Errorf("unknown method %q", e.Method)
	case e.Attendee != "" && !address(e.Attendee), e.Method == Request && e.Attendee == "":
		return errors.New("the attendee is no address")
	case e.Method == Publish && e.Attendee != "":
		return errors.New("what is published has no attendee")
	case strings.ContainsFunc(e.Language, func(r rune) bool { return r != '-' && (notPlain(r) || !unicode.IsLetter(r)) }):
		return errors.New("the language is no tag")
	}
	return nil
}

func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func notPlain(r rune) bool { return r <= ' ' || r > '~' }

// address accepts a bare e-mail address that may stand in a mailto URI as it is:
// a line break here would be a property of its own.
func address(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && !strings.ContainsFunc(s, notPlain) && !strings.ContainsAny(s, `"%?&;:,\`)
}

// clean drops what a text value must not hold (RFC 5545, 3.3.11: no control
// characters; a line break is written as \n by the serialiser).
func clean(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, s))
}

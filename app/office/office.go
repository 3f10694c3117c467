// Package office says who acts, in whose name, and what is written down.
//
// Every desk builds on it: persons and officers, institutions and roles, the
// Actor that each call names, the error that a person can be shown, the clock,
// and the Log in which every reading and every change of a person's data
// stands. It imports nothing else of the house and does no I/O: what it needs
// kept it states as ports (People, Officers, Log …) that the store implements.
package office

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"
)

// Clock tells the time. It is handed in everywhere, so that a test can stand at
// any hour. Times are UTC with millisecond resolution, as they are stored.
type Clock func() time.Time

// SystemClock is the machine's clock.
func SystemClock() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// Day is the length of a calendar day where no zone is concerned.
const Day = 24 * time.Hour

// Baghdad is the zone in which deadlines end (23:59) and working days are
// counted. Iraq has had no daylight saving since 2008, so UTC+3 always holds.
var Baghdad = time.FixedZone("Asia/Baghdad", 3*60*60)

// EndOfDay is the last second of the date in Baghdad: when a deadline ends.
func EndOfDay(d Date) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Baghdad)
	if err != nil {
		return time.Time{}
	}
	return t.Add(Day - time.Second).UTC()
}

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID returns an opaque 128-bit random id with a type prefix: exp_…, per_….
// crypto/rand.Read never fails on the platforms Go supports; it aborts instead.
func NewID(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // documented never to return an error
	return prefix + "_" + idEncoding.EncodeToString(b[:])
}

// IDOf is the id of whatever a request makes that has a key of its own: however often it
// is made, it makes one.
func IDOf(prefix, key string) string {
	sum := sha256.Sum256([]byte(prefix + "\x00" + key))
	return prefix + "_" + idEncoding.EncodeToString(sum[:16])
}

// IDBytes is the random part of an id made by NewID; false when s is no such id.
func IDBytes(s string) ([16]byte, bool) {
	var out [16]byte
	_, text, found := strings.Cut(s, "_")
	if !found {
		return out, false
	}
	b, err := idEncoding.DecodeString(text)
	if err != nil || len(b) != len(out) {
		return out, false
	}
	copy(out[:], b)
	return out, true
}

// IDFrom is the id with the prefix whose random part is b.
func IDFrom(prefix string, b [16]byte) string {
	return prefix + "_" + idEncoding.EncodeToString(b[:])
}

const referenceLetters = "23456789ABCDEFGHJKLMNPQRSTVWXYZ" // no 0 O 1 I U: read aloud without mistakes

// NewReference returns a reference that people read aloud, such as INV-7F3K-2Q9D:
// random, never a counter, 39 bits.
func NewReference(prefix string) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // documented never to return an error
	var s strings.Builder
	s.WriteString(prefix)
	for i, x := range b {
		if i%4 == 0 {
			s.WriteByte('-')
		}
		s.WriteByte(referenceLetters[int(x)%len(referenceLetters)])
	}
	return s.String()
}

// Date is a calendar date, ISO 8601 (2027-03-01), in no zone.
type Date string

// DateOf is the calendar date of t in its own zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Time is midnight UTC of the date; false when it is not a date.
func (d Date) Time() (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t, err == nil
}

// Days is the number of days since 1970-01-01; false when it is not a date.
func (d Date) Days() (int, bool) {
	t, ok := d.Time()
	return int(t.Unix() / 86400), ok
}

// Text is a text in the three languages of the service. A missing one is shown
// in another and marked as such, never faked.
type Text struct {
	Ar  string `json:"ar,omitempty" bson:"ar,omitempty"`
	Ckb string `json:"ckb,omitempty" bson:"ckb,omitempty"`
	En  string `json:"en,omitempty" bson:"en,omitempty"`
}

// In returns the text in lang, or in the first language that has one; shown is
// the language of what is returned, empty when there is none at all.
func (t Text) In(lang string) (text, shown string) {
	for _, l := range []string{lang, "en", "ar", "ckb"} {
		if s := t.only(l); s != "" {
			return s, l
		}
	}
	return "", ""
}

func (t Text) only(lang string) string {
	switch lang {
	case "ar":
		return t.Ar
	case "ckb":
		return t.Ckb
	case "en":
		return t.En
	}
	return ""
}

// Empty is true when no language has a text.
func (t Text) Empty() bool { return t == Text{} }

// Languages of the service, in the order in which they are offered.
var languages = [...]string{"ar", "ckb", "en"}

// Languages returns the service's languages (BCP 47): ar, ckb, en.
func Languages() []string { return languages[:] }

// IsLanguage is true for a language of the service.
func IsLanguage(s string) bool { return s == "ar" || s == "ckb" || s == "en" }

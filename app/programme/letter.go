package programme

import (
	"cmp"

	"jisr/app/office"
)

// LetterForm is how a programme's letters of invitation begin and end. What an invited
// person has to know stands in all of them: why she, where, when, on what conditions,
// until when, and what is done with her data.
type LetterForm string

// The forms, the usual one first.
const (
	PlainLetter  LetterForm = "plain"
	FormalLetter LetterForm = "formal"
	ShortLetter  LetterForm = "short"
)

// LetterForms are all of them.
func LetterForms() []LetterForm { return []LetterForm{PlainLetter, FormalLetter, ShortLetter} }

// LetterForm is the form of the programme's letters.
func (c Content) LetterForm() LetterForm { return cmp.Or(c.Letter, PlainLetter) }

// PrivacyLine says what is done with the data of those who are invited; standard is the
// line of a programme without one of its own.
func (c Content) PrivacyLine(standard office.Text) office.Text {
	if c.Privacy == nil {
		return standard
	}
	return *c.Privacy
}

// PrivacyLine is that of a programme, its own or the standard one.
func (d *Desk) PrivacyLine(c Content) office.Text { return c.PrivacyLine(d.Privacy) }

// promises wants the privacy line in each language in which the programme is offered:
// those of its title.
func promises(c Content, missing *office.Problems) {
	if c.Privacy == nil {
		return
	}
	for _, x := range []struct{ lang, title, line string }{{"ar", c.Title.Ar, c.Privacy.Ar}, {"ckb", c.Title.Ckb, c.Privacy.Ckb}, {"en", c.Title.En, c.Privacy.En}} {
		missing.Check(x.title == "" || x.line != "", "privacy."+x.lang, "required")
	}
}

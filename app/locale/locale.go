// Package locale speaks to people in their language: English, Arabic, Sorani.
//
// Policy. Texts stand in static/locales as files of flat keys, page.element.state,
// the same keys in all three languages; a text that counts has every plural form
// its language has (CLDR). A key that is missing shows as ⟦key⟧, so that it is
// found, and never as another language. Digits are Latin, thousands have a comma,
// hours have two digits; Arabic months are Iraq's, ranges are said in words,
// since a dash between digits turns round from right to left. A name or code of
// the other direction is isolated (Unicode UAX #9) inside a text.
package locale

// The languages of the service, as BCP 47 tags.
const (
	English = "en"
	Arabic  = "ar"
	Sorani  = "ckb"
)

// Languages are all of them, in the order in which they are offered.
func Languages() []string { return []string{English, Arabic, Sorani} }

// Known tells whether the tag is one of the service's languages.
func Known(lang string) bool { return lang == English || lang == Arabic || lang == Sorani }

// Dir is the writing direction of a language: "rtl" or "ltr".
func Dir(lang string) string {
	if lang == Arabic || lang == Sorani {
		return "rtl"
	}
	return "ltr"
}

// Name is a language in its own words.
func Name(lang string) string {
	switch lang {
	case Arabic:
		return "العربية"
	case Sorani:
		return "کوردی"
	}
	return "English"
}

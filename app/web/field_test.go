package web

import "testing"

func TestFieldIDHasNoBrackets(t *testing.T) {
	for name, want := range map[string]string{"email": "f-email", "availability.windows[0].to": "f-availability-windows-0-to", "languages[1]": "f-languages-1", "birth_year": "f-birth_year"} {
		if got := FieldID(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestDateValueJoinsWhatWasTyped(t *testing.T) {
	for _, c := range []struct{ day, month, year, want string }{
		{"1", "2", "2027", "2027-02-01"},
		{"٣١", "5", "۲۰۲۷", "2027-05-31"},
		{" 9 ", "12", "2026", "2026-12-09"},
		{"", "", "", ""},
		{"31", "2", "2027", "2027-2-31"}, // no date: kept as typed, so that validation refuses it
		{"1", "", "2027", "2027--1"},
	} {
		typed := map[string]string{"to.day": c.day, "to.month": c.month, "to.year": c.year}
		got := DateValue(func(name string, _ ...string) string { return typed[name] }, "to")
		if got != c.want {
			t.Errorf("%s %s %s: %q, want %q", c.day, c.month, c.year, got, c.want)
		}
		if got == "" {
			continue
		}
		if f := (Field{Value: got}); f.Day() == "" || f.Year() == "" {
			t.Errorf("%q does not come back into its inputs", got)
		}
	}
}

func TestCountReadsOurDigits(t *testing.T) {
	for typed, want := range map[string]int{"6": 6, "٦": 6, "۱۲": 12, "2,000": 2000, "٢٬٠٠٠": 2000} {
		if got, err := Count(typed); err != nil || got != want {
			t.Errorf("%s: %d, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", "six", "6 people", "6.5"} {
		if got, err := Count(typed); err == nil {
			t.Errorf("%q was read as %d", typed, got)
		}
	}
}

func TestPathBelowTheLanguage(t *testing.T) {
	for address, want := range map[string]string{"/ckb/experts?q=x": "/experts?q=x", "/ckb": "", "/ckb?x=1": "?x=1", "/ckbx/y": "", "/static/a": ""} {
		if got := pathBelow("ckb", address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestUnknownPropertyOfAFieldIsAnError(t *testing.T) {
	if _, err := newField(Page{}, "city", "lable", "City"); err == nil {
		t.Error("a misspelt property was accepted")
	}
	if _, err := newField(Page{}, "city", "label"); err == nil {
		t.Error("a property without a value was accepted")
	}
}

package terms_test

import (
	"slices"
	"strings"
	"testing"
)

// TestAWordIsSpelledInOtherScriptsAndWithoutItsMistake: a whole label leads to the
// others of its term; a word that no label has to the nearest, with the letters that
// its language writes.
func TestAWordIsSpelledInOtherScriptsAndWithoutItsMistake(t *testing.T) {
	words := load(t)
	for _, c := range []struct {
		text, lang string
		first      string
		also       []string
	}{
		{"قلبية", "en", "Cardiologist", []string{"پزیشکی پسپۆڕی دڵ", "دڵ", "cardiology"}},
		{"دل", "ar", "اختصاصي أمراض القلب", []string{"Cardiologist"}},
		{"cardiology", "ckb", "پزیشکی پسپۆڕی دڵ", []string{"اختصاصي أمراض القلب", "Cardiologist"}},
		{"acrdiologist", "en", "Cardiologist", nil},
		{"xardiologist", "en", "Cardiologist", nil},
		{"پەرساتر", "ckb", "پەرستار", nil},
	} {
		got := words.Spellings(c.text, c.lang)
		if len(got) == 0 || !strings.EqualFold(got[0], c.first) || len(got) > 24 {
			t.Errorf("%q in %s: %q, want %q first", c.text, c.lang, got, c.first)
		}
		for _, want := range c.also {
			if !slices.Contains(got, want) {
				t.Errorf("%q in %s: %q lacks %q", c.text, c.lang, got, want)
			}
		}
		for _, s := range got {
			if slices.Equal(words.Words(s), words.Words(c.text)) {
				t.Errorf("%q is no other spelling of %q", s, c.text)
			}
		}
	}
	for _, none := range []string{"", "-", "xq", "qqqqqqqq zzzzzzz", strings.Repeat("قلب ", 20)} {
		if got := words.Spellings(none, "en"); got != nil {
			t.Errorf("%q is spelled %q", none, got)
		}
	}
}

// TestAKnownWordIsNotTakenForAMistake: who typed a word that terms have meant it.
func TestAKnownWordIsNotTakenForAMistake(t *testing.T) {
	if got := load(t).Spellings("specialist", "en"); got != nil {
		t.Errorf("specialist is spelled %q", got)
	}
}

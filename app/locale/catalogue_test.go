package locale

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// shipped is the catalogue of the service.
func shipped(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load(os.DirFS("../../static/locales"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// forms that a language's plurals have (CLDR).
var pluralForms = map[string][]string{
	English: {"one", "other"},
	Arabic:  {"zero", "one", "two", "few", "many", "other"},
	Sorani:  {"one", "other"},
}

func TestEveryLanguageHasEveryKey(t *testing.T) {
	c := shipped(t)
	for _, lang := range Languages() {
		for _, other := range Languages() {
			for _, key := range c.Keys(other) {
				if !variant(key) && !c.Has(lang, key) {
					t.Errorf("%s: %s is missing; %s has it in %s", lang, key, other, c.texts[other][key].file)
				}
			}
		}
	}
}

// variant tells whether a key is the .f or .m of another: a language has them
// only where it needs them.
func variant(key string) bool { return strings.HasSuffix(key, ".f") || strings.HasSuffix(key, ".m") }

func TestAVariantStandsBesideItsNeutralText(t *testing.T) {
	c := shipped(t)
	for _, lang := range Languages() {
		for _, key := range c.Keys(lang) {
			if variant(key) && !c.Has(lang, key[:len(key)-2]) {
				t.Errorf("%s: %s has no neutral text %s", c.texts[lang][key].file, key, key[:len(key)-2])
			}
		}
	}
}

// {{.n}} may be a word in the forms for 0, 1 and 2; every other placeholder stands
// in every form of every language.
func TestPlaceholdersAreTheSameEverywhere(t *testing.T) {
	c := shipped(t)
	for _, lang := range Languages() {
		for _, key := range c.Keys(lang) {
			here := c.texts[lang][key]
			for _, f := range here.forms() {
				counted := here.plural && slices.Contains([]string{"zero", "one", "two"}, f.name)
				if got := without(placeholders(f.text), counted); !slices.Equal(got, without(here.names, counted)) {
					t.Errorf("%s: %s, form %s has placeholders %v, the text has %v", here.file, key, f.name, got, here.names)
				}
			}
			neutral := key
			if variant(key) {
				neutral = key[:len(key)-2]
			}
			if there, ok := c.texts[English][neutral]; ok && !slices.Equal(there.names, here.names) {
				t.Errorf("%s: %s has placeholders %v, English has %v", here.file, key, here.names, there.names)
			}
		}
	}
}

// TestNoBraceIsLeftOver: a placeholder with one brace would be shown as it stands.
func TestNoBraceIsLeftOver(t *testing.T) {
	c := shipped(t)
	whole := regexp.MustCompile(`\{\{[^{}]*\}\}`)
	for _, lang := range Languages() {
		for _, key := range c.Keys(lang) {
			for _, f := range c.texts[lang][key].forms() {
				if strings.ContainsAny(whole.ReplaceAllString(f.text, ""), "{}") {
					t.Errorf("%s: %s has a brace of its own: %q", c.texts[lang][key].file, key, f.text)
				}
			}
		}
	}
}

// without sorts names, drops repetitions and, where it may be a word, n.
func without(names []string, n bool) []string {
	out := slices.Clone(names)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(name string) bool { return n && name == "n" })
}

func TestPluralsHaveAllFormsOfTheirLanguage(t *testing.T) {
	c := shipped(t)
	for _, lang := range Languages() {
		for _, key := range c.Keys(lang) {
			here := c.texts[lang][key]
			if english, ok := c.texts[English][key]; ok && english.plural != here.plural {
				t.Errorf("%s: %s has plural forms %v, English %v", here.file, key, here.plural, english.plural)
			}
			if !here.plural {
				continue
			}
			var got []string
			for _, f := range here.forms() {
				got = append(got, f.name)
			}
			if !slices.Equal(got, pluralForms[lang]) {
				t.Errorf("%s: %s has the forms %v, %s needs %v", here.file, key, got, lang, pluralForms[lang])
			}
		}
	}
}

func TestNoTextIsEmpty(t *testing.T) {
	c := shipped(t)
	for _, lang := range Languages() {
		for _, key := range c.Keys(lang) {
			here := c.texts[lang][key]
			if len(here.forms()) == 0 {
				t.Errorf("%s: %s is empty", here.file, key)
			}
			for _, f := range here.forms() {
				if f.text != strings.TrimSpace(f.text) {
					t.Errorf("%s: %s begins or ends with a space: %q", here.file, key, f.text)
				}
			}
		}
	}
}

// unclean are characters that must not stand in texts, by language; the rules are
// those of words.md.
var unclean = map[string][]struct {
	rule string
	bad  *regexp.Regexp
}{
	English: {
		{"Arabic letters or digits", regexp.MustCompile(`\p{Arabic}`)},
		{"no exclamation marks", regexp.MustCompile(`!`)},
	},
	Arabic: {
		{"digits are Latin", regexp.MustCompile(`[٠-٩۰-۹]`)},
		{"no tatweel", regexp.MustCompile(`ـ`)},
		{"no exclamation marks", regexp.MustCompile(`!`)},
		{"a letter of Sorani (ی ک ە ێ ۆ ڕ ڵ ھ)", regexp.MustCompile(`[یکەێۆڕڵھ]`)},
		{"Arabic punctuation ، ؛ ؟", regexp.MustCompile(`[\p{Arabic}][,;?]`)},
		{"no space before punctuation", regexp.MustCompile(` [،؛؟.:]`)},
		{"quotes are «…»", regexp.MustCompile(`["']`)},
		{"no kasra or fatha that fixes the reader's sex", regexp.MustCompile(`[تك][\x{0650}\x{064E}]([^\p{L}\p{M}]|$)`)},
	},
	Sorani: {
		{"digits are Latin", regexp.MustCompile(`[٠-٩۰-۹]`)},
		{"no tatweel", regexp.MustCompile(`ـ`)},
		{"no exclamation marks", regexp.MustCompile(`!`)},
		{"a letter that is not Sorani's (ي ك ة ى ھ, ZWNJ)", regexp.MustCompile(`[يكةىھ\x{200C}]`)},
		{"Arabic punctuation ، ؛ ؟", regexp.MustCompile(`[\p{Arabic}][,;?]`)},
		{"no space before punctuation", regexp.MustCompile(` [،؛؟.:]`)},
		{"quotes are «…»", regexp.MustCompile(`["']`)},
	},
}

func TestLettersDigitsAndPunctuationAreClean(t *testing.T) {
	c := shipped(t)
	for _, lang := range Languages() {
		for _, key := range c.Keys(lang) {
			for _, complaint := range complaints(lang, c.texts[lang][key]) {
				t.Errorf("%s: %s: %s", c.texts[lang][key].file, key, complaint)
			}
		}
	}
}

// complaints are the broken rules of one text, each with what breaks it.
func complaints(lang string, here text) []string {
	var out []string
	for _, f := range here.forms() {
		for _, r := range unclean[lang] {
			if bad := r.bad.FindString(placeholder.ReplaceAllString(f.text, "1")); bad != "" {
				out = append(out, fmt.Sprintf("%s: %q (%U) in %q", r.rule, bad, []rune(bad), f.text))
			}
		}
		for _, r := range f.text {
			if unicode.Is(unicode.Cc, r) && r != '\n' || unicode.Is(unicode.Cf, r) {
				out = append(out, fmt.Sprintf("an invisible character %U in %q", r, f.text))
			}
		}
	}
	return out
}

// Texts that promise something promise it in all three languages: as many
// sentences (words.md, rule 24).
func TestLegalTextsHaveTheSameNumberOfSentences(t *testing.T) {
	c := shipped(t)
	end := regexp.MustCompile(`[.؟?](\s|$)`)
	for _, key := range c.Keys(English) {
		if !strings.HasPrefix(key, "privacy.") && !strings.HasPrefix(key, "consent.") {
			continue
		}
		want := len(end.FindAllString(c.texts[English][key].message.Other, -1))
		for _, lang := range []string{Arabic, Sorani} {
			if here, ok := c.texts[lang][key]; ok {
				if got := len(end.FindAllString(here.message.Other, -1)); got != want {
					t.Errorf("%s: %s has %d sentences, English has %d", here.file, key, got, want)
				}
			}
		}
	}
}

// The rules above find what they are for.
func TestTheRulesOfCleanTextFindTheirFaults(t *testing.T) {
	for _, tc := range []struct{ lang, text string }{
		{Arabic, "٣ رسائل"}, {Arabic, "جـسر"}, {Arabic, "أهلاً!"}, {Arabic, "کتاب"}, {Arabic, "نعم, لا"}, {Arabic, "نعم ، لا"}, {Arabic, "قبلتِ"},
		{Sorani, "كورد"}, {Sorani, "ھەینی"}, {Sorani, "زانیاريی"}, {Sorani, "می\u200cکەم"}, {English, "سلام"}, {English, "Welcome!"}, {English, "a\u200eb"},
	} {
		parsed, err := parseText("a.b", fmt.Appendf(nil, "%q", tc.text))
		if err != nil {
			t.Fatal(err)
		}
		if len(complaints(tc.lang, parsed)) == 0 {
			t.Errorf("%s: nothing found in %q", tc.lang, tc.text)
		}
	}
}

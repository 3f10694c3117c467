package names

import (
	"slices"
	"strings"
	"unicode"

	"jisr/search"
)

// forms of a company that say nothing of which one it is, folded.
var legal = map[string]bool{
	"ltd": true, "limited": true, "llc": true, "inc": true, "incorporated": true, "corp": true, "corporation": true, "co": true, "company": true, "plc": true,
	"gmbh": true, "ag": true, "ab": true, "aps": true, "bv": true, "sarl": true, "sa": true, "the": true, "for": true, "and": true, "of": true,
	"شركه": true, "الشركه": true, "محدوده": true, "المحدوده": true, "مساهمه": true, "المساهمه": true, "ذمم": true, "كومپانيا": true, "كومپانياي": true,
}

// Firm is a company's name in the two forms in which it is compared. Spelled is folded
// over keyboards and spelling habits of its script, without article and legal form. Sound
// is its coarse consonants in one alphabet, so that a name and its rendering in the other
// script meet; it is empty where too little is left to tell two companies apart. Sound
// meets more than is the same: it is for asking somebody, never for deciding.
func Firm(name string) (spelled, sound string) {
	var words, sounds []string
	for _, w := range firmWords(name) {
		w = bareFirm(w)
		words = append(words, w)
		if s := firmConsonants(w); s != "" {
			sounds = append(sounds, s)
		}
	}
	if sound = strings.Join(sounds, " "); len(sound)-strings.Count(sound, " ") < leastSound {
		sound = ""
	}
	return strings.Join(words, " "), sound
}

// leastSound is how many consonants tell companies apart.
const leastSound = 4

// firmWords are the words that say which company it is; all, when no other is there.
func firmWords(name string) []string {
	words := strings.FieldsFunc(strings.ReplaceAll(firmFold(name), ".", ""), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	said := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return legal[w] || articles[w] || len([]rune(w)) < 2 })
	if len(said) == 0 {
		return words
	}
	return said
}

func bareFirm(w string) string {
	if rest, found := strings.CutPrefix(w, "لل"); found && len([]rune(rest)) >= 3 {
		return rest
	}
	return firmBare(w)
}

// digraphs are two Latin letters for one consonant.
var digraphs = strings.NewReplacer("sh", "x", "ch", "j", "kh", "k", "gh", "k", "th", "t", "dh", "d", "ph", "f", "ck", "k", "ce", "se", "ci", "si", "cy", "sy", "qu", "k", "x", "ks")

// firmConsonants writes a word with one letter for each class of consonants that the two
// scripts write for one another; vowels, weak letters and h are left out, doubled ones
// are one.
func firmConsonants(w string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range digraphs.Replace(w) {
		if r = firmClass(r); r != 0 && r != last {
			b.WriteRune(r)
		}
		if r != 0 {
			last = r
		}
	}
	return b.String()
}

func firmClass(r rune) rune {
	for _, c := range []struct {
		as  rune
		all string
	}{{'b', "bpبپ"}, {'t', "tتطث"}, {'j', "jجچ"}, {'k', "kgqcكگقغخ"}, {'d', "dدضذظ"}, {'r', "rر"}, {'s', "szسصز"}, {'x', "xشژ"}, {'f', "fvفڤ"}, {'l', "lل"}, {'m', "mم"}, {'n', "nن"}} {
		if strings.ContainsRune(c.all, r) {
			return c.as
		}
	}
	if unicode.IsDigit(r) {
		return r
	}
	return 0
}

var articles = map[string]bool{"al": true, "el": true, "ul": true, "il": true, "ash": true, "as": true, "ar": true, "at": true, "ad": true, "an": true, "az": true, "ال": true}

// firmBare is a word without the article; it stays where too little would be left.
func firmBare(w string) string {
	for _, article := range []string{"ال", "al", "el"} {
		if rest, found := strings.CutPrefix(w, article); found && len([]rune(rest)) >= 3 {
			return rest
		}
	}
	return w
}

// marksOfNames are what names are written with and other words are not.
var marksOfNames = strings.NewReplacer("ʿ", "", "ʾ", "", "‘", "", "–", "-", "—", "-", "‑", "-")

// firmFold brings a company's name into one spelling per script.
func firmFold(s string) string { return search.Fold(marksOfNames.Replace(s)) }

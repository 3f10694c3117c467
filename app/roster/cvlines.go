package roster

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// latinDigits writes the digits of any script as ours.
func latinDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case unicode.Is(unicode.Zs, r):
			return ' '
		}
		return r
	}, s)
}

// Words that say how long: after a number, as people write it in the languages of CVs.
var yearWords = regexp.MustCompile(`(?i)(?:^|[^\d.,/-])(\d{1,2})\s*\+?\s*(?:years?|yrs|år|jahren?|سنة|سنوات|عام[اًا]?|أعوام|ساڵ)(?:[^\p{L}]|$)`)

// yearsIn is how many years of work a line names, 0 for none.
func yearsIn(line string) int {
	n := 0
	for _, m := range yearWords.FindAllStringSubmatch(line, -1) {
		if years, err := strconv.Atoi(m[1]); err == nil && years <= 60 {
			n = max(n, years)
		}
	}
	return n
}

var calendarYear = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)(?:\D|$)`)

// yearIn is the last year that a line names, when something ended.
func yearIn(line string, now time.Time) int {
	last := 0
	for _, m := range calendarYear.FindAllStringSubmatch(strings.ReplaceAll(line, "-", "  -  "), -1) {
		if year, err := strconv.Atoi(m[1]); err == nil && year >= 1950 && year <= now.Year() {
			last = max(last, year)
		}
	}
	return last
}

// Levels as people write them: CEFR, and the words for a mother tongue.
var (
	cefr   = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}])([ABC][12])(?:[^\p{L}\p{N}]|$)`)
	native = regexp.MustCompile(`(?i)mother tongue|native|modersm[åa]l|muttersprache|langue maternelle|اللغة الأم|لغة أم|لغتي الأم|زمانی دایک|زمانی زگماک|زگماکی`)
	parts  = regexp.MustCompile(`[,،;؛|/\n\t•·]+`)
)

// languagesIn are the languages of a line of which it says the level: a language alone
// may be the one of a school or a newspaper.
func languagesIn(line string, words Reading) []Language {
	var out, waiting []Language
	for _, part := range parts.Split(line, -1) {
		codes, level := words.Mentions(KindLanguage, part), levelIn(part)
		for _, code := range codes {
			l := Language{Code: code, Level: level}
			if level == "" {
				waiting = append(waiting, l)
			} else {
				out = append(out, l)
			}
		}
		if len(codes) == 0 && level != "" && len(waiting) == 1 { // English, C1
			waiting[0].Level = level
			out, waiting = append(out, waiting[0]), nil
		}
	}
	return out
}

func levelIn(part string) string {
	if m := cefr.FindStringSubmatch(part); m != nil {
		return strings.ToUpper(m[1])
	}
	if native.MatchString(part) {
		return "native"
	}
	return ""
}

// degrees are the words of degrees, with the ISCED level of each; the highest first. Those
// that are letters are compared without their dots.
func degrees() []struct {
	level int
	words []string
} {
	return []struct {
		level int
		words []string
	}{
		{8, []string{"phd", "dphil", "drphil", "doctorate", "doctoral", "doktorsexamen", "promotion", "دكتوراه", "دکتۆرا"}},
		{7, []string{"msc", "mba", "mphil", "mbchb", "mbbs", "meng", "master", "masters", "masterexamen", "magister", "ماجستير", "ماستەر", "ماستر"}},
		{6, []string{"bsc", "beng", "bachelor", "bachelors", "kandidatexamen", "بكالوريوس", "بەکالۆریۆس"}},
		{5, []string{"diploma", "دبلوم", "دیپلۆم"}},
	}
}

// degreeIn is the ISCED level of the degree that a line names, 0 for none.
func degreeIn(line string, words Reading) int {
	said := words.Words(strings.NewReplacer(".", "", "’s", "s", "'s", "s").Replace(line))
	for _, d := range degrees() {
		for _, w := range d.words {
			if folded := words.Words(w); len(folded) == 1 && slices.Contains(said, folded[0]) {
				return d.level
			}
		}
	}
	return 0
}

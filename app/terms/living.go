package terms

import (
	"slices"
	"strings"
)

// joining are words that only join others in what somebody types: "dentist in Germany"
// asks for a dentist and for Germany.
func joining() []string {
	return []string{"a", "an", "and", "at", "from", "in", "of", "the", "with", "في", "من", "لە", "و", "i", "och", "und"}
}

// everyday are names of countries that people use and their official labels are not.
func everyday() map[string]string {
	return map[string]string{"uk": "GB", "britain": "GB", "great britain": "GB", "england": "GB", "بريطانيا": "GB", "انكلترا": "GB", "بەریتانیا": "GB",
		"us": "US", "usa": "US", "america": "US", "أمريكا": "US", "ئەمریکا": "US", "uae": "AE", "emirates": "AE", "الإمارات": "AE", "ئیمارات": "AE", "holland": "NL"}
}

// longestCountry is how many words the name of a country has at most that is looked for.
const longestCountry = 4

// Living cuts the country off that a text ends with, and the words that only join:
// "dentist in Germany", صيدلي في السويد. Without one, or where nothing else is asked, or
// something stands in quotation marks, the text stays as it is and country is empty.
func (t *Terms) Living(text string) (rest, country string) {
	if strings.ContainsAny(text, "\"«»“”„") {
		return text, ""
	}
	words := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return slices.Contains(joining(), strings.ToLower(w)) })
	for n := min(longestCountry, len(words)-1); n > 0; n-- {
		at := len(words) - n
		if code := t.inCountry()[strings.Join(split(strings.Join(words[at:], " "), t.fold), " ")]; code != "" && !strings.HasPrefix(words[at], "-") {
			return strings.Join(words[:at], " "), code
		}
	}
	return text, ""
}

// callCountries are the countries by their folded names, in every language, without the
// words that only join.
func (t *Terms) callCountries() map[string]string {
	out := map[string]string{}
	call := func(name, code string) {
		words := slices.DeleteFunc(strings.Fields(name), func(w string) bool { return slices.Contains(joining(), strings.ToLower(w)) })
		if key := strings.Join(split(strings.Join(words, " "), t.fold), " "); out[key] == "" {
			out[key] = code
		}
	}
	for _, code := range t.order[Countries] {
		for _, label := range t.Labels(Countries, code) {
			call(label, code)
		}
	}
	for name, code := range everyday() {
		call(name, code)
	}
	return out
}

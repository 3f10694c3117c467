package locale

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// longestHeader bounds how much of an Accept-Language header is looked at.
const longestHeader = 1000

// Negotiate chooses the language for an Accept-Language header (RFC 9110,
// 12.5.4): the one most wanted that the service has, else English. Kurdish in
// Arabic script, of Iraq or Iran or of no stated place is Sorani; Kurmanji and
// Kurdish in Latin script or of Türkiye, Syria, Armenia is not, since its readers
// could not read it: their next wish counts.
func Negotiate(acceptLanguage string) string {
	for _, tag := range wishes(acceptLanguage) {
		if lang := match(tag); lang != "" {
			return lang
		}
	}
	return English
}

// wishes are the tags of a header, the most wanted first.
func wishes(header string) []string {
	type wish struct {
		tag     string
		quality float64
	}
	var all []wish
	for part := range strings.SplitSeq(header[:min(len(header), longestHeader)], ",") {
		tag, parameter, _ := strings.Cut(part, ";")
		quality := 1.0
		if q, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(parameter, " ", "")), "q="); ok {
			quality, _ = strconv.ParseFloat(q, 64) // what is no number is no wish
		}
		if quality > 0 && quality <= 1 {
			all = append(all, wish{strings.TrimSpace(tag), quality})
		}
	}
	slices.SortStableFunc(all, func(a, b wish) int { return cmp.Compare(b.quality, a.quality) })
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = w.tag
	}
	return out
}

// match is the service's language for a tag, or "".
func match(tag string) string {
	parsed, err := language.Raw.Parse(tag)
	if err != nil {
		return ""
	}
	base, script, region := parsed.Raw()
	switch base.String() {
	case "en":
		return English
	case "ar", "arb", "acm", "ayp": // the macrolanguage, Standard, Mesopotamian and North Mesopotamian Arabic
		return Arabic
	case "ku", "ckb":
		if readsSorani(base.String(), script.String(), region.String()) {
			return Sorani
		}
	}
	return ""
}

// readsSorani decides by script first, then by country. x/text writes what is not
// stated as Zzzz and ZZ.
func readsSorani(base, script, region string) bool {
	if script != "Zzzz" {
		return script == "Arab"
	}
	return base == "ckb" || region != "TR" && region != "SY" && region != "AM"
}

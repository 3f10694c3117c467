package bench

import (
	"fmt"
	"math"
	"math/rand/v2"

	"jisr/app/terms"
	"jisr/search"
)

// profiles generates documents like those of the roster: real words of the taxonomies in
// the proportions of people's own texts, about 1.5 kB with the labels of their codes;
// codes with few and with many values, numbers.
// The same number is always the same document.
type profiles struct {
	words                       *terms.Terms
	occupations, skills, places []string
}

func newProfiles(words *terms.Terms) profiles {
	return profiles{words, words.Codes(terms.ISCO), words.Codes(terms.Skills), words.Codes(terms.Countries)}
}

// profileSchema are the fields of the documents.
func profileSchema() search.Schema {
	s := search.Schema{{Name: "own", Kind: search.TextField}, {Name: "labels", Kind: search.TextField, Boost: 0.6}}
	for _, name := range []string{"occupation", "group", "skill", "language", "spoken", "country", "mode", "theme", "gender", "years_band"} {
		s = append(s, search.Field{Name: name, Kind: search.KeywordField})
	}
	for _, name := range []string{"years", "degree", "confirmed"} {
		s = append(s, search.Field{Name: name, Kind: search.NumberField})
	}
	return s
}

// skewed picks early ones often and late ones seldom, as people's lives do.
func skewed(r *rand.Rand, list []string) string {
	return list[int(float64(len(list))*math.Pow(r.Float64(), 3))]
}

// document is the n-th.
func (p profiles) document(n int, rev int64) search.Document {
	r := rand.New(rand.NewPCG(3, uint64(n))) // #nosec G404 -- the same documents each time
	d := search.Document{ID: fmt.Sprintf("exp_%020x", r.Uint64()), Rev: rev, Texts: map[string][]string{}, Keywords: map[string][]string{}, Numbers: map[string]int64{}}
	lang := []string{"en", "en", "en", "ar", "ar", "ckb"}[r.IntN(6)]
	label := func(kind, code string) string { text, _ := p.words.Label(kind, code, lang); return text }
	occupation := skewed(r, p.occupations)
	d.Keywords["occupation"] = append([]string{occupation}, p.words.Ancestors(terms.ISCO, occupation)...)
	d.Keywords["group"] = []string{occupation[:min(2, len(occupation))]}
	d.Texts["labels"] = p.words.Labels(terms.ISCO, occupation)
	d.Texts["own"] = []string{label(terms.ISCO, occupation)}
	for range 3 + r.IntN(6) {
		skill := skewed(r, p.skills)
		d.Keywords["skill"] = append(d.Keywords["skill"], skill)
		d.Texts["labels"] = append(d.Texts["labels"], p.words.Labels(terms.Skills, skill)...)
		d.Texts["own"] = append(d.Texts["own"], label(terms.Skills, skill)+". "+label(terms.Skills, skewed(r, p.skills)))
	}
	p.codes(r, &d)
	return d
}

func (p profiles) codes(r *rand.Rand, d *search.Document) {
	d.Keywords["country"] = []string{skewed(r, p.places)}
	for _, code := range []string{"ar", "ckb", "en", "sv", "de"}[r.IntN(3):] {
		d.Keywords["spoken"] = append(d.Keywords["spoken"], code)
		for _, level := range []string{"A1", "A2", "B1", "B2", "C1", "C2", "native"}[:1+r.IntN(7)] {
			d.Keywords["language"] = append(d.Keywords["language"], code+":"+level)
		}
	}
	for _, mode := range []string{"remote", "visit", "mission", "return"} {
		if r.Float64() < 0.6 {
			d.Keywords["mode"] = append(d.Keywords["mode"], mode)
		}
	}
	d.Keywords["theme"] = []string{[]string{"institutions", "human_capital", "finance", "guardianship"}[r.IntN(4)]}
	d.Keywords["gender"] = []string{[]string{"female", "male", "undisclosed"}[r.IntN(3)]}
	years := r.IntN(35)
	d.Keywords["years_band"] = []string{[]string{"0-4", "5-9", "10-19", "10-19", "20-29", "20-29", "30+"}[years/5]}
	d.Numbers = map[string]int64{"years": int64(years), "degree": int64(3 + r.IntN(6)), "confirmed": int64(20000 + r.IntN(700))}
}

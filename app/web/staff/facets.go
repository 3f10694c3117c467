package staff

import (
	"slices"

	"jisr/app/finder"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// facets draws the counts of an answer. A chosen value stays, also at 0.
func (p *Pages) facets(s Search, counts []roster.Facet, lang string) []web.Facet {
	var out []web.Facet
	for i, name := range facetFields() {
		f := web.Facet{Name: name, Label: p.Render.Text(lang, "staff.facet."+name), Open: i < 3 || name == "verified"}
		for _, c := range counts {
			if c.Field == name {
				f.Values = p.facetValues(name, c.Values, s.Chosen[name], lang)
			}
		}
		f.Values = p.choose(f.Values, name, s.Chosen[name], lang)
		if len(f.Values) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// familiarTerms bounds the long lists: the skills of our own and the languages that
// Iraqis abroad speak come first.
const familiarTerms = 75

// Familiar are the facets and the map of a search that found nobody yet: the values with
// their names are the same for everybody, and long.
func (p *Pages) Familiar(lang string) []web.Drawn {
	var out []web.Drawn
	for _, name := range facetFields() {
		f := web.Facet{Name: name, Label: p.Render.Text(lang, "staff.facet."+name)}
		for _, code := range p.familiar(name) {
			f.Values = append(f.Values, web.FacetValue{Value: code, Label: p.facetLabel(name, code, lang)})
		}
		out = append(out, web.Drawn{Part: "facet", Data: f})
	}
	var everywhere []roster.FacetValue
	for _, code := range p.Terms.Codes(terms.Countries) {
		everywhere = append(everywhere, roster.FacetValue{Value: code})
	}
	return append(out, web.Drawn{Part: "map", Data: p.diaspora(Search{}, []roster.Facet{{Field: "country", Values: everywhere}}, lang)})
}

// familiar are the values of a facet that are few.
func (p *Pages) familiar(name string) (out []string) {
	switch name {
	case "years":
		for _, band := range yearBands() {
			if band.From > 0 {
				out = append(out, band.Code)
			}
		}
		return out
	case "occupation":
		return slices.DeleteFunc(slices.Clone(p.Terms.Codes(terms.ISCO)), func(code string) bool { return len(code) != 2 })
	case "skill", "language":
		out = p.Terms.Codes(vocabularies()[name])
		return out[:min(len(out), familiarTerms)]
	}
	if kind, is := vocabularies()[name]; is {
		return p.Terms.Codes(kind)
	}
	return listed(name)
}

// facetShown is how many values of a facet stand on the page.
const facetShown = 12

// facetValues are the most frequent values and those that are chosen, each with its
// true count.
func (p *Pages) facetValues(name string, values []roster.FacetValue, chosen []string, lang string) []web.FacetValue {
	if name == "years" {
		return p.yearValues(values, lang)
	}
	var out []web.FacetValue
	for i, v := range values {
		if i < facetShown || slices.Contains(chosen, v.Value) {
			out = append(out, web.FacetValue{Value: v.Value, Label: p.facetLabel(name, v.Value, lang), Count: v.Count})
		}
	}
	return out
}

// yearValues turns the bands into "at least": a band counts with all above it, so
// that the number is what choosing it gives.
func (p *Pages) yearValues(values []roster.FacetValue, lang string) []web.FacetValue {
	var out []web.FacetValue
	sum := 0
	bands := finder.YearBands()
	for _, b := range slices.Backward(bands) {
		for _, v := range values {
			if v.Value == b.Code {
				sum += v.Count
			}
		}
		if b.From > 0 { // at least nothing is everybody
			out = append(out, web.FacetValue{Value: b.Code, Label: p.facetLabel("years", b.Code, lang), Count: sum})
		}
	}
	slices.Reverse(out)
	return out
}

// choose marks the chosen values and adds those that were not counted.
func (p *Pages) choose(values []web.FacetValue, name string, chosen []string, lang string) []web.FacetValue {
	for _, want := range chosen {
		i := slices.IndexFunc(values, func(v web.FacetValue) bool { return v.Value == want })
		if i < 0 {
			values = append(values, web.FacetValue{Value: want, Label: p.facetLabel(name, want, lang), Chosen: true})
			continue
		}
		values[i].Chosen = true
	}
	return values
}

// facetLabel names a value of a facet.
func (p *Pages) facetLabel(name, value, lang string) string {
	if kind, is := vocabularies()[name]; is {
		return p.label(kind, value, lang)
	}
	if name == "years" {
		return p.Render.Printer(lang).N("staff.facet.years.from", atLeastYears([]string{value}))
	}
	if key := "staff.theme." + value; name == "theme" && p.Locale.Has(lang, key) {
		return p.Render.Text(lang, key)
	}
	if key := "staff.facet." + name + "." + value; p.Locale.Has(lang, key) {
		return p.Render.Text(lang, key)
	}
	return value // an address that somebody typed
}

// chips are the filters in force, each with the address without it.
func (p *Pages) chips(s Search, lang string) []web.Chip {
	var out []web.Chip
	say := func(key, name, value string) string {
		return p.Render.Text(lang, key, "facet", p.Render.Text(lang, "staff.facet."+name), "value", p.facetLabel(name, value, lang))
	}
	for _, name := range searchFields() {
		for _, value := range s.Chosen[name] {
			out = append(out, web.Chip{Label: say("staff.facet.chip", name, value), Remove: "/" + lang + s.without(name, value).Path()})
		}
		for _, value := range s.Not[name] {
			out = append(out, web.Chip{Label: say("staff.facet.chip.not", name, value), Remove: "/" + lang + s.again(name, value).Path()})
		}
	}
	if s.Name != "" {
		bare := s.at(0)
		bare.Name, bare.Purpose = "", ""
		out = append(out, web.Chip{Label: p.Render.Text(lang, "staff.facet.chip", "facet", p.Render.Text(lang, "staff.search.name.label"), "value", s.Name), Remove: "/" + lang + bare.Path()})
	}
	return out
}

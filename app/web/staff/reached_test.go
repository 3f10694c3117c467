package staff

import (
	"strings"
	"testing"

	"jisr/app/roster"
)

// TestARowSaysByWhichLabelTheWordsReachedHer (23): where nothing that she wrote has the
// words, the label of her occupation or skill does, with what was met marked; where her
// own words have them, they are enough.
func TestARowSaysByWhichLabelTheWordsReachedHer(t *testing.T) {
	p := pages(t)
	e := roster.Expert{Profile: roster.Profile{Headline: "Consultant, Sahlgrenska", Occupations: []roster.Occupation{{Code: "2212", Concept: "jisr:cardiologist"}}, Skills: []roster.Skill{{ID: "jisr:gis"}}}}
	for _, c := range []struct{ asked, lang, want string }{
		{"قلبية", "en", "[قلبية] (Cardiologist)"},
		{"cardiologist", "en", "[Cardiologist]"},
		{"cardiologist", "ar", "[Cardiologist] (اختصاصي أمراض القلب)"},
		{"heart doctor", "ckb", "[heart] [doctor] (پزیشکی پسپۆڕی دڵ)"},
		{"دل", "ckb", "پزیشکی پسپۆڕی [دڵ]"},
		{"Kardiolog", "sv", "[Kardiolog]"},
		{"kardiologe gis", "en", "[Kardiologe] (Cardiologist) + skill [GIS] (Geographic information systems)"},
		{"cardioligist", "en", "[Cardiologist]"},
		{"-nurse «heart doctor»", "en", "[heart] [doctor] (Cardiologist)"},
		{"قلبية في السويد", "en", "[قلبية] (Cardiologist)"},
		{"heart doctor in Sweden", "ckb", "[heart] [doctor] (پزیشکی پسپۆڕی دڵ)"},
		{"consultant", "en", ""},
		{"Sahlgrenska cardiologist", "en", "[Cardiologist]"},
		{"plumber", "en", ""},
		{"cardiologist plumber", "en", ""},
		{"", "en", ""},
	} {
		hit := roster.Hit{Expert: e, Highlights: []roster.Span{{Passage: 0, Start: 0, End: 10}, {Passage: 0, Start: 12, End: 23}, {Passage: 7, Start: 0, End: 3}}}
		var got []string
		for _, r := range p.asking(c.asked, c.lang).reached(hit) {
			s := ""
			if r.Skill {
				s = "skill "
			}
			for _, piece := range r.Label {
				if piece.Mark {
					s += "[" + piece.Text + "]"
				} else {
					s += piece.Text
				}
			}
			if r.Of != "" {
				s += " (" + r.Of + ")"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " + "); s != c.want {
			t.Errorf("%q in %s: %s, want %s", c.asked, c.lang, s, c.want)
		}
	}
}

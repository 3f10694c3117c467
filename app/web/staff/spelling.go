package staff

import (
	"context"
	"slices"
	"strings"

	"jisr/app/office"
)

const (
	mostSpellings = 3  // that are offered
	mostTried     = 24 // of which the index is asked how many they find
	mostTogether  = 4  // words that are taken for one term
)

// spellings are searches whose words are spelled otherwise and that find somebody, with
// true counts. The index only counts here: nobody is read or shown.
func (p *Pages) spellings(ctx context.Context, s Search, lang string) ([]Way, error) {
	var out []Way
	list := p.respelled(s, lang)
	for _, other := range list[:min(len(list), mostTried)] {
		n, err := p.counted(ctx, other)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, Way{other.Text, n, "/" + lang + other.Path()})
		}
		if len(out) == mostSpellings {
			break
		}
	}
	return out, nil
}

// respelled are the same search with some of its words in another script or without a
// mistake; the longest run of words that a term is called by comes first.
func (p *Pages) respelled(s Search, lang string) (out []Search) {
	words := rawWords(s.Text)
	for size := min(len(words), mostTogether); size > 0; size-- {
		for at := 0; at+size <= len(words); at++ {
			run := words[at : at+size]
			if slices.ContainsFunc(run, func(w string) bool { return strings.HasPrefix(w, "-") }) {
				continue // it was left out, and stays so
			}
			for _, other := range p.Terms.Spellings(strings.Join(run, " "), lang) {
				next := s.at(0)
				next.Text = strings.Join(slices.Concat(words[:at], []string{other}, words[at+size:]), " ")
				out = append(out, next)
			}
		}
	}
	return out
}

// counted is how many a search finds; a search without anything, which is the whole
// roster, and one that is refused find nobody.
func (p *Pages) counted(ctx context.Context, s Search) (int, error) {
	q := s.Query()
	if empty(q) {
		return 0, nil
	}
	n, err := p.Roster.Count(ctx, q)
	if err != nil && office.CodeOf(err) != office.Invalid {
		return 0, err
	}
	return n, nil
}

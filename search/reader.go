package search

import "slices"

// Reader reads texts as the index does, without an index: it answers for one
// record what a Contains filter answers for all.
type Reader struct{ a *analyser }

// NewReader makes one; it is safe for concurrent use.
func NewReader() (*Reader, error) {
	a, err := theAnalyser()
	if err != nil {
		return nil, err
	}
	return &Reader{a}, nil
}

// Contains tells whether the passages together hold the words, "phrases" and none
// of the -words of the query, and which of them shows one first.
func (r *Reader) Contains(passages []string, text string) (first int, ok bool) {
	q, err := parse(text)
	if err != nil {
		return 0, false
	}
	first = len(passages)
	for _, p := range q.not {
		if _, found := r.find(passages, p); found {
			return 0, false
		}
	}
	for _, p := range q.must {
		at, found := r.find(passages, p)
		if !found {
			return 0, false
		}
		first = min(first, at)
	}
	return first, len(passages) > 0 || len(q.must) == 0
}

func (r *Reader) find(passages []string, p phrase) (int, bool) {
	words := r.a.words(anyName, p.text)
	if len(words) == 0 {
		return 0, false
	}
	for i, passage := range passages {
		here := r.a.words(anyName, passage)
		if p.whole || len(words) != 1 {
			if runs(here, words) {
				return i, true
			}
			continue
		}
		if slices.Contains(here, words[0]) || r.stems(passage, p.text) {
			return i, true
		}
	}
	return 0, false
}

// stems is true when the passage, in its language, has one of the word's stems.
func (r *Reader) stems(passage, word string) bool {
	suffix, analyzer := language(passage)
	if !slices.Contains(languagesOf(word), inLanguage{suffix, analyzer}) {
		return false
	}
	here := r.a.words(analyzer, passage)
	return slices.ContainsFunc(r.a.words(analyzer, word), func(s string) bool { return slices.Contains(here, s) })
}

// runs is true when list holds words side by side.
func runs(list, words []string) bool {
	for i := 0; i+len(words) <= len(list); i++ {
		if slices.Equal(list[i:i+len(words)], words) {
			return true
		}
	}
	return false
}

package search

import "sync"

// foldedWords is the analysis of the sub-field that no language changes. It is the same
// whatever the schema is.
var foldedWords = sync.OnceValues(func() (analyser, error) {
	m, err := newMapping(nil)
	return analyser{m}, err
})

// Words are the words of a text as the index splits and folds them, unstemmed: what an
// engine beside this one must be given so that both speak of the same words. A word in
// quotation marks is looked for as such.
func Words(text string) ([]string, error) {
	a, err := foldedWords()
	if err != nil {
		return nil, err
	}
	return a.words(anyName, text), nil
}

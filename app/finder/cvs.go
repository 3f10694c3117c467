package finder

import (
	"jisr/app/roster"
	"jisr/search/names"
)

// SearchedCVs reads what searches read of CVs, by the search's own reading of names; words
// cuts a text into folded words (app/terms).
func SearchedCVs(texts roster.CVTexts, words func(string) []string) roster.CVSearch {
	return roster.CVSearch{Texts: texts, Words: words, Writes: writes}
}

// writes tells whether a text writes one of the words of names, in either script and
// however it is spelt. A letter that differs makes another word: of those there are too many
// in a CV. As in a search by name, keys propose what is worth comparing.
func writes(list []string) func(text string) bool {
	questions, known := make([]*names.Question, len(list)), map[names.Key][]int{}
	for i, name := range list {
		questions[i] = names.NewQuestion(name)
		for _, k := range names.Keys(name) {
			known[k] = append(known[k], i)
		}
	}
	return func(text string) bool {
		for _, k := range names.Keys(text) {
			if k.Kind == names.Dropped {
				continue
			}
			for _, i := range known[k] {
				if questions[i].Judge(text).Grade <= names.Variant {
					return true
				}
			}
		}
		return false
	}
}

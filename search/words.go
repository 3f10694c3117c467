package search

// Words are the words of a text as the index splits and folds them, unstemmed: what an
// engine beside this one must be given so that both speak of the same words. A word in
// quotation marks is looked for as such.
func Words(text string) ([]string, error) {
	a, err := theAnalyser()
	if err != nil {
		return nil, err
	}
	return a.words(anyName, text), nil
}

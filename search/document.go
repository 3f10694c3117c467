package search

import (
	"strconv"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// document lays d out as Bleve writes it. Bleve's own mapping would make a field of every
// passage and every code and merge them afterwards; here each field is one, and a passage
// is cut into words once for all its sub-fields. What the mapping would write is written
// alike; two fields beside each text are ours.
func (d Document) document(s Schema, a *analyser) *document.Document {
	out := document.NewDocument(d.ID)
	codes := func(name string, list ...string) {
		if len(list) > 0 {
			out.AddField(&codesField{field: field{name: name}, codes: list})
		}
	}
	codes(revField, d.ID+" "+intText(d.Rev))
	for _, f := range s {
		switch f.Kind {
		case TextField:
			d.addTexts(out, f.Name, a)
		case KeywordField, KeyField:
			codes(f.Name, d.Keywords[f.Name]...)
		case NumberField:
			if n, ok := d.Numbers[f.Name]; ok {
				codes(f.Name, numberText(n))
			}
		case SpanField:
			var list []string
			for _, sp := range d.Spans[f.Name] {
				list = append(list, sp.String())
			}
			codes(f.Name, list...)
		}
	}
	return out
}

// addTexts adds a field of all passages, and one of those of each language.
func (d Document) addTexts(out *document.Document, name string, a *analyser) {
	all := make([]*passage, len(d.Texts[name]))
	own := map[string][]*passage{}
	for i, text := range d.Texts[name] {
		all[i] = &passage{text: text, place: []uint64{uint64(i)}}
		suffix, _ := language(text)
		own[suffix] = append(own[suffix], all[i])
	}
	add := func(suffix, analyzer string, list []*passage) {
		if len(list) == 0 {
			return
		}
		f := &textField{field: field{name: name + suffix}, analyser: a, analyzer: analyzer, passages: list}
		out.AddField(f)
		out.AddField(&timesField{field{name: f.name + timesSuffix}, f})
		out.AddField(&lengthField{field{name: f.name + lengthSuffix}, f})
	}
	add(anySuffix, anyName, all)
	for suffix, analyzer := range map[string]string{arSuffix: arName, ckbSuffix: ckbName, enSuffix: enName} {
		add(suffix, analyzer, own[suffix])
	}
}

// field is what Bleve asks of every field and what ours answer alike: nothing is stored.
type field struct {
	name   string
	length int
	terms  index.TokenFrequencies
}

func (f *field) Name() string                                     { return f.name }
func (f *field) Value() []byte                                    { return nil }
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) AnalyzedLength() int                              { return f.length }
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
func (f *field) NumPlainTextBytes() uint64                        { return uint64(f.Size()) }
func (f *field) Size() int                                        { return len(f.name) + 64*len(f.terms) }

// codesField is read as a set and never scored, so it has no frequencies.
type codesField struct {
	field
	codes []string
}

func (f *codesField) Options() index.FieldIndexingOptions { return setOptions }

const setOptions = index.IndexField | index.SkipFreqNorm

func (f *codesField) Analyze() {
	f.length, f.terms = len(f.codes), make(index.TokenFrequencies, len(f.codes))
	for _, code := range f.codes {
		f.terms[code] = &index.TokenFreq{Term: []byte(code)}
	}
}

// passage is one passage of a text field, for all the sub-fields it stands in: Bleve
// analyses the fields of a document one after the other.
type passage struct {
	text   string
	place  []uint64
	tokens analysis.TokenStream
}

// textField has the places of its words, for phrases and highlights.
type textField struct {
	field
	analyser *analyser
	analyzer string
	passages []*passage
}

func (f *textField) Options() index.FieldIndexingOptions {
	return index.IndexField | index.IncludeTermVectors
}

func (f *textField) Analyze() {
	count := 0
	for _, p := range f.passages {
		if p.tokens == nil {
			p.tokens = f.analyser.tokens(p.text)
		}
		count += len(p.tokens)
	}
	f.terms = make(index.TokenFrequencies, count)
	places, found := make([]index.TokenLocation, count), make([]index.TokenFreq, count)
	for _, p := range f.passages {
		f.analyser.each(f.analyzer, p.tokens, func(t *analysis.Token, term string) {
			at := &places[f.length]
			*at = index.TokenLocation{ArrayPositions: p.place, Start: t.Start, End: t.End, Position: t.Position}
			f.length++
			freq := f.terms[term]
			if freq == nil {
				freq = &found[len(f.terms)]
				freq.Term = []byte(term)
				f.terms[term] = freq
			}
			freq.Locations = append(freq.Locations, at)
			freq.SetFrequency(freq.Frequency() + 1)
		})
	}
}

// Beside each text field stand two of which sets are read: how often its words stand in a
// document, for the words that stand there more than once, and how many words it has. So
// a score needs no reading of postings one by one.
const (
	timesSuffix  = ".times"
	lengthSuffix = ".length"
	// mostTimes is up to which a document has a term for each number of times, so that a
	// set of those who have a word so often at least can be read; beyond it is told once,
	// exactly.
	mostTimes = 12
)

// timesTerm is the term of those that have a word so often at least.
func timesTerm(word string, times int) string { return word + "\x00" + strconv.Itoa(times) }

// beyond begins the terms of those that have a word oftener than mostTimes: how often
// follows.
func beyond(word string) string { return word + "\x00>" }

type timesField struct {
	field
	of *textField // analysed before
}

func (f *timesField) Options() index.FieldIndexingOptions { return setOptions }

func (f *timesField) Analyze() {
	f.terms = index.TokenFrequencies{}
	add := func(term string) {
		f.length++
		f.terms[term] = &index.TokenFreq{Term: []byte(term)}
	}
	for word, freq := range f.of.terms {
		for n := 2; n <= min(freq.Frequency(), mostTimes); n++ {
			add(timesTerm(word, n))
		}
		if freq.Frequency() > mostTimes {
			add(beyond(word) + strconv.Itoa(freq.Frequency()))
		}
	}
}

type lengthField struct {
	field
	of *textField // analysed before
}

func (f *lengthField) Options() index.FieldIndexingOptions { return setOptions }

func (f *lengthField) Analyze() {
	term := numberText(int64(f.of.length))
	f.length, f.terms = 1, index.TokenFrequencies{term: {Term: []byte(term)}}
}

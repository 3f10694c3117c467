package search

import (
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// document lays d out as Bleve writes it. Bleve's own mapping would make a field of every
// passage and every code and merge them afterwards; here each field is one, and a passage
// is cut into words once for all its sub-fields. What is written is the same.
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
	if len(all) == 0 {
		return
	}
	out.AddField(&textField{field: field{name: name + anySuffix}, analyser: a, analyzer: anyName, passages: all})
	for suffix, analyzer := range map[string]string{arSuffix: arName, ckbSuffix: ckbName, enSuffix: enName} {
		if len(own[suffix]) > 0 {
			out.AddField(&textField{field: field{name: name + suffix}, analyser: a, analyzer: analyzer, passages: own[suffix]})
		}
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

func (f *codesField) Options() index.FieldIndexingOptions {
	return index.IndexField | index.SkipFreqNorm
}

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

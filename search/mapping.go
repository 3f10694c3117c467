package search

import (
	"errors"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
)

const (
	revField = "_idrev" // our own beside the schema's: "<id> <rev>", for comparing with the store
	idField  = "_id"    // Bleve's own
)

// newMapping is static: nothing is indexed that is not named here; nothing is
// stored; no composite field; frequencies only where a score needs them.
func newMapping(s Schema) (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	if err := errors.Join(registerOnce(), addFilters(m), addAnalyzers(m)); err != nil {
		return nil, err
	}
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	m.DefaultAnalyzer = keyword.Name
	doc := bleve.NewDocumentStaticMapping()
	for _, f := range s {
		if f.Kind != TextField {
			doc.AddFieldMappingsAt(f.Name, keywordMapping())
			continue
		}
		sub := bleve.NewDocumentStaticMapping()
		for suffix, analyzer := range map[string]string{anySuffix: anyName, arSuffix: arName, ckbSuffix: ckbName, enSuffix: enName} {
			sub.AddFieldMappingsAt(suffix[1:], textMapping(analyzer))
		}
		doc.AddSubDocumentMapping(f.Name, sub)
	}
	doc.AddFieldMappingsAt(revField, keywordMapping())
	m.DefaultMapping = doc
	return m, nil
}

func textMapping(analyzer string) *mapping.FieldMapping {
	f := bleve.NewTextFieldMapping()
	f.Analyzer = analyzer
	f.Store, f.IncludeInAll, f.DocValues = false, false, false
	f.IncludeTermVectors = true // phrases and highlights
	return f
}

// keywordMapping skips frequencies: these fields are read as sets and never
// scored, where Bleve would give NaN without a word.
func keywordMapping() *mapping.FieldMapping {
	f := bleve.NewTextFieldMapping()
	f.Analyzer = keyword.Name
	f.Store, f.IncludeInAll, f.DocValues, f.IncludeTermVectors = false, false, false, false
	f.SkipFreqNorm = true
	return f
}

// fields is the document as Bleve maps it. Dots in names would be read as paths
// into objects, so the sub-fields of a text are nested one level.
func (d Document) fields(s Schema) map[string]any {
	out := map[string]any{revField: d.ID + " " + intText(d.Rev)}
	for _, f := range s {
		switch f.Kind {
		case TextField:
			out[f.Name] = passages(d.Texts[f.Name])
		case KeywordField, KeyField:
			out[f.Name] = d.Keywords[f.Name]
		case NumberField:
			if n, ok := d.Numbers[f.Name]; ok {
				out[f.Name] = numberText(n)
			}
		case SpanField:
			var list []string
			for _, sp := range d.Spans[f.Name] {
				list = append(list, sp.String())
			}
			out[f.Name] = list
		}
	}
	return out
}

// passages lays the texts out by sub-field. Each list is as long as the original,
// empty where a passage is of another language, so that positions in every
// sub-field count the same passages.
func passages(texts []string) map[string]any {
	lists := map[string][]string{}
	for _, suffix := range []string{anySuffix, arSuffix, ckbSuffix, enSuffix} {
		lists[suffix] = make([]string, len(texts))
	}
	for i, text := range texts {
		suffix, _ := language(text)
		lists[anySuffix][i] = text
		lists[suffix][i] = text
	}
	out := map[string]any{}
	for suffix, list := range lists {
		out[suffix[1:]] = list
	}
	return out
}

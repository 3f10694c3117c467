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
	doc.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
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

// Package search is the index: documents with texts, codes, numbers and dates go
// in; exact totals, ranked hits, facets and points come out. It has never heard of
// experts or of HTTP.
//
// Policy. Bleve keeps analysis, dictionaries, postings, segments and durability;
// what a query meets and earns is evaluated here, segment by segment, on bitmaps,
// columns and words that are copied out of Bleve's dictionaries once a segment and
// joined on one pinned reader, so text, structure and deletions always agree and an
// update costs only what is new. A text is scored as Bleve's searchers of the same
// shape score it, which contract tests hold; where its words stand is read only of
// those who are left. What is kept is bounded by bytes. Structured
// conditions never change a score. A user's text never reaches Bleve's query
// language. The index is derived: it carries the version of its mapping and the
// caller's cursor, is rebuilt beside the one in use and swapped while readers
// read. It is never trusted to be whole: its files are verified at open, a folder
// that nothing points to is no answer, and what does not read is ErrDamaged, for
// the caller to build anew. A document never goes back to an older revision. It
// stores no text and no name: highlights are positions, which the caller applies to
// its own record.
package search

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// FieldKind is what a field holds.
type FieldKind int

// The kinds of field.
const (
	TextField    FieldKind = iota // analysed: words
	KeywordField                  // exact codes, several a document
	NumberField                   // one whole number from 0 to 10^18
	SpanField                     // stretches of days
	KeyField                      // keyed hashes: opaque here, and only asked for
)

// Field is one field of a schema.
type Field struct {
	Name string
	Kind FieldKind
	// Boost multiplies the score of a text field's hits; 0 is 1.
	Boost float64
	// Beside is true for a text field beside the others: who meets a text only with its help
	// has half the score, and for all others it is as if it were not there. Its places are
	// told and Contains reads it, as with the first.
	Beside bool
}

// Schema is the fields of an index. Its first text field and those Beside the others are
// what Contains and highlights look at.
type Schema []Field

func (s Schema) version() string {
	out := "11" // of the mapping and analysis in this package
	for _, f := range s {
		out += fmt.Sprintf("|%s:%d", f.Name, f.Kind)
	}
	return out
}

// field is the named one; of a name that is not in the schema, codes that nobody has.
func (s Schema) field(name string) Field {
	for _, f := range s {
		if f.Name == name {
			return f
		}
	}
	if strings.HasSuffix(name, lengthSuffix) {
		return Field{Name: name, Kind: NumberField}
	}
	return Field{Name: name, Kind: KeywordField}
}

func (s Schema) texts() []Field {
	var out []Field
	for _, f := range s {
		if f.Kind == TextField {
			out = append(out, f)
		}
	}
	return out
}

// quoted are the text fields of which places are told.
func (s Schema) quoted() []Field {
	out, first := []Field(nil), true
	for _, f := range s.texts() {
		if first || f.Beside {
			out = append(out, f)
		}
		first = false
	}
	return out
}

// Span is a stretch of days since 1970-01-01, both ends included, within which so
// many are offered.
type Span struct{ From, To, Days int }

func (s Span) String() string { return fmt.Sprintf("%d:%d:%d", s.From, s.To, s.Days) }

func parseSpan(text string) (Span, bool) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return Span{}, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil {
			return Span{}, false
		}
		n[i] = v
	}
	return Span{n[0], n[1], n[2]}, true
}

// Document is what is indexed of one record. Keywords are those of keyword fields and of
// key fields.
type Document struct {
	ID  string
	Rev int64
	// Texts are the passages of a text field, in the order in which highlights
	// count them.
	Texts    map[string][]string
	Keywords map[string][]string
	Numbers  map[string]int64
	Spans    map[string][]Span
}

// Limits of trust.md: what one query may ask.
const (
	MaxRunes  = 256
	MaxTerms  = 16
	MaxDeep   = 1000 // results, over all pages
	maxFuzzy  = 1    // edit distance,
	fuzzyHead = 2    // after so many letters that must be right
)

// The errors of an index.
var (
	// ErrOutdated: the index was written by another version of mapping or analysis.
	ErrOutdated = errors.New("the index was written by another version")
	// ErrDamaged: the index does not open or does not read.
	ErrDamaged = errors.New("the index is damaged")
	// ErrLocked: somebody has the index open, in this process or another.
	ErrLocked = errors.New("the index is open elsewhere")
	// ErrClosed: the index was closed.
	ErrClosed = errors.New("the index is closed")
	// ErrTooMuch: the query asks for more than the limits allow.
	ErrTooMuch = errors.New("the query asks for too much")
	// ErrTooDeep is the ErrTooMuch of a page that ends beyond MaxDeep.
	ErrTooDeep = fmt.Errorf("%w: a page beyond %d results", ErrTooMuch, MaxDeep)
)

// checkPage refuses a page that would end beyond MaxDeep.
func checkPage(from, limit int) error {
	if from < 0 || limit < 0 || from > MaxDeep || limit > MaxDeep-from {
		return ErrTooDeep
	}
	return nil
}

// Package exchange brings rosters in and takes them out: experts as .ndjson, .csv
// and .xlsx.
//
// The policy. Import without consent is the normal case: a row with
// consent_source becomes active, another a draft. No letter leaves on import
// unless it is asked for. A row's record has an id that follows from its content
// (see identity.go), so importing a file again changes nothing, and an import that
// was stopped is finished by starting it again. A row that is wrong is named with
// line, column and reason; the others are kept.
//
// NDJSON: one registration of the API (roster.Registration) on each line; an
// unknown field is refused by name.
//
// CSV (RFC 4180; UTF-8, UTF-16 or windows-1256; commas, semicolons or tabs, found by
// looking) and the first visible sheet of a workbook, with a heading below at most a
// few lines of title, in any order, all columns optional; several values in a cell
// are separated by a semicolon, an Arabic comma or a line break:
//
//	email phone name_latin name_native birth_year city headline summary
//	name                      goes where its script belongs
//	language gender country origin
//	                          codes as in the API, or their labels in any language
//	occupation                ISCO code (2212), concept (jisr:cardiologist) or its label
//	occupation_years          years for each occupation, in the same order
//	skills                    ids (jisr:dialysis) or labels in any language
//	languages                 sv:C1;ar:native
//	education_level           ISCED level (6) or its label; education_field,
//	                          education_institution, education_country and
//	                          education_year in the same order
//	availability              2027-03-01..2027-05-31:14 (days may be left out)
//	modes themes consents     as in the API
//	weeks_per_year notice_weeks years
//	consent_source            web, paper or import
//	consent_date              when it was given, 2026-11-01
//
// A heading is one of these or what people write for it in English, Arabic or
// Sorani (headings.go); for others Options.Map says the field, or that the column
// is left out. Digits may be Arabic-Indic or Persian (٢٠٢٧).
package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
)

// Format of a file.
type Format string

// The formats.
const (
	NDJSON Format = "ndjson"
	CSV    Format = "csv"
	XLSX   Format = "xlsx"
)

// File is what is imported: it is read more than once, to find out how it is written.
type File interface {
	io.ReaderAt
	io.Seeker
}

// Options of an import.
type Options struct {
	// Words resolve labels to codes.
	Words *terms.Terms
	// Key keys the ids, so that nobody can tell from an id whose it is. It must be
	// the same for every import into one service; at least 16 bytes.
	Key []byte
	// Say gives the words of a problem in the reader's language; without it the code
	// stands for them.
	Say func(office.FieldError) string
	// DryRun checks every row and keeps nothing.
	DryRun bool
	// InviteToConfirm asks each person by letter whether it is right.
	InviteToConfirm bool
	// Progress is told how many bytes have been read; may be nil.
	Progress func(done int64)
	// Batch names the import on the records that it brings.
	Batch string
	// Map gives columns their field, by the heading as it stands in the file; LeftOut
	// is not read.
	Map map[string]string
	// Remembered is the map that was last used for a set of headings, when none is
	// given now; Remember keeps one that is. Both may be nil.
	Remembered func(set string) (map[string]string, error)
	Remember   func(set string, m map[string]string) error
}

// RowError is one thing wrong with one row. Row is the line of the file, from 1;
// Column the path of the field in the API or the heading of the column, empty for the
// whole row; Code the key of the reason below "invalid."; Message the reason in words.
type RowError struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Report is what an import did. In a dry run Active and Drafts are what would be
// kept, and rows that are there already are among them.
type Report struct {
	Rows    int        `json:"rows"`
	Active  int        `json:"active"`
	Drafts  int        `json:"drafts"`
	There   int        `json:"there"` // already there
	Letters int        `json:"letters"`
	Wrong   int        `json:"wrong"` // rows with at least one error
	Errors  []RowError `json:"errors"`
}

const (
	batchSize  = 500
	maxErrors  = 10_000 // listed; Wrong counts them all
	minimalKey = 16
)

// Import reads the file to its end or until ctx ends; what was kept by then stays,
// and importing again goes on. Errors of rows stand in the report, an error is one
// of the file, the store or ctx. The actor must be an officer.
func Import(ctx context.Context, desk *roster.Desk, actor office.Actor, f File, format Format, o Options) (Report, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Report{}, err
	}
	if len(o.Key) < minimalKey || o.Words == nil {
		return Report{}, errors.New("import: key and terms are needed")
	}
	if err := CheckMap(o.Map); err != nil {
		return Report{}, err
	}
	source, err := open(f, format, o)
	if err != nil {
		return Report{}, fmt.Errorf("import: %w", err)
	}
	run := &run{desk: desk, actor: actor, options: o, source: source, seen: map[string]bool{}}
	if err := run.all(ctx); err != nil {
		return run.report, fmt.Errorf("import: %w", err)
	}
	return run.report, nil
}

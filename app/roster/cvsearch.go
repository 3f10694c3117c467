package roster

import (
	"context"
	"slices"
	"unicode"
	"unicode/utf8"

	"jisr/app/office"
)

// CVRules is the version of what is read of a CV: an index of other rules is another
// index, and is built anew.
const CVRules = "1"

// CVRef is how evidence and highlights name the CV, of which no passage has a number.
const CVRef = "cv"

// What is read of a CV at most: some twenty pages, and as much of it side by side as a
// paragraph has. A passage never cuts a line.
const (
	mostCVText    = 64 << 10 // bytes
	mostCVPassage = 600      // letters
)

// CVReaders are who may open a CV, and so who is shown a passage of one.
func CVReaders() []office.Role { return []office.Role{office.Viewer, office.OfficerRole} }

// SearchedInCV is true while officers' searches read her CV: one is kept, she agreed to
// that and has not withdrawn it, and she may be found at all.
func (e Expert) SearchedInCV() bool { return e.Findable() && e.readCV() }

// readCV is true where searches would read her CV if she may be found.
func (e Expert) readCV() bool { return e.CV != nil && e.CV.Lines > 0 && e.Agreed(office.ToCVSearch) }

// CVTexts are where the lines of CVs are kept.
type CVTexts interface {
	CVText(ctx context.Context, id string) ([]string, error)
}

// CVSearch reads what officers' searches read of CVs, for the index, for one record and
// for what is shown: always the same, so that places in it mean the same everywhere.
type CVSearch struct {
	Texts CVTexts
	// Words cuts a text into words, folded as the search folds them.
	Words func(text string) []string
	// Writes makes of the words of names what tells whether a text writes one of them, in
	// whatever script and spelling.
	Writes func(names []string) func(text string) bool
}

// Read puts into the record the passages that are read of her CV: none unless searches
// read it. Nothing of them says who she is or how she is reached (see coverer).
func (s CVSearch) Read(ctx context.Context, e *Expert) error {
	e.CVText = nil
	if !e.SearchedInCV() {
		return nil
	}
	out, err := s.Passages(ctx, *e)
	e.CVText = out
	return err
}

// ReadFor is Read for a record that is to be held against criteria, where one of these
// reads texts.
func (s CVSearch) ReadFor(ctx context.Context, criteria []Criterion, e *Expert) error {
	if slices.ContainsFunc(criteria, func(c Criterion) bool { return c.Field == FieldText }) {
		return s.Read(ctx, e)
	}
	return nil
}

// ReadAll is ReadFor for many.
func (s CVSearch) ReadAll(ctx context.Context, criteria []Criterion, list []Expert) error {
	for i := range list {
		if err := s.ReadFor(ctx, criteria, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

// Passages are what would be read of the CV of a record, whatever was agreed to. A text
// that was removed since the record was read has none: the next revision says so.
func (s CVSearch) Passages(ctx context.Context, e Expert) ([]string, error) {
	if e.CV == nil {
		return nil, nil
	}
	lines, err := s.Texts.CVText(ctx, e.CV.ID)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return nil, err
	}
	return passagesOf(s.coverer(e.Identity, lines).all(lines)), nil
}

// passagesOf joins lines of one script that follow each other, since the lines of a PDF
// end where the paper did.
func passagesOf(lines []string) []string {
	var out []string
	size, left, arabic := 0, mostCVText, false
	for _, line := range lines {
		if left -= len(line) + 1; left < 0 {
			return out
		}
		n, is := utf8.RuneCountInString(line), mostlyArabic(line)
		if len(out) == 0 || is != arabic || size+n > mostCVPassage {
			out, size, arabic = append(out, line), n, is
			continue
		}
		out[len(out)-1] += "\n" + line
		size += n
	}
	return out
}

// mostlyArabic is true for a text most of whose letters are of the Arabic script.
func mostlyArabic(text string) bool {
	n := 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Arabic, r):
			n++
		case unicode.IsLetter(r):
			n--
		}
	}
	return n > 0
}

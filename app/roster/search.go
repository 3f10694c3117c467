package roster

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"jisr/app/office"
)

// DefaultLimit is how many a page of results holds unless asked otherwise.
const DefaultLimit = 25

// Search finds experts. The index proposes, the store decides: each person is
// read again before she is shown, and whoever is not findable any more is left
// out. One row of the log names all who were shown.
func (d *Desk) Search(ctx context.Context, actor office.Actor, q Query) (Found, error) {
	if err := actor.Need(office.Viewer, office.OfficerRole); err != nil {
		return Found{}, err
	}
	if err := CheckQuery(q, d.Words); err != nil {
		return Found{}, err
	}
	if q.Limit == 0 {
		q.Limit = DefaultLimit
	}
	q.Limit = Remaining(q.After, q.Limit)
	start := time.Now() // a duration, not a date: measured on the machine's clock
	q, crowded, err := d.named(ctx, q)
	if err != nil {
		return Found{}, err
	}
	if q.Sort == ByName {
		return d.byName(ctx, actor, q, start)
	}
	proposed, err := d.Finder.Search(ctx, q)
	if err != nil {
		return Found{}, err
	}
	out := Found{Total: proposed.Total, Facets: proposed.Facets, Also: proposed.Also, Crowded: crowded}
	if out.Hits, err = d.decide(ctx, proposed.Hits); err != nil {
		return Found{}, err
	}
	if err := d.readCVs(ctx, actor, out.Hits); err != nil {
		return Found{}, err
	}
	out.Took = time.Since(start)
	d.noteShown(actor, q, out)
	return out, nil
}

// Deepest is how far into a list of people anybody may page: who needs more narrows
// the question. As many hits can be put in the order of their names, for which their
// records are read, since the index holds none.
const Deepest = 1000

// Remaining is how many of limit remain behind after, up to Deepest.
func Remaining(after, limit int) int { return max(min(limit, Deepest-after), 0) }

// NextAfter is where the page behind one begins; 0 when there is none.
func NextAfter(after, shown, total int) int {
	if end := after + shown; shown > 0 && end < total && end < Deepest {
		return end
	}
	return 0
}

// byName reads all hits, orders them by name and gives the page that was asked for.
func (d *Desk) byName(ctx context.Context, actor office.Actor, q Query, start time.Time) (Found, error) {
	all := q
	all.After, all.Limit, all.Sort = 0, Deepest, ByRelevance
	proposed, err := d.Finder.Search(ctx, all)
	if err != nil {
		return Found{}, err
	}
	if proposed.Total > Deepest {
		var p office.Problems
		p.Add("sort", "too_many_to_sort", "limit", Deepest)
		return Found{}, p.Err()
	}
	out := Found{Total: proposed.Total, Facets: proposed.Facets, Also: proposed.Also}
	hits, err := d.decide(ctx, proposed.Hits)
	if err != nil {
		return Found{}, err
	}
	sortByName(hits)
	out.Hits = hits[min(q.After, len(hits)):min(q.After+q.Limit, len(hits))]
	if err := d.readCVs(ctx, actor, out.Hits); err != nil {
		return Found{}, err
	}
	out.Took = time.Since(start)
	d.noteShown(actor, q, out)
	return out, nil
}

// sortByName orders by the name in Latin script, by the native one where there is
// no other (Unicode Collation Algorithm, UTS 10).
func sortByName(hits []Hit) {
	order := collate.New(language.Und, collate.IgnoreCase)
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return order.CompareString(cmp.Or(a.Expert.Name.Latin, a.Expert.Name.Native), cmp.Or(b.Expert.Name.Latin, b.Expert.Name.Native))
	})
}

func (d *Desk) decide(ctx context.Context, proposals []Proposal) ([]Hit, error) {
	ids := make([]string, len(proposals))
	by := make(map[string]Proposal, len(proposals))
	for i, p := range proposals {
		ids[i], by[p.ID] = p.ID, p
	}
	experts, err := d.Store.Experts(ctx, ids)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, 0, len(experts))
	for _, e := range experts {
		if e.Findable() {
			hits = append(hits, Hit{Expert: e, Score: by[e.ID].Score, Highlights: by[e.ID].Highlights, CV: by[e.ID].CV})
		}
	}
	return hits, nil
}

// readCVs reads of those who are shown what was met in their CVs: from the store, as far
// as their consent stands now, for an actor who may open a CV now.
func (d *Desk) readCVs(ctx context.Context, actor office.Actor, hits []Hit) error {
	if !slices.ContainsFunc(hits, func(h Hit) bool { return len(h.CV) > 0 }) {
		return nil
	}
	may, err := d.mayQuote(ctx, actor)
	if err != nil {
		return err
	}
	for i := range hits {
		h := &hits[i]
		if len(h.CV) == 0 {
			continue
		}
		if may {
			if err := d.Searched.Read(ctx, &h.Expert); err != nil {
				return err
			}
		}
		h.CV = slices.DeleteFunc(h.CV, func(s Span) bool { return !s.In(h.Expert.CVText) })
	}
	return nil
}

// mayQuote is true for an actor who may open a CV and has not come to the bound of what she
// may open in a day.
func (d *Desk) mayQuote(ctx context.Context, actor office.Actor) (bool, error) {
	if !actor.May(CVReaders()...) || !actor.Staff() {
		return false, nil
	}
	views, err := d.OwnViews(ctx, actor)
	return views.Left() > 0, err
}

// In is true for a place that is one of the texts'.
func (s Span) In(texts []string) bool {
	return s.Passage < len(texts) && 0 <= s.Start && s.Start <= s.End && s.End <= len(texts[s.Passage])
}

func (d *Desk) noteShown(actor office.Actor, q Query, found Found) {
	if len(found.Hits) == 0 {
		return
	}
	row := office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.Searched, Purpose: q.Purpose,
		Details: map[string]string{"shown": strconv.Itoa(len(found.Hits)), "fields": join(q.fields())}}
	if q.Name != "" {
		row.Action = office.SearchedByName
	}
	for _, h := range found.Hits {
		row.Subjects = append(row.Subjects, h.Expert.ID)
	}
	d.Log.Note(row)
	d.noteQuoted(row, found)
}

// noteQuoted writes a row beside that of the search for those of whose CVs a passage was
// shown.
func (d *Desk) noteQuoted(search office.Entry, found Found) {
	row := search
	row.ID, row.Action, row.Subjects = office.NewID("log"), office.CVQuoted, nil
	for _, h := range found.Hits {
		if len(h.CV) > 0 {
			row.Subjects = append(row.Subjects, h.Expert.ID)
		}
	}
	if len(row.Subjects) > 0 {
		row.Details = map[string]string{"shown": strconv.Itoa(len(row.Subjects))}
		d.Log.Note(row)
	}
}

// fields names what the query asked about, never its values.
func (q Query) fields() []string {
	var out []string
	if q.Text != "" {
		out = append(out, "q")
	}
	if q.Name != "" {
		out = append(out, "name")
	}
	for _, c := range q.Filters {
		out = append(out, string(c.Field))
	}
	for _, c := range q.Not {
		out = append(out, NotPrefix+string(c.Field))
	}
	return out
}

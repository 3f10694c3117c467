package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/seal"
)

// person is the one document of a person: who she is and, where she registered
// her skills, her expert's profile.
type person struct {
	Person office.Person  `bson:"person"`
	Expert *roster.Expert `bson:"expert,omitempty"` // its own Person is left empty
	rev    int64
}

const (
	emailIndex = "email" // keyed hash of a proven address
	// replacedIndex is the keyed hash of an address that an officer entered and nobody has
	// proven yet; two may have the same.
	replacedIndex = "replaced"
	expertIndex   = "expert" // expert id
	statusIndex   = "status"
	// findableIndex holds who may be found at which revision, by which an index for
	// searching is compared with the store without reading anybody.
	findableIndex = "findable"
	dueIndex      = "due"
	batchIndex    = "batch" // the import that brought the record
	// evidenceIndex is when the evidence came that waits to be checked.
	evidenceIndex = "evidence"
	// EmailKind is the kind of keyed look-up of addresses.
	EmailKind = "email"
)

func peopleDefinition() Definition {
	return Definition{Name: "people", Indexes: []Index{
		{Name: emailIndex, Keys: []string{"email"}, Unique: true},
		{Name: replacedIndex, Keys: []string{"replaced"}},
		{Name: expertIndex, Keys: []string{"expert"}, Unique: true},
		{Name: statusIndex, Keys: []string{"status"}},
		{Name: findableIndex, Keys: []string{"findable", "expert", RevKey}},
		{Name: dueIndex, Keys: []string{"due"}},
		{Name: batchIndex, Keys: []string{"batch"}},
		{Name: evidenceIndex, Keys: []string{"evidence"}},
	}}
}

// People keeps persons and experts: it implements office.People and
// roster.Experts, and is what the finder follows.
type People struct {
	db  Database
	r   repo[person]
	now office.Clock
	// interests are what people filed as investors.
	interests *Investments
}

func newPeople(ctx context.Context, db Database, s Sealer, interests *Investments, now office.Clock) (*People, error) {
	c, err := db.Collection(ctx, peopleDefinition())
	if err != nil {
		return nil, err
	}
	p := &People{db: db, now: now, interests: interests}
	p.r = repo[person]{c: c, sealer: s, kind: "expert",
		id:    func(v person) string { return v.Person.ID },
		owner: func(v person) string { return v.Person.ID },
		keys:  p.keys,
		stamp: func(v *person, d Doc) { v.rev = d.Rev },

		migrations: peopleMigrations(),
	}
	return p, nil
}

// keys are what may be known without the person's key: ids, status, and the keyed
// hash of an address that was proven. An unproven one blocks nobody.
func (p *People) keys(v person) map[string]string {
	out := map[string]string{}
	if v.Person.Email != "" && v.Person.EmailVerifiedAt != nil {
		out["email"] = p.r.sealer.Lookup(EmailKind, v.Person.Email)
	}
	if v.Expert != nil {
		out["expert"], out["status"] = v.Expert.ID, string(v.Expert.Status)
		e := join(v)
		if e.Findable() {
			out["findable"] = "1"
		}
		if due := e.DueAt(); !due.IsZero() {
			out["due"] = TimeKey(due)
		}
		if e.Email != "" && e.EmailVerifiedAt == nil && len(e.Replaced) > 0 {
			out["replaced"] = p.r.sealer.Lookup(EmailKind, e.Email)
		}
		if at := e.AnsweredAt(); !at.IsZero() {
			out["evidence"] = TimeKey(at)
		}
		if e.Batch != "" {
			out["batch"] = e.Batch
		}
	}
	return out
}

// join is the expert with her person, as the desks know her.
func join(v person) roster.Expert {
	if v.Expert == nil {
		return roster.Expert{Person: v.Person}
	}
	e := *v.Expert
	e.Person, e.Rev = v.Person, v.rev
	return e
}

// part is the document of an expert.
func part(e roster.Expert) person {
	e = e.Filled()
	p := e.Person
	e.Person = office.Person{}
	return person{Person: p, Expert: &e}
}

// Person loads a person.
func (p *People) Person(ctx context.Context, id string) (office.Person, error) {
	v, err := p.r.get(ctx, id)
	return v.Person, err
}

// PersonByEmail finds who proved the address.
func (p *People) PersonByEmail(ctx context.Context, email string) (office.Person, error) {
	v, err := p.byEmail(ctx, email)
	return v.Person, err
}

func (p *People) byEmail(ctx context.Context, email string) (person, error) {
	return p.r.first(ctx, Range{Index: emailIndex, Equal: []string{p.r.sealer.Lookup(EmailKind, email)}})
}

// InsertPerson keeps a person who is no expert.
func (p *People) InsertPerson(ctx context.Context, v office.Person) error {
	return p.r.insert(ctx, person{Person: v.Filled()})
}

// UpdatePerson changes the person and leaves her expert's profile.
func (p *People) UpdatePerson(ctx context.Context, id string, change func(*office.Person) error) (office.Person, error) {
	v, err := p.r.update(ctx, id, 0, func(v *person) error { return change(&v.Person) })
	return v.Person, err
}

func (p *People) byExpert(ctx context.Context, id string) (Doc, error) {
	var found *Doc
	err := p.r.c.Range(ctx, Range{Index: expertIndex, Equal: []string{id}, Limit: 1}, func(d Doc) (bool, error) {
		found = &d
		return false, nil
	})
	if err == nil && found == nil {
		err = ErrNotFound
	}
	if err != nil {
		return Doc{}, p.r.explain(err)
	}
	return *found, nil
}

// Expert loads one by her id.
func (p *People) Expert(ctx context.Context, id string) (roster.Expert, error) {
	d, err := p.byExpert(ctx, id)
	if err != nil {
		return roster.Expert{}, err
	}
	return p.open(ctx, d)
}

func (p *People) open(ctx context.Context, d Doc) (roster.Expert, error) {
	v, err := p.r.value(ctx, d)
	if err == nil && v.Expert == nil {
		err = office.Missing("expert")
	}
	if err != nil {
		return roster.Expert{}, err
	}
	return join(v), nil
}

// ExpertOf loads the expert that a person is.
func (p *People) ExpertOf(ctx context.Context, id string) (roster.Expert, error) {
	d, err := p.r.c.Get(ctx, id)
	if err != nil {
		return roster.Expert{}, p.r.explain(err)
	}
	return p.open(ctx, d)
}

// ExpertByEmail loads the expert who proved the address.
func (p *People) ExpertByEmail(ctx context.Context, email string) (roster.Expert, error) {
	v, err := p.byEmail(ctx, email)
	if err == nil && v.Expert == nil {
		err = office.Missing("expert")
	}
	if err != nil {
		return roster.Expert{}, err
	}
	return join(v), nil
}

// ExpertReplaced loads the expert to whom an officer gave the address, unproven as yet.
func (p *People) ExpertReplaced(ctx context.Context, email string) (roster.Expert, error) {
	v, err := p.r.first(ctx, Range{Index: replacedIndex, Equal: []string{p.r.sealer.Lookup(EmailKind, email)}})
	if err != nil {
		return roster.Expert{}, err
	}
	return join(v), nil
}

// Experts loads those that are there, in the order asked.
func (p *People) Experts(ctx context.Context, ids []string) ([]roster.Expert, error) {
	opened, errs := make([]*roster.Expert, len(ids)), make([]error, len(ids))
	var all sync.WaitGroup
	next := atomic.Int64{}
	for range min(openedAtOnce, len(ids)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(ids)); i = next.Add(1) - 1 {
				e, err := p.Expert(ctx, ids[i])
				if err == nil {
					opened[i] = &e
				} else if office.CodeOf(err) != office.NotFound {
					errs[i] = err
				}
			}
		})
	}
	all.Wait()
	out := make([]roster.Expert, 0, len(ids))
	for _, e := range opened {
		if e != nil {
			out = append(out, *e)
		}
	}
	return out, errors.Join(errs...)
}

// openedAtOnce is how many records are opened side by side: a page of them is so on all
// processors, and does not wait for one answer of a database after another.
const openedAtOnce = 8

// Findable are those who may be found, by the clear keys of their documents.
func (p *People) Findable(ctx context.Context, ids []string) ([]string, error) {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		d, err := p.byExpert(ctx, id)
		if err != nil && office.CodeOf(err) != office.NotFound {
			return nil, err
		}
		if err == nil && d.Keys["findable"] != "" {
			out = append(out, id)
		}
	}
	return out, nil
}

// Standing tells at which revision those stand who may be found, by the clear keys of
// their documents.
func (p *People) Standing(ctx context.Context, ids []string) (map[string]int64, error) {
	out := make(map[string]int64, len(ids))
	for _, id := range ids {
		d, err := p.byExpert(ctx, id)
		if err != nil && office.CodeOf(err) != office.NotFound {
			return nil, err
		}
		if err == nil && d.Keys["findable"] != "" {
			out[id] = d.Rev
		}
	}
	return out, nil
}

// Gone are those of the ids who were erased.
func (p *People) Gone(ctx context.Context, ids []string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, id := range ids {
		d, err := p.byExpert(ctx, id)
		if err != nil && office.CodeOf(err) != office.NotFound {
			return nil, err
		}
		if err != nil || d.Keys["status"] == string(roster.Erased) {
			out[id] = true
		}
	}
	return out, nil
}

// InsertExpert keeps a new expert. A person who is known already by her proven
// address gets the profile added to her one document.
func (p *People) InsertExpert(ctx context.Context, e roster.Expert) error {
	if e.Email != "" && e.EmailVerifiedAt != nil {
		v, err := p.byEmail(ctx, e.Email)
		if err == nil && v.Expert == nil {
			return p.addProfile(ctx, v.Person.ID, e)
		}
		if err != nil && office.CodeOf(err) != office.NotFound {
			return err
		}
	}
	return p.r.insert(ctx, part(e))
}

func (p *People) addProfile(ctx context.Context, id string, e roster.Expert) error {
	_, err := p.r.update(ctx, id, 0, func(v *person) error {
		if v.Expert != nil {
			return p.r.explain(ErrDuplicate)
		}
		added := part(e)
		added.Person.ID = id
		added.Person.Consents = append(v.Person.Consents, added.Person.Consents...)
		v.Person, v.Expert = added.Person, added.Expert
		return nil
	})
	return err
}

// InsertExperts keeps many in one write.
func (p *People) InsertExperts(ctx context.Context, list []roster.Expert) ([]error, error) {
	owners := make([]string, len(list))
	for i, e := range list {
		owners[i] = e.Person.ID
	}
	if err := p.r.sealer.Prepare(ctx, owners...); err != nil {
		return nil, err
	}
	errs := make([]error, len(list))
	var docs []Doc
	var at []int // docs[i] is of list[at[i]]
	for i, e := range list {
		d, err := p.r.doc(ctx, part(e), 1)
		if errors.Is(err, seal.ErrDestroyed) { // erased: she is not brought back
			errs[i] = p.r.explain(ErrDuplicate)
			continue
		}
		if err != nil {
			return nil, err
		}
		docs, at = append(docs, d), append(at, i)
	}
	kept, err := p.r.c.InsertMany(ctx, docs)
	for i := range kept {
		errs[at[i]] = p.r.explain(kept[i])
	}
	return errs, p.r.explain(err)
}

// UpdateExpert changes an expert with her person.
func (p *People) UpdateExpert(ctx context.Context, id string, rev int64, change func(*roster.Expert) error) (roster.Expert, error) {
	d, err := p.byExpert(ctx, id)
	if err != nil {
		return roster.Expert{}, err
	}
	v, err := p.r.update(ctx, d.ID, rev, func(v *person) error {
		e := join(*v)
		if err := change(&e); err != nil {
			return err
		}
		e.Turn(join(*v), p.now())
		rev := v.rev
		*v = part(e)
		v.rev = rev
		return nil
	})
	if err != nil {
		return roster.Expert{}, err
	}
	return join(v), nil
}

// Each passes every expert that is not erased.
func (p *People) Each(ctx context.Context, each func(roster.Expert) error) error {
	return p.r.explain(p.r.c.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		if d.Keys["expert"] == "" || d.Keys["status"] == string(roster.Erased) {
			return true, nil
		}
		e, err := p.open(ctx, d)
		if err != nil {
			return office.CodeOf(err) == office.NotFound, ignoreMissing(err)
		}
		return true, each(e)
	}))
}

// Due gives the records whose upkeep is due, the oldest first. Of those whose key is
// destroyed and who have no tombstone yet it gives id and revision, as erased.
func (p *People) Due(ctx context.Context, now time.Time, limit int) ([]roster.Expert, error) {
	var docs []Doc
	r := Range{Index: dueIndex, To: TimeKey(now.Add(time.Millisecond)), Limit: limit} // To is exclusive
	if err := p.r.c.Range(ctx, r, func(d Doc) (bool, error) { docs = append(docs, d); return true, nil }); err != nil {
		return nil, p.r.explain(err)
	}
	out := make([]roster.Expert, 0, len(docs))
	for _, d := range docs {
		e, err := p.open(ctx, d)
		if office.CodeOf(err) == office.NotFound && err != nil {
			e, err = roster.Expert{ID: d.Keys["expert"], Rev: d.Rev, Status: roster.Erased}, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// EvidenceWaiting lists who gave evidence that waits to be checked, the longest waiting
// first, from the keys alone.
func (p *People) EvidenceWaiting(ctx context.Context) ([]roster.Waiting, error) {
	var out []roster.Waiting
	err := p.r.c.Range(ctx, Range{Index: evidenceIndex}, func(d Doc) (bool, error) {
		since, err := time.Parse(time.RFC3339, d.Keys["evidence"])
		if err != nil {
			return false, fmt.Errorf("read since when %s waits: %w", d.Keys["expert"], err)
		}
		out = append(out, roster.Waiting{Expert: d.Keys["expert"], Since: since})
		return true, nil
	})
	return out, p.r.explain(err)
}

// CountExperts counts by status.
func (p *People) CountExperts(ctx context.Context) (map[roster.Status]int, error) {
	out := map[roster.Status]int{}
	err := p.r.c.Range(ctx, Range{Index: statusIndex, Entries: true}, func(d Doc) (bool, error) {
		out[roster.Status(d.Keys["status"])]++
		return true, nil
	})
	return out, p.r.explain(err)
}

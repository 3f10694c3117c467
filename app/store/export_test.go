package store

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jisr/app/office"
)

// Page is a noun of which tests make several forms.
type Page struct {
	ID     string `bson:"_id"`
	Rev    int64  `bson:"-"`
	Person string `bson:"person"`
	Text   string `bson:"text"`
	Lines  int    `bson:"lines"`
}

// Pages keep them in the newest of a number of forms.
type Pages struct{ r repo[Page] }

// OpenPages knows one form more than there are migrations.
func OpenPages(ctx context.Context, db Database, s Sealer, migrations ...func(map[string]any)) (Pages, error) {
	c, err := db.Collection(ctx, Definition{Name: "pages", Indexes: []Index{{Name: "text", Keys: []string{"text"}}}})
	r := repo[Page]{c: c, sealer: s, kind: "page", id: func(p Page) string { return p.ID }, owner: func(p Page) string { return p.Person },
		keys: func(p Page) map[string]string { return map[string]string{"text": p.Text} }, stamp: func(p *Page, d Doc) { p.Rev = d.Rev }}
	for _, m := range migrations {
		r.migrations = append(r.migrations, func(old bson.M) (bson.M, error) { m(old); return old, nil })
	}
	return Pages{r}, err
}

// Get, Insert, List and Kept are those of every repository.
func (p Pages) Get(ctx context.Context, id string) (Page, error) { return p.r.get(ctx, id) }

func (p Pages) Insert(ctx context.Context, v Page) error { return p.r.insert(ctx, v) }

func (p Pages) List(ctx context.Context, text string) ([]Page, error) {
	return p.r.list(ctx, Range{Index: "text", Equal: []string{text}})
}

func (p Pages) Kept() Kept { return p.r.kept() }

// OpenPeople opens the people, and what they file as investors.
func OpenPeople(ctx context.Context, db Database, s Sealer) (*People, error) {
	interests, err := newInvestments(ctx, db, s)
	if err != nil {
		return nil, err
	}
	return newPeople(ctx, db, s, interests, office.SystemClock)
}

// Earlier is how a version of jisr that knows only the first form keeps people.
func (p *People) Earlier() *People {
	first := *p
	first.r.migrations = nil
	return &first
}

// KeepFirstForm keeps a person's body as it stood in the first form.
func (p *People) KeepFirstForm(ctx context.Context, id string, body bson.M, keys map[string]string) error {
	return repo[bson.M]{c: p.r.c, sealer: p.r.sealer, kind: "expert", id: func(bson.M) string { return id }, owner: func(bson.M) string { return id },
		keys: func(bson.M) map[string]string { return keys }}.insert(ctx, body)
}

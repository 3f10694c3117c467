package store

import (
	"context"

	"jisr/app/office"
)

// Headings keep which field a column of a list was, by the set of headings that the
// list has: whoever sends it again need not say it again.
type Headings struct{ r repo[headings] }

type headings struct {
	Set    string            `bson:"_id"`
	Fields map[string]string `bson:"fields"`
}

func newHeadings(ctx context.Context, db Database, s Sealer) (*Headings, error) {
	c, err := db.Collection(ctx, Definition{Name: "headings"})
	if err != nil {
		return nil, err
	}
	return &Headings{repo[headings]{c: c, sealer: s, kind: "headings", owner: service[headings], id: func(v headings) string { return v.Set }}}, nil
}

// Fields are what was last said for the set; none when nothing was.
func (h *Headings) Fields(ctx context.Context, set string) (map[string]string, error) {
	v, err := h.r.get(ctx, set)
	if err != nil {
		return map[string]string{}, ignoreMissing(err)
	}
	return v.Fields, nil
}

// Keep remembers what is said now.
func (h *Headings) Keep(ctx context.Context, set string, fields map[string]string) error {
	v := headings{Set: set, Fields: fields}
	err := h.r.insert(ctx, v)
	if office.CodeOf(err) != office.Conflict {
		return err
	}
	_, err = h.r.update(ctx, set, 0, func(there *headings) error { *there = v; return nil })
	return err
}

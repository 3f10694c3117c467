package public

import (
	"context"
	"slices"
	"time"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// ownDraft is the interest that a person has begun and not sent, as she takes it along.
type ownDraft struct {
	Wish invest.Wish `json:"wish"`
	// Unsaved is what she typed on its screens and has not saved.
	Unsaved   []office.Typed `json:"unsaved"`
	UpdatedAt time.Time      `json:"updated_at"`
	// Until is when it is forgotten.
	Until time.Time `json:"until"`
}

// takeDrafts is what she has begun: one or none.
func (p *Pages) takeDrafts(ctx context.Context, v gate.Visit) ([]ownDraft, error) {
	dr, err := p.Invest.OwnDraft(ctx, v.Actor)
	if web.Missing(err) {
		return []ownDraft{}, nil
	}
	if err != nil {
		return nil, err
	}
	out := ownDraft{Wish: dr.Wish, Unsaved: []office.Typed{}, UpdatedAt: dr.UpdatedAt, Until: dr.Until()}
	for _, part := range invest.Parts() {
		if typed, there := dr.Typed.Unsaved(part, p.Now()); there {
			out.Unsaved = append(out.Unsaved, typed)
		}
	}
	return []ownDraft{out}, nil
}

// copiedDraft lays it out for reading: what is saved, and what is typed and is not.
func (p *Pages) copiedDraft(ctx context.Context, dr ownDraft, known office.Identity, lang string) (saved, unsaved []reviewGroup, err error) {
	s := screen{Draft: invest.Draft{Wish: dr.Wish}, Known: known}
	page := screenPage{Wish: dr.Wish}
	if page.Lists, err = p.interestLists(ctx, lang); err != nil {
		return nil, nil, err
	}
	if _, page.About, err = p.inWhat(ctx, s.Draft, lang); err != nil {
		return nil, nil, err
	}
	saved = p.wishGroups(page, lang)
	for _, typed := range dr.Unsaved {
		page.Wish = s.read(web.Form(typed.Values), lang)
		unsaved = append(unsaved, p.wishGroups(page, lang)[slices.Index(invest.Parts(), typed.Part)])
	}
	return saved, unsaved, nil
}

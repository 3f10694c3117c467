package store

import (
	"context"
	"errors"

	"jisr/app/roster"
	"jisr/app/seal"
)

// takenBack marks the tombstone of a record that its import took back: another
// import may bring the person again, which her own erasure rules out.
const takenBack = "taken_back"

// EraseExpert leaves a tombstone and destroys the data key: what was sealed for
// her, here, in letters and in every backup, cannot be read any more. The key goes
// first, so a crash between the two leaves nothing readable; the next erasure or
// reading finds no key and the tombstone is written then. What she filed as an investor
// goes before, since her tombstone does not lead to it.
func (p *People) EraseExpert(ctx context.Context, id string) error {
	d, err := p.byExpert(ctx, id)
	if err != nil {
		return err
	}
	if err := p.interests.EraseInterestsOf(ctx, d.ID); err != nil {
		return err
	}
	if err := p.r.sealer.Destroy(ctx, d.ID); err != nil {
		return err
	}
	return p.bury(ctx, d)
}

// bury leaves a tombstone in the place of a person.
func (p *People) bury(ctx context.Context, d Doc) error {
	stone := map[string]string{ownerKey: d.ID}
	if expert := d.Keys["expert"]; expert != "" {
		stone["expert"], stone["status"] = expert, string(roster.Erased)
	}
	return p.r.entomb(ctx, d, stone)
}

// entomb leaves nothing of a document but these keys, whoever changes it meanwhile.
func (r repo[T]) entomb(ctx context.Context, d Doc, keys map[string]string) error {
	for range tries {
		d.Body, d.Keys = nil, keys
		err := r.c.Replace(ctx, d)
		if !errors.Is(err, ErrStale) {
			return r.explain(err)
		}
		if d, err = r.c.Get(ctx, d.ID); err != nil {
			return r.explain(err)
		}
	}
	return r.explain(ErrStale)
}

// Bury makes good an erasure of which only one half stands here: whose key is gone gets
// her tombstone (a crash came between the two, or a backup brought her back), and whose
// tombstone stands loses a key that an older keyring brought back. It may be done again.
func (p *People) Bury(ctx context.Context) (int, error) {
	n := 0
	err := p.r.c.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		has := p.r.sealer.Check(ctx, d.ID)
		var err error
		switch stone := len(d.Body) == 0; {
		case stone && errors.Is(has, seal.ErrDestroyed), !stone && has == nil:
			return true, nil
		case stone:
			err = p.r.sealer.Destroy(ctx, d.ID)
		case errors.Is(has, seal.ErrDestroyed):
			err = p.bury(ctx, d)
		case errors.Is(has, seal.ErrNoKey): // not erased: a key is missing, which verify tells
			return true, nil
		default:
			err = has
		}
		n++
		return err == nil, err
	})
	return n, p.r.explain(err)
}

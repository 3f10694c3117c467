package store

import (
	"context"
	"time"

	"jisr/app/office"
)

// Staff keeps institutions, officers and service accounts; it implements
// office.Staff.
type Staff struct {
	institutions repo[office.Institution]
	officers     repo[office.Officer]
	tokens       repo[office.Token]
}

func newStaff(ctx context.Context, db Database, s Sealer) (*Staff, error) {
	institutions, err := db.Collection(ctx, Definition{Name: "institutions"})
	if err != nil {
		return nil, err
	}
	officers, err := db.Collection(ctx, Definition{Name: "officers", Indexes: []Index{{Name: emailIndex, Keys: []string{"email"}, Unique: true}, {Name: "cover", Keys: []string{"cover"}}}})
	if err != nil {
		return nil, err
	}
	tokens, err := db.Collection(ctx, Definition{Name: "tokens", Indexes: []Index{{Name: "hash", Keys: []string{"hash"}, Unique: true}}})
	if err != nil {
		return nil, err
	}
	return &Staff{
		institutions: repo[office.Institution]{c: institutions, sealer: s, kind: "institution", owner: service[office.Institution],
			id: func(v office.Institution) string { return v.ID }, stamp: func(v *office.Institution, d Doc) { v.Rev = d.Rev }},
		officers: repo[office.Officer]{c: officers, sealer: s, kind: "officer", owner: service[office.Officer],
			id: func(v office.Officer) string { return v.ID }, stamp: func(v *office.Officer, d Doc) { v.Rev = d.Rev },
			keys: func(v office.Officer) map[string]string {
				out := map[string]string{"email": s.Lookup(EmailKind, v.Email)}
				if v.Cover != nil {
					out["cover"] = v.Cover.By
				}
				return out
			}},
		tokens: repo[office.Token]{c: tokens, sealer: s, kind: "token", owner: service[office.Token],
			id: func(v office.Token) string { return v.ID }, stamp: func(v *office.Token, d Doc) { v.Rev = d.Rev },
			keys: func(v office.Token) map[string]string { return map[string]string{"hash": v.Hash} }},
	}, nil
}

// Institution loads one.
func (s *Staff) Institution(ctx context.Context, id string) (office.Institution, error) {
	return s.institutions.get(ctx, id)
}

// Institutions lists all, in the order of ids.
func (s *Staff) Institutions(ctx context.Context) ([]office.Institution, error) {
	return s.institutions.list(ctx, Range{Index: ByID})
}

// SaveInstitution inserts a new one or replaces a known one.
func (s *Staff) SaveInstitution(ctx context.Context, in office.Institution) (office.Institution, error) {
	if in.Rev == 0 {
		in.Rev = 1
		return in, s.institutions.insert(ctx, in)
	}
	return s.institutions.update(ctx, in.ID, in.Rev, func(v *office.Institution) error { *v = in; return nil })
}

// Officer loads one.
func (s *Staff) Officer(ctx context.Context, id string) (office.Officer, error) {
	return s.officers.get(ctx, id)
}

// OfficerByEmail finds one by her address.
func (s *Staff) OfficerByEmail(ctx context.Context, email string) (office.Officer, error) {
	return s.officers.first(ctx, Range{Index: emailIndex, Equal: []string{s.officers.sealer.Lookup(EmailKind, email)}})
}

// Officers lists all, in the order of ids.
func (s *Staff) Officers(ctx context.Context) ([]office.Officer, error) {
	return s.officers.list(ctx, Range{Index: ByID})
}

// InsertOfficer keeps a new one; Conflict when the address is taken.
func (s *Staff) InsertOfficer(ctx context.Context, o office.Officer) error {
	return s.officers.insert(ctx, o)
}

// UpdateOfficer changes one.
func (s *Staff) UpdateOfficer(ctx context.Context, id string, change func(*office.Officer) error) (office.Officer, error) {
	return s.officers.update(ctx, id, 0, change)
}

// TokenByHash finds a service account by the hash of its secret.
func (s *Staff) TokenByHash(ctx context.Context, hash string) (office.Token, error) {
	return s.tokens.first(ctx, Range{Index: "hash", Equal: []string{hash}})
}

// CoveredBy lists the officers who named that one for an absence.
func (s *Staff) CoveredBy(ctx context.Context, officer string) ([]office.Officer, error) {
	return s.officers.list(ctx, Range{Index: "cover", Equal: []string{officer}})
}

// Token loads a service account.
func (s *Staff) Token(ctx context.Context, id string) (office.Token, error) {
	return s.tokens.get(ctx, id)
}

// Tokens lists all service accounts.
func (s *Staff) Tokens(ctx context.Context) ([]office.Token, error) {
	return s.tokens.list(ctx, Range{Index: ByID})
}

// InsertToken keeps a new one.
func (s *Staff) InsertToken(ctx context.Context, t office.Token) error {
	return s.tokens.insert(ctx, t)
}

// UpdateToken changes one.
func (s *Staff) UpdateToken(ctx context.Context, id string, change func(*office.Token) error) (office.Token, error) {
	return s.tokens.update(ctx, id, 0, change)
}

// RevokeToken ends one.
func (s *Staff) RevokeToken(ctx context.Context, id string, at time.Time) error {
	_, err := s.tokens.update(ctx, id, 0, func(t *office.Token) error {
		if t.RevokedAt == nil {
			t.RevokedAt = &at
		}
		return nil
	})
	return err
}

// Doors keeps open sign-ins, links that work once, and counts of attempts; it
// implements office.Doors.
type Doors struct {
	signIns  repo[office.SignIn]
	links    repo[link]
	attempts repo[attempts]
	now      office.Clock
}

// link adds what office.Link does not show to BSON: the address, sealed like the
// rest.
type link struct {
	office.Link `bson:",inline"`
	Address     string `bson:"address"`
}

// attempts are the times at which something limited was tried.
type attempts struct {
	ID    string      `bson:"_id"`
	Times []time.Time `bson:"times"`
}

func newDoors(ctx context.Context, db Database, s Sealer, now office.Clock) (*Doors, error) {
	signIns, err := db.Collection(ctx, Definition{Name: "signins", Indexes: []Index{{Name: "subject", Keys: []string{"subject"}}, {Name: "seen", Keys: []string{"seen"}}}})
	if err != nil {
		return nil, err
	}
	links, err := db.Collection(ctx, Definition{Name: "links", Indexes: []Index{{Name: "browser", Keys: []string{"browser", "created"}}, {Name: "expires", Keys: []string{"expires"}}}})
	if err != nil {
		return nil, err
	}
	tried, err := db.Collection(ctx, Definition{Name: "attempts", Indexes: []Index{{Name: "last", Keys: []string{"last"}}}})
	if err != nil {
		return nil, err
	}
	return &Doors{now: now,
		signIns: repo[office.SignIn]{c: signIns, sealer: s, kind: "signin", owner: service[office.SignIn],
			id: func(v office.SignIn) string { return v.ID }, stamp: func(v *office.SignIn, d Doc) { v.Rev = d.Rev },
			keys: func(v office.SignIn) map[string]string {
				return map[string]string{"subject": v.Subject, "seen": TimeKey(v.SeenAt)}
			}},
		links: repo[link]{c: links, sealer: s, kind: "link", owner: service[link],
			id:    func(v link) string { return v.ID },
			stamp: func(v *link, d Doc) { v.Rev, v.Email = d.Rev, v.Address },
			keys: func(v link) map[string]string {
				out := map[string]string{"expires": TimeKey(v.ExpiresAt)}
				if v.Browser != "" {
					out["browser"], out["created"] = string(v.Kind)+":"+v.Browser, TimeKey(v.CreatedAt)
				}
				return out
			}},
		attempts: repo[attempts]{c: tried, sealer: s, kind: "attempt", owner: service[attempts], id: func(v attempts) string { return v.ID },
			keys: func(v attempts) map[string]string {
				return map[string]string{"last": TimeKey(v.Times[len(v.Times)-1])}
			}},
	}, nil
}

// InsertSignIn keeps a new one.
func (d *Doors) InsertSignIn(ctx context.Context, s office.SignIn) error {
	return d.signIns.insert(ctx, s)
}

// SignIn loads one.
func (d *Doors) SignIn(ctx context.Context, id string) (office.SignIn, error) {
	return d.signIns.get(ctx, id)
}

// UpdateSignIn changes one.
func (d *Doors) UpdateSignIn(ctx context.Context, id string, change func(*office.SignIn) error) (office.SignIn, error) {
	return d.signIns.update(ctx, id, 0, change)
}

// DeleteSignIn ends one; one that is gone already is no error.
func (d *Doors) DeleteSignIn(ctx context.Context, id string) error {
	return ignoreMissing(d.signIns.explain(d.signIns.c.Delete(ctx, id, 0)))
}

// SignInsOf lists those of a person or officer.
func (d *Doors) SignInsOf(ctx context.Context, subject string) ([]office.SignIn, error) {
	return d.signIns.list(ctx, Range{Index: "subject", Equal: []string{subject}})
}

// DeleteSignInsOf ends all of a person or officer.
func (d *Doors) DeleteSignInsOf(ctx context.Context, subject string) error {
	list, err := d.SignInsOf(ctx, subject)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := d.DeleteSignIn(ctx, s.ID); err != nil {
			return err
		}
	}
	return nil
}

// InsertLink keeps a new one.
func (d *Doors) InsertLink(ctx context.Context, l office.Link) error {
	return d.links.insert(ctx, link{l, l.Email})
}

// Link loads one.
func (d *Doors) Link(ctx context.Context, id string) (office.Link, error) {
	v, err := d.links.get(ctx, id)
	return v.Link, err
}

// LinkByBrowser is the newest link of a kind that the browser asked for.
func (d *Doors) LinkByBrowser(ctx context.Context, kind office.LinkKind, browser string) (office.Link, error) {
	v, err := d.links.first(ctx, Range{Index: "browser", Equal: []string{string(kind) + ":" + browser}, Descending: true})
	return v.Link, err
}

// UpdateLink changes one.
func (d *Doors) UpdateLink(ctx context.Context, id string, change func(*office.Link) error) (office.Link, error) {
	v, err := d.links.update(ctx, id, 0, func(v *link) error { return change(&v.Link) })
	return v.Link, err
}

// maxAttempts bounds how many times are kept; beyond it the count stands still.
const maxAttempts = 50

// Attempt counts one more use within the window.
func (d *Doors) Attempt(ctx context.Context, key string, window time.Duration) (int, error) {
	now := d.now()
	err := d.attempts.insert(ctx, attempts{ID: key, Times: []time.Time{now}})
	if err == nil {
		return 1, nil
	}
	if office.CodeOf(err) != office.Conflict {
		return 0, err
	}
	v, err := d.attempts.update(ctx, key, 0, func(v *attempts) error {
		kept := make([]time.Time, 0, len(v.Times)+1)
		for _, t := range v.Times {
			if now.Sub(t) < window && len(kept) < maxAttempts {
				kept = append(kept, t)
			}
		}
		v.Times = append(kept, now)
		return nil
	})
	return len(v.Times), err
}

// Shut ends every sign-in and every link, after a restore: some had ended since the
// backup.
func (d *Doors) Shut(ctx context.Context) error {
	for _, c := range []Collection{d.signIns.c, d.links.c} {
		err := c.Range(ctx, Range{Index: ByID}, func(doc Doc) (bool, error) {
			return true, ignoreMissing(d.links.explain(c.Delete(ctx, doc.ID, 0)))
		})
		if err != nil {
			return d.links.explain(err)
		}
	}
	return nil
}

// Tidy removes what has ended: links a day after they expired, sign-ins and
// attempts after a month. It is a duty.
func (d *Doors) Tidy(ctx context.Context) (int, error) {
	now := d.now()
	n := 0
	for _, old := range []struct {
		c      Collection
		index  string
		before time.Time
	}{{d.links.c, "expires", now.Add(-office.Day)}, {d.signIns.c, "seen", now.Add(-30 * office.Day)}, {d.attempts.c, "last", now.Add(-30 * office.Day)}} {
		err := old.c.Range(ctx, Range{Index: old.index, To: TimeKey(old.before)}, func(doc Doc) (bool, error) {
			n++
			return true, d.links.explain(old.c.Delete(ctx, doc.ID, doc.Rev))
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

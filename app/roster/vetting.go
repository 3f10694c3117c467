package roster

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
)

// Claim is something about a person that an office can verify.
type Claim string

// The claims of domain.md.
const (
	ClaimIdentity   Claim = "identity"
	ClaimDegree     Claim = "degree"
	ClaimLicence    Claim = "licence"
	ClaimExperience Claim = "experience"
)

// Claims are all of them.
func Claims() []Claim { return []Claim{ClaimIdentity, ClaimDegree, ClaimLicence, ClaimExperience} }

// VettingStatus is how far a claim has been checked.
type VettingStatus string

// The states of a claim.
const (
	Claimed   VettingStatus = "claimed"
	Requested VettingStatus = "requested"
	Verified  VettingStatus = "verified"
	Refused   VettingStatus = "refused"
)

// Vetting is one claim and what came of checking it. Field is an ISCO code for a
// licence, an ISCED field for a degree; Scope the country where it holds.
type Vetting struct {
	Claim       Claim         `json:"claim" bson:"claim" validate:"oneof=identity degree licence experience"`
	Field       string        `json:"field,omitempty" bson:"field,omitempty" validate:"max=4"`
	Scope       string        `json:"scope,omitempty" bson:"scope,omitempty" validate:"omitempty,len=2"`
	Status      VettingStatus `json:"status" bson:"status" validate:"oneof=claimed requested verified refused"`
	Institution string        `json:"institution,omitempty" bson:"institution,omitempty" validate:"max=160,plain"`
	Evidence    string        `json:"evidence,omitempty" bson:"evidence,omitempty" validate:"max=200,plain"`
	At          *time.Time    `json:"at,omitempty" bson:"at,omitempty"`
	Expires     office.Date   `json:"expires,omitempty" bson:"expires,omitempty" validate:"date"`
	// Reason is why it was refused, in words that she reads.
	Reason string `json:"reason,omitempty" bson:"reason,omitempty" validate:"max=500,prose"`
	// RequestedAt is when she was last asked for evidence.
	RequestedAt *time.Time `json:"requested_at,omitempty" bson:"requested_at,omitempty"`
	// Answer is what she gave when asked. It is for the officers who check it and for
	// her own copy: of the API only the list of her claims shows it, and nothing takes it.
	Answer *Evidence `json:"-" bson:"answer,omitempty"`
	// Owed are the letters and rows of the log that follow from changes and may not have
	// been written yet.
	Owed []Owed `json:"-" bson:"owed,omitempty"`
}

// Evidence is what she says of a claim when an office asks.
type Evidence struct {
	Number string    `json:"number" bson:"number" validate:"required,max=60,plain"`
	Note   string    `json:"note,omitempty" bson:"note,omitempty" validate:"max=1000,prose"`
	At     time.Time `json:"at" bson:"at"`
}

// Owed is a change of a claim of which a row of the log, and mostly a letter, follow.
type Owed struct {
	Actor  office.Actor  `bson:"actor"`
	Action office.Action `bson:"action"`
	At     time.Time     `bson:"at"`
}

// Bounds of vetting.
const (
	mostClaims = 20
	// EvidenceFor is how long she can answer by the link of a letter.
	EvidenceFor = 60 * office.Day
	// AskEvidenceAgain is how long nobody asks again while she has not answered.
	AskEvidenceAgain = 7 * office.Day
)

// Key is the one place that a claim has in a record.
func (v Vetting) Key() string { return string(v.Claim) + "." + v.Field + "." + v.Scope }

// VerifiedOn is true when the claim was verified and has not expired by the date.
func (v Vetting) VerifiedOn(day office.Date) bool {
	return v.Status == Verified && (v.Expires == "" || v.Expires >= day)
}

// Answered is true while evidence that she gave waits to be checked.
func (v Vetting) Answered() bool { return v.Status == Requested && v.Answer != nil }

// AnsweredAt is when the oldest evidence that waits to be checked came; zero when none
// does.
func (e Expert) AnsweredAt() time.Time {
	var first time.Time
	for _, v := range e.Vetting {
		if v.Answered() {
			first = sooner(first, v.Answer.At)
		}
	}
	return first
}

// owedAt is when the oldest of what follows from a change of a claim was owed.
func (e Expert) owedAt() time.Time {
	var first time.Time
	for _, v := range e.Vetting {
		for _, o := range v.Owed {
			first = sooner(first, o.At)
		}
	}
	return first
}

// AddClaim notes something about her that can be verified.
func (d *Desk) AddClaim(ctx context.Context, actor office.Actor, id string, rev int64, claim Claim, field, scope string) (Expert, error) {
	if claim == ClaimIdentity { // has neither
		field, scope = "", ""
	}
	v := Vetting{Claim: claim, Field: field, Scope: scope, Status: Claimed}
	return d.vet(ctx, actor, id, rev, v.Key(), office.ClaimAdded, func(e *Expert, at time.Time) error {
		if err := d.checkClaim(v, *e); err != nil {
			return err
		}
		e.Vetting = append(slices.Clone(e.Vetting), v)
		return nil
	})
}

// checkClaim wants a field and a country for a licence, a field for a degree, neither
// for an identity, and each claim once.
func (d *Desk) checkClaim(v Vetting, e Expert) error {
	var p office.Problems
	p.Check(slices.Contains(Claims(), v.Claim), "claim", "required")
	kind := KindOccupation
	if v.Claim == ClaimDegree {
		kind = KindField
	}
	p.Check(v.Field != "" || v.Claim == ClaimIdentity || v.Claim == ClaimExperience, "field", "required")
	known(&p, d.Words, kind, v.Field, "field")
	p.Check(v.Scope != "" || v.Claim != ClaimLicence, "scope", "required")
	known(&p, d.Words, KindCountry, v.Scope, "scope")
	p.Check(e.claim(v.Key()) < 0, "claim", "twice")
	p.Check(len(e.Vetting) < mostClaims, "claim", "too_many", "limit", mostClaims)
	return p.Err()
}

// checkBrought is what a registration may say of claims: what she claims, and what an
// institution decided, where it says which one, when, and on what evidence or for what
// reason. Only this service asks for evidence, so nothing comes as requested.
func checkBrought(list []Vetting, now time.Time, p *office.Problems) {
	keys := map[string]bool{}
	for i, v := range list {
		at := "vetting[" + strconv.Itoa(i) + "]."
		p.Check(!keys[v.Key()], at+"claim", "twice")
		keys[v.Key()] = true
		p.Check(v.Status != Requested, at+"status", "claim_requested")
		if v.Status == Verified || v.Status == Refused {
			ground := v.Evidence
			if v.Status == Refused {
				ground = v.Reason
			}
			p.Check(strings.TrimSpace(v.Institution) != "" && strings.TrimSpace(ground) != "" && v.At != nil, at+"status", "claim_decided")
		}
		p.Check(v.At == nil || !v.At.After(now), at+"at", "future")
	}
}

// brought is the claims as a registration may bring them elsewhere: what this service
// asked for is still what she claims.
func brought(list []Vetting) []Vetting {
	out := slices.Clone(list)
	for i := range out {
		if out[i].Status == Requested {
			out[i].Status, out[i].RequestedAt = Claimed, nil
		}
	}
	return out
}

// claim is the place of a claim in the record, -1 when it has none of that key.
func (e Expert) claim(key string) int {
	return slices.IndexFunc(e.Vetting, func(v Vetting) bool { return v.Key() == key })
}

// RequestEvidence asks her by letter for evidence of a claim. Evidence given before is
// put away: what counts is the answer to this letter.
func (d *Desk) RequestEvidence(ctx context.Context, actor office.Actor, id string, rev int64, key string) (Expert, error) {
	return d.vet(ctx, actor, id, rev, key, office.EvidenceAsked, func(e *Expert, at time.Time) error {
		v := &e.Vetting[e.claim(key)]
		if e.Status != Active || !e.Agreed(office.ToRoster) || !e.Reachable() {
			return office.Refuse("vetting.refused.unreachable", nil)
		}
		if v.Status == Requested && v.RequestedAt != nil && at.Before(v.RequestedAt.Add(AskEvidenceAgain)) {
			return office.Refuse("vetting.refused.asked", nil)
		}
		v.Status, v.RequestedAt, v.Answer, v.Reason = Requested, &at, nil, ""
		return nil
	})
}

// VerifyClaim says that the actor's institution has checked a claim, by what, and until
// when that holds.
func (d *Desk) VerifyClaim(ctx context.Context, actor office.Actor, id string, rev int64, key, evidence string, expires office.Date) (Expert, error) {
	return d.vet(ctx, actor, id, rev, key, office.ClaimVerified, func(e *Expert, at time.Time) error {
		var p office.Problems
		evidence = strings.TrimSpace(evidence)
		p.Check(evidence != "", "evidence", "required")
		p.Check(expires == "" || expires >= office.DateOf(at.In(office.Baghdad)), "expires", "past")
		v := &e.Vetting[e.claim(key)]
		v.Status, v.At, v.Institution, v.Evidence, v.Expires, v.Reason = Verified, &at, actor.Institution, evidence, expires, ""
		p.Merge("", office.Validate(*v))
		return p.Err()
	})
}

// RefuseClaim says that a claim could not be verified, and why.
func (d *Desk) RefuseClaim(ctx context.Context, actor office.Actor, id string, rev int64, key, reason string) (Expert, error) {
	return d.vet(ctx, actor, id, rev, key, office.ClaimRefused, func(e *Expert, at time.Time) error {
		var p office.Problems
		reason = strings.TrimSpace(reason)
		p.Check(reason != "", "reason", "required")
		v := &e.Vetting[e.claim(key)]
		v.Status, v.At, v.Institution, v.Evidence, v.Expires, v.Reason = Refused, &at, actor.Institution, "", "", reason
		p.Merge("", office.Validate(*v))
		return p.Err()
	})
}

// vet is a change of a claim by an officer who saw the record as it stood at rev: Stale
// when it has changed since. What follows is owed in the same write, so that a crash
// after it leaves nothing out.
func (d *Desk) vet(ctx context.Context, actor office.Actor, id string, rev int64, key string, action office.Action, change func(*Expert, time.Time) error) (Expert, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Expert{}, err
	}
	e, err := d.Store.UpdateExpert(ctx, id, rev, func(e *Expert) error {
		now := d.Now().Truncate(time.Millisecond) // as it is kept
		e.Vetting = slices.Clone(e.Vetting)
		if action != office.ClaimAdded && e.claim(key) < 0 {
			return office.Missing("claim")
		}
		if err := change(e, now); err != nil {
			return err
		}
		e.owe(key, Owed{Actor: actor, Action: action, At: now})
		e.UpdatedAt = now
		return nil
	})
	if err != nil {
		return e, err
	}
	return d.payOwed(ctx, e)
}

func (e *Expert) owe(key string, o Owed) {
	v := &e.Vetting[e.claim(key)]
	v.Owed = append(slices.Clone(v.Owed), o)
}

// GiveEvidence keeps her answer to the letter of that second. Twice is once; after the
// claim was settled or asked anew it is refused.
func (d *Desk) GiveEvidence(ctx context.Context, actor office.Actor, id, key string, second int64, given Evidence) (Expert, error) {
	given.Number, given.Note, given.At = strings.TrimSpace(given.Number), strings.TrimSpace(given.Note), d.Now().Truncate(time.Millisecond)
	e, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		if !actor.Is(e.Person.ID) {
			return office.Missing("link")
		}
		v, open := e.EvidenceAsked(key, second)
		if !open {
			return office.Refuse("vetting.refused.settled", nil)
		}
		if v.Answer != nil {
			return nil
		}
		if err := office.Validate(given); err != nil {
			return err
		}
		e.Vetting = slices.Clone(e.Vetting)
		e.Vetting[e.claim(key)].Answer = &given
		e.owe(key, Owed{Actor: actor, Action: office.EvidenceGiven, At: given.At})
		return nil
	})
	if err != nil {
		return e, err
	}
	return d.payOwed(ctx, e)
}

// EvidenceAsked is the claim for which the letter of that second asked; false when the claim
// was settled or asked for anew since.
func (e Expert) EvidenceAsked(key string, second int64) (Vetting, bool) {
	i := e.claim(key)
	if i < 0 {
		return Vetting{}, false
	}
	v := e.Vetting[i]
	return v, v.Status == Requested && v.RequestedAt != nil && v.RequestedAt.Unix() == second
}

// payOwed writes the letters and rows that follow from changes of claims, and then notes
// that nothing is owed. Their ids follow from the change: a crash between writes them
// once.
func (d *Desk) payOwed(ctx context.Context, e Expert) (Expert, error) {
	paid := 0
	for _, v := range e.Vetting {
		for _, o := range v.Owed {
			if err := d.pay(ctx, e, v, o); err != nil {
				return e, fmt.Errorf("write what follows from claim %s: %w", v.Key(), err)
			}
			paid++
		}
	}
	if paid == 0 {
		return e, nil
	}
	return d.Store.UpdateExpert(ctx, e.ID, 0, func(now *Expert) error {
		now.Vetting = slices.Clone(now.Vetting)
		for i := range now.Vetting {
			now.Vetting[i].Owed = slices.DeleteFunc(slices.Clone(now.Vetting[i].Owed), func(o Owed) bool { return e.owes(now.Vetting[i].Key(), o) })
		}
		return nil
	})
}

func (e Expert) owes(key string, o Owed) bool {
	i := e.claim(key)
	return i >= 0 && slices.ContainsFunc(e.Vetting[i].Owed, func(x Owed) bool { return x.Action == o.Action && x.At.Equal(o.At) })
}

// pay writes one letter and one row. A letter whose claim has moved on since would say
// what is no longer so, and is left out.
func (d *Desk) pay(ctx context.Context, e Expert, v Vetting, o Owed) error {
	var err error
	switch {
	case o.Action == office.EvidenceAsked && v.Status == Requested && v.RequestedAt.Equal(o.At):
		err = d.Post.EvidenceWanted(ctx, e, v)
	case (o.Action == office.ClaimVerified || o.Action == office.ClaimRefused) && e.Email != "" && v.At != nil && v.At.Equal(o.At):
		err = d.Post.Vetted(ctx, e, v)
	}
	if err != nil {
		return err
	}
	details := map[string]string{"claim": string(v.Claim)}
	if v.Field != "" {
		details["field"] = v.Field
	}
	if v.Scope != "" {
		details["scope"] = v.Scope
	}
	return d.Log.Write(ctx, office.Entry{ID: "log:" + e.ID + ":" + string(o.Action) + ":" + v.Key() + ":" + strconv.FormatInt(o.At.UnixMilli(), 10), At: o.At,
		Actor: o.Actor, Action: o.Action, Subjects: []string{e.ID}, Details: details})
}

// Waiting is somebody who gave evidence that waits to be checked, and since when. What
// she gave is read by opening her record.
type Waiting struct {
	Expert string    `json:"expert"`
	Since  time.Time `json:"since"`
}

// EvidenceWaiting lists who gave evidence that waits to be checked, the longest waiting
// first.
func (d *Desk) EvidenceWaiting(ctx context.Context, actor office.Actor) ([]Waiting, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, err
	}
	return d.Store.EvidenceWaiting(ctx)
}

package programme

import (
	"context"
	"strings"
	"time"

	"jisr/app/office"
)

// Coder gives a mission the check code of its certificate, and finds the mission of a
// code. A code is the mission's id under a key: nobody makes one up, and nothing more
// is kept.
type Coder interface {
	Code(mission string) string
	// Mission is the id behind a code. Any code of the right form has one; whether there
	// is such a mission, the store decides.
	Mission(code string) (string, bool)
}

// Withdrawal says who took a certificate back, and why.
type Withdrawal struct {
	Reason string    `json:"reason" bson:"reason"`
	By     string    `json:"by" bson:"by"`
	At     time.Time `json:"at" bson:"at"`
}

// Certified is true while the mission has a certificate: it was completed, and no
// officer took the certificate back.
func (m Mission) Certified() bool { return m.Status == MissionCompleted && m.Withdrawn == nil }

// Certificate is what stands on a certificate. It is made from the mission each time.
type Certificate struct {
	Name      office.Name
	Programme office.Text
	Role      office.Text
	Place     string
	From, To  office.Date
	Days      int
	// Issued is when the mission ended.
	Issued time.Time
	Code   string
	// Institution names the host in a language.
	Institution func(lang string) string
}

// Certificate is that of a mission, for whoever may see the mission.
func (d *Missions) Certificate(ctx context.Context, s MissionShown) (Certificate, error) {
	if !s.Certified() || s.EndedAt == nil || s.Expert.ErasesAt != nil {
		return Certificate{}, office.Missing("certificate")
	}
	return Certificate{Name: s.Expert.Name, Programme: s.In.Title, Role: s.Of.Title, Place: s.Place, From: s.From, To: s.To, Days: s.Days, Issued: *s.EndedAt,
		Code: d.Codes.Code(s.ID), Institution: func(lang string) string { return d.Host(ctx, s.In.Institution, lang) }}, nil
}

// CheckCertificate finds the certificate of a code for anybody who holds it. It was
// never issued, or is not valid any more (taken back, or its holder erased her data):
// which of these, is not told.
func (d *Missions) CheckCertificate(ctx context.Context, code string) (Certificate, error) {
	id, ok := d.Codes.Mission(code)
	if !ok {
		return Certificate{}, office.Missing("certificate")
	}
	s, err := d.Show(ctx, id)
	if err != nil {
		return Certificate{}, err
	}
	return d.Certificate(ctx, s)
}

// Withdraw takes the certificate of a mission back, with a reason. It is valid for
// nobody from then on.
func (d *Missions) Withdraw(ctx context.Context, actor office.Actor, id, reason string) (Mission, error) {
	reason = strings.TrimSpace(reason)
	var p office.Problems
	p.Check(reason != "", "withdrawal", "required")
	p.Check(office.IsProse(reason), "withdrawal", "characters")
	p.Check(len([]rune(reason)) <= 400, "withdrawal", "too_long", "limit", 400)
	if err := actor.Need(office.OfficerRole); err != nil {
		return Mission{}, err
	}
	if err := p.Err(); err != nil {
		return Mission{}, err
	}
	return d.certify(ctx, actor, id, office.CertificateWithdrawn, func(m *Mission) bool {
		was := m.Certified()
		m.Withdrawn = &Withdrawal{Reason: reason, By: actor.ID, At: d.Now()}
		return was
	})
}

// Reissue gives back a certificate that was taken back; its code is the same.
func (d *Missions) Reissue(ctx context.Context, actor office.Actor, id string) (Mission, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Mission{}, err
	}
	return d.certify(ctx, actor, id, office.CertificateReissued, func(m *Mission) bool {
		was := m.Withdrawn != nil
		m.Withdrawn = nil
		return was
	})
}

// certify changes whether a finished mission has its certificate; change is false when
// there is nothing to change.
func (d *Missions) certify(ctx context.Context, actor office.Actor, id string, action office.Action, change func(*Mission) bool) (Mission, error) {
	m, err := d.Store.UpdateMission(ctx, id, 0, func(m *Mission) error {
		if m.Status != MissionCompleted || !change(m) {
			return office.Refuse("mission.refused.certificate", nil)
		}
		m.UpdatedAt = d.Now()
		return nil
	})
	if err != nil {
		return m, err
	}
	return m, d.log(ctx, actor, m, action, "certificate")
}

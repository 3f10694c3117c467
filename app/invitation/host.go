package invitation

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// Opinion is what a host thinks of somebody it met.
type Opinion string

// The opinions. A question is put to the Ministry, never to the person.
const (
	Wanted    Opinion = "wanted"
	NotWanted Opinion = "not_wanted"
	Question  Opinion = "question"
)

// Opinions lists them in the order in which they are offered.
func Opinions() []Opinion { return []Opinion{Wanted, NotWanted, Question} }

// Remark is a host's word on one person of a shared shortlist. It is sealed for her
// with the invitation.
type Remark struct {
	Opinion     Opinion   `json:"opinion" bson:"opinion" validate:"required,oneof=wanted not_wanted question"`
	Text        string    `json:"text,omitempty" bson:"text,omitempty" validate:"max=600,prose"`
	By          string    `json:"by,omitempty" bson:"by"`
	Institution string    `json:"institution,omitempty" bson:"institution"`
	At          time.Time `json:"at,omitzero" bson:"at"`
	// NotedBy is the officer who has read it, since NotedAt.
	NotedBy string     `json:"noted_by,omitempty" bson:"noted_by,omitempty"`
	NotedAt *time.Time `json:"noted_at,omitempty" bson:"noted_at,omitempty"`
}

// Unread is true for a remark that no officer has noted.
func (in Invitation) Unread() bool { return in.Remark != nil && in.Remark.NotedAt == nil }

// SharedList is a shared shortlist without its people.
type SharedList struct {
	Programme string      `json:"programme"`
	Title     office.Text `json:"title"`
	From      office.Date `json:"from,omitempty"`
	To        office.Date `json:"to,omitempty"`
	SharedAt  time.Time   `json:"shared_at"`
}

// Met is one person as a host meets her: what the text of the consent "share with the
// host" names (her name, profession and dates), and the host's own word. Key is her
// alias in the programme; her id and her number stay with the officers.
type Met struct {
	Key    string      `json:"key"`
	Role   int         `json:"role"`
	Title  office.Text `json:"title"`
	Name   office.Name `json:"name"`
	Trade  Trade       `json:"profession,omitzero"`
	From   office.Date `json:"from,omitempty"`
	To     office.Date `json:"to,omitempty"`
	Remark *Remark     `json:"remark,omitempty"`
}

// Trade is a profession: her own words for it, or the codes of the occupation.
type Trade struct {
	Code    string `json:"code,omitempty"`
	Concept string `json:"concept,omitempty"`
	Title   string `json:"title,omitempty"`
}

// Meeting is a shared shortlist with those whom its host may meet at this moment.
type Meeting struct {
	SharedList
	People []Met `json:"people"`
}

// Share lets the host of a programme meet those who accepted and agreed to it. Sharing
// what is shared changes nothing.
func (d *Desk) Share(ctx context.Context, actor office.Actor, id string) (programme.Programme, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return programme.Programme{}, err
	}
	p, err := d.Programmes.Programme(ctx, id)
	if err == nil {
		err = office.Unmoved(d.rev, p.Rev)
	}
	if err != nil || p.SharedWith(p.Institution) {
		return p, err
	}
	host, err := d.Staff.Institution(ctx, p.Institution)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return p, err
	}
	if err != nil || host.Kind != office.HostKind {
		return p, office.Refuse("share.refused.no_host", nil)
	}
	p, err = d.Programmes.UpdateProgramme(ctx, id, d.rev, func(p *programme.Programme) error {
		if !p.Shareable() || p.Institution != host.ID {
			return office.Refuse("share.refused.status", nil)
		}
		now := d.Now()
		p.Shared, p.UpdatedAt = &programme.Shared{With: host.ID, By: actor.Place(), At: now}, now
		return nil
	})
	if err != nil {
		return p, err
	}
	return p, d.logShare(ctx, actor, p, office.ShortlistShared, host.ID)
}

// Withhold ends a sharing at once.
func (d *Desk) Withhold(ctx context.Context, actor office.Actor, id string) (programme.Programme, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return programme.Programme{}, err
	}
	host := ""
	p, err := d.Programmes.UpdateProgramme(ctx, id, d.rev, func(p *programme.Programme) error {
		if host = ""; p.Shared != nil {
			host, p.Shared, p.UpdatedAt = p.Shared.With, nil, d.Now()
		}
		return nil
	})
	if err != nil || host == "" {
		return p, err
	}
	return p, d.logShare(ctx, actor, p, office.ShortlistWithheld, host)
}

func (d *Desk) logShare(ctx context.Context, actor office.Actor, p programme.Programme, action office.Action, host string) error {
	return d.Log.Write(ctx, office.Entry{ID: "log:" + p.ID + ":" + strconv.FormatInt(p.Rev, 10), At: d.Now(), Actor: actor, Action: action,
		Subjects: []string{p.ID}, Details: map[string]string{"institution": host}})
}

// Shares lists what is shared with the actor's institution, newest first.
func (d *Desk) Shares(ctx context.Context, actor office.Actor) ([]SharedList, error) {
	if err := actor.Need(office.HostRole); err != nil {
		return nil, err
	}
	all, err := d.Programmes.Programmes(ctx)
	out := []SharedList{}
	for _, p := range all {
		if actsForHost(actor) && p.SharedWith(actor.Institution) {
			out = append(out, sharedList(p))
		}
	}
	slices.SortStableFunc(out, func(a, b SharedList) int { return b.SharedAt.Compare(a.SharedAt) })
	return out, err
}

func sharedList(p programme.Programme) SharedList {
	return SharedList{Programme: p.ID, Title: p.Title, From: p.From, To: p.To, SharedAt: p.Shared.At}
}

// actsForHost is true for somebody who acts for an institution: an admin may, and does
// not.
func actsForHost(a office.Actor) bool {
	return a.Institution != "" && slices.Contains(a.Roles, office.HostRole)
}

// shared is the programme of a share, for somebody who acts for its host; for everybody
// else there is no such thing.
func (d *Desk) shared(ctx context.Context, actor office.Actor, id string) (programme.Programme, error) {
	if err := actor.Need(office.HostRole); err != nil {
		return programme.Programme{}, err
	}
	p, err := d.Programmes.Programme(ctx, id)
	if err == nil && (!actsForHost(actor) || !p.SharedWith(actor.Institution)) {
		err = office.Missing("programme")
	}
	return p, err
}

// Meet shows a host whom it may meet now. That they were read stands in the log before
// they are shown, in one row that names them all.
func (d *Desk) Meet(ctx context.Context, actor office.Actor, id string) (Meeting, error) {
	p, err := d.shared(ctx, actor, id)
	if err != nil {
		return Meeting{}, err
	}
	list, err := d.meetable(ctx, p)
	if err != nil {
		return Meeting{}, err
	}
	out := Meeting{sharedList(p), []Met{}}
	var read []string
	for _, x := range list {
		out.People = append(out.People, d.met(p, x))
		if !slices.Contains(read, x.expert.ID) { // one person may be asked for two roles
			read = append(read, x.expert.ID)
		}
	}
	if len(read) == 0 {
		return out, nil
	}
	return out, d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.ShortlistMet, Subjects: read,
		Details: map[string]string{"programme": p.ID, "count": strconv.Itoa(len(read))}})
}

// meeting is an invitation whose person the host may meet, with her record.
type meeting struct {
	invitation Invitation
	expert     roster.Expert
}

// Meetable counts the people of a programme whom its host would meet now.
func (d *Desk) Meetable(ctx context.Context, actor office.Actor, p programme.Programme) (int, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return 0, err
	}
	list, err := d.meetable(ctx, p)
	return len(list), err
}

// meetable reads from the store who accepted, still stands on the shortlist, may be
// found and agrees that hosts meet her: a withdrawal, a pause and an erasure count at
// the next look.
func (d *Desk) meetable(ctx context.Context, p programme.Programme) ([]meeting, error) {
	list, err := d.Store.Invitations(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	var out []meeting
	for _, r := range p.Roles {
		entries, err := d.Programmes.Entries(ctx, p.ID, r.Number)
		if err != nil {
			return nil, err
		}
		for _, in := range list {
			if in.Role != r.Number || in.State != Accepted || struck(entries, in.Expert) {
				continue
			}
			e, err := d.Experts.Expert(ctx, in.Expert)
			if err := ignoreMissing(err); err != nil {
				return nil, err
			}
			if err == nil && mayMeet(e) {
				out = append(out, meeting{in, e})
			}
		}
	}
	return out, nil
}

// mayMeet is true while she may be found, and agrees that a host whose invitation she
// accepts is told who she is.
func mayMeet(e roster.Expert) bool { return e.Findable() && e.Agreed(office.ToShareWithHost) }

// struck is true for somebody whom an officer took off the shortlist.
func struck(entries []programme.Entry, expert string) bool {
	return slices.ContainsFunc(entries, func(e programme.Entry) bool { return e.Expert == expert && !e.In })
}

// met takes from a record what the host is told.
func (d *Desk) met(p programme.Programme, x meeting) Met {
	out := Met{Key: d.Alias.Alias(p.ID, x.expert.ID), Role: x.invitation.Role, Name: x.expert.Name, From: p.From, To: p.To, Remark: x.invitation.Remark.forHost()}
	if r, err := p.Role(out.Role); err == nil {
		out.Title = r.Title
	}
	if len(x.expert.Occupations) > 0 {
		o := x.expert.Occupations[0]
		out.Trade = Trade{o.Code, o.Concept, o.Title}
	}
	if w := x.invitation.Window; w != nil && *w >= 0 && *w < len(x.expert.Availability.Windows) {
		chosen := x.expert.Availability.Windows[*w]
		out.From, out.To = chosen.From, chosen.To
	}
	return out
}

// forHost is a remark without who read it.
func (r *Remark) forHost() *Remark {
	if r == nil {
		return nil
	}
	return &Remark{Opinion: r.Opinion, Text: r.Text, By: r.By, Institution: r.Institution, At: r.At}
}

// forPerson is a remark as the copy of her own data has it: of the institution, without
// the names of those who wrote and read it.
func (r *Remark) forPerson() *Remark {
	out := r.forHost()
	if out != nil {
		out.By = ""
	}
	return out
}

// Remark keeps the host's word on somebody it may meet now; a later word replaces the
// earlier. It is no decision: an officer reads it.
func (d *Desk) Remark(ctx context.Context, actor office.Actor, id, key string, role int, r Remark) error {
	p, err := d.shared(ctx, actor, id)
	if err != nil {
		return err
	}
	list, err := d.meetable(ctx, p)
	if err != nil {
		return err
	}
	expert, _ := d.Alias.Unalias(p.ID, key)
	i := slices.IndexFunc(list, func(x meeting) bool { return x.expert.ID == expert && x.invitation.Role == role })
	if i < 0 {
		return office.Missing("invitation")
	}
	r.Text = strings.TrimSpace(r.Text)
	if err := checkRemark(r); err != nil {
		return err
	}
	in, err := d.Store.UpdateInvitation(ctx, list[i].invitation.ID, func(in *Invitation) error {
		if in.State != Accepted {
			return office.Missing("invitation")
		}
		if in.Remark != nil && in.Remark.By == actor.ID && in.Remark.Opinion == r.Opinion && in.Remark.Text == r.Text {
			return nil // sent twice is said once
		}
		in.Remark = &Remark{Opinion: r.Opinion, Text: r.Text, By: actor.ID, Institution: actor.Institution, At: d.Now()}
		in.Remarks++
		return nil
	})
	if err != nil {
		return err
	}
	return d.logRemark(ctx, actor, in, office.HostRemarked, "said")
}

func checkRemark(r Remark) error {
	var p office.Problems
	if err := office.Validate(r); !p.Merge("", err) {
		return err
	}
	p.Check(r.Text != "" || r.Opinion != Question, "text", "required")
	return p.Err()
}

func (d *Desk) logRemark(ctx context.Context, actor office.Actor, in Invitation, action office.Action, what string) error {
	return d.Log.Write(ctx, office.Entry{ID: "log:" + in.ID + ":remark:" + strconv.Itoa(in.Remarks) + ":" + what, At: d.Now(), Actor: actor, Action: action,
		Subjects: []string{in.Expert}, Details: map[string]string{"programme": in.Programme, "role": strconv.Itoa(in.Role), "opinion": string(in.Remark.Opinion)}})
}

// NoteRemark says that an officer has read the host's word that was given at that time.
// When another came meanwhile, that one stays unread.
func (d *Desk) NoteRemark(ctx context.Context, actor office.Actor, id string, said time.Time) (Invitation, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Invitation{}, err
	}
	in, err := d.Store.UpdateInvitation(ctx, id, func(in *Invitation) error {
		if err := office.Unmoved(d.rev, in.Rev); err != nil {
			return err
		}
		if in.Remark == nil || in.Remark.At.UnixMilli() != said.UnixMilli() {
			return office.Refuse("remark.refused.changed", nil)
		}
		if in.Remark.NotedAt == nil {
			now := d.Now()
			in.Remark.NotedBy, in.Remark.NotedAt = actor.ID, &now
		}
		return nil
	})
	if err != nil {
		return Invitation{}, err
	}
	return in, d.logRemark(ctx, actor, in, office.RemarkNoted, "noted")
}

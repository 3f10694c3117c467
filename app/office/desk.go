package office

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// Desk is what an admin may do with officers, institutions and service accounts,
// and what an officer may do about her own absence. It knows nobody's password:
// an officer sets it herself, through a link that works once.
type Desk struct {
	Staff Staff
	Doors Doors
	Log   Log
	Post  StaffPost
	// Invite makes the one-time link of a first sign-in.
	Invite func(ctx context.Context, o Officer) (string, error)
	// NewSecret makes the secret of a service account and what is kept of it.
	NewSecret func() (secret, hash string)
	// Governorate knows the codes of governorates.
	Governorate func(code string) bool
	// Owned are the desks whose things belong to an officer.
	Owned []Owned
	Now   Clock
}

// StaffPost writes the letters of officers.
type StaffPost interface {
	// OfficerInvited brings the link of a first sign-in.
	OfficerInvited(ctx context.Context, o Officer, link string) error
}

// Property is something that an officer answers for.
type Property struct {
	Kind, ID string
	Title    Text
}

// Owned is a desk whose things belong to an officer and can be handed over.
type Owned interface {
	// PropertyOf lists what is not ended and belongs to the officer.
	PropertyOf(ctx context.Context, officer string) ([]Property, error)
	// HandOver gives one of them to a colleague who may hold it.
	HandOver(ctx context.Context, actor Actor, p Property, to Officer) error
}

// OfficerInput is what an admin says of an officer.
type OfficerInput struct {
	Email       string `json:"email" validate:"max=254"`
	Name        Name   `json:"name"`
	Gender      Gender `json:"gender" validate:"omitempty,oneof=female male undisclosed"`
	Language    string `json:"language" validate:"oneof=ar ckb en"`
	Institution string `json:"institution" validate:"required"`
	Roles       []Role `json:"roles" validate:"min=1"`
}

func (d *Desk) check(ctx context.Context, in *OfficerInput) error {
	var p Problems
	if err := Validate(*in); !p.Merge("", err) {
		return err
	}
	email, ok := NormaliseEmail(in.Email)
	p.Check(ok, "email", "email")
	in.Email = email
	in.Name.Latin, in.Name.Native = strings.TrimSpace(in.Name.Latin), strings.TrimSpace(in.Name.Native)
	p.Check(in.Name != Name{}, "name.latin", "one_name")
	for _, r := range in.Roles {
		p.Check(IsRole(r), "roles", "unknown")
	}
	if in.Institution != "" {
		if _, err := d.Staff.Institution(ctx, in.Institution); err != nil {
			if CodeOf(err) != NotFound {
				return err
			}
			p.Add("institution", "unknown")
		}
	}
	return p.Err()
}

// Officers lists all, by name.
func (d *Desk) Officers(ctx context.Context, actor Actor) ([]Officer, error) {
	if err := actor.Need(Admin); err != nil {
		return nil, err
	}
	return d.Staff.Officers(ctx)
}

// Officer loads one.
func (d *Desk) Officer(ctx context.Context, actor Actor, id string) (Officer, error) {
	if err := actor.Need(Admin); err != nil {
		return Officer{}, err
	}
	return d.Staff.Officer(ctx, id)
}

// AddOfficer enters one. The link of her first sign-in is returned this once and
// goes to her by letter; it works once, for two days.
func (d *Desk) AddOfficer(ctx context.Context, actor Actor, in OfficerInput) (Officer, string, error) {
	if err := actor.Need(Admin); err != nil {
		return Officer{}, "", err
	}
	if err := d.check(ctx, &in); err != nil {
		return Officer{}, "", err
	}
	o := Officer{ID: NewID("off"), Rev: 1, Email: in.Email, CreatedAt: d.Now()}
	in.fill(&o)
	if err := d.Staff.InsertOfficer(ctx, o); err != nil {
		return Officer{}, "", taken(err)
	}
	if err := d.log(ctx, actor, OfficerChanged, o.ID, o.Rev, "add"); err != nil {
		return o, "", err
	}
	link, err := d.invite(ctx, o)
	return o, link, err
}

func (in OfficerInput) fill(o *Officer) {
	o.Name, o.Gender, o.Language, o.Institution, o.Roles = in.Name, in.Gender, in.Language, in.Institution, in.Roles
}

// taken names the field whose value another officer has.
func taken(err error) error {
	if CodeOf(err) != Conflict {
		return err
	}
	var p Problems
	p.Add("email", "taken")
	return p.Err()
}

func (d *Desk) invite(ctx context.Context, o Officer) (string, error) {
	link, err := d.Invite(ctx, o)
	if err != nil {
		return "", err
	}
	return link, d.Post.OfficerInvited(ctx, o, link)
}

// NewLink makes a new link for somebody who lost hers, or her second factor: what
// she sets with it replaces the old.
func (d *Desk) NewLink(ctx context.Context, actor Actor, id string) (Officer, string, error) {
	o, err := d.Officer(ctx, actor, id)
	if err != nil {
		return o, "", err
	}
	if o.Disabled {
		return o, "", Refuse("officer.refused.disabled", nil)
	}
	if err := d.Log.Write(ctx, Entry{ID: NewID("log"), At: d.Now(), Actor: actor, Action: OfficerChanged, Subjects: []string{id}, Details: map[string]string{"verb": "link"}}); err != nil {
		return o, "", err
	}
	if err := d.Doors.DeleteSignInsOf(ctx, id); err != nil {
		return o, "", err
	}
	link, err := d.invite(ctx, o)
	return o, link, err
}

// ChangeOfficer changes name, language, institution and roles; the address stays.
// What she may do is read anew at her next request.
func (d *Desk) ChangeOfficer(ctx context.Context, actor Actor, id string, in OfficerInput) (Officer, error) {
	was, err := d.Officer(ctx, actor, id)
	if err != nil {
		return was, err
	}
	in.Email = was.Email
	if err := d.check(ctx, &in); err != nil {
		return was, err
	}
	if !slices.Contains(in.Roles, Admin) {
		if err := d.keepAdmin(ctx, id); err != nil {
			return was, err
		}
	}
	o, err := d.Staff.UpdateOfficer(ctx, id, func(o *Officer) error {
		in.fill(o)
		return nil
	})
	if err != nil {
		return was, err
	}
	return o, d.log(ctx, actor, OfficerChanged, id, o.Rev, "change")
}

// keepAdmin refuses what would leave nobody to administer.
func (d *Desk) keepAdmin(ctx context.Context, without string) error {
	list, err := d.Staff.Officers(ctx)
	if err != nil {
		return err
	}
	was := false
	for _, o := range list {
		if o.Disabled || !slices.Contains(o.Roles, Admin) {
			continue
		}
		if o.ID != without {
			return nil
		}
		was = true
	}
	if was {
		return Refuse("officer.refused.last_admin", nil)
	}
	return nil
}

// DisableOfficer is for a leaver: her sign-ins end at once, and so does what she
// covers.
func (d *Desk) DisableOfficer(ctx context.Context, actor Actor, id string) (Officer, error) {
	was, err := d.Officer(ctx, actor, id)
	if err != nil {
		return was, err
	}
	if err := d.keepAdmin(ctx, id); err != nil {
		return was, err
	}
	o, err := d.Staff.UpdateOfficer(ctx, id, func(o *Officer) error {
		o.Disabled, o.Cover = true, nil
		return nil
	})
	if err != nil {
		return was, err
	}
	if err := d.Doors.DeleteSignInsOf(ctx, id); err != nil {
		return o, err
	}
	return o, d.log(ctx, actor, OfficerChanged, id, o.Rev, "disable")
}

// PropertyOf lists what an officer answers for: programmes, opportunities,
// interests, service accounts.
func (d *Desk) PropertyOf(ctx context.Context, actor Actor, id string) ([]Property, error) {
	if err := actor.Need(Admin); err != nil {
		return nil, err
	}
	var out []Property
	for _, desk := range append(slices.Clone(d.Owned), accounts{d}) {
		list, err := desk.PropertyOf(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// HandOver gives everything that an officer answers for to a colleague. What the
// colleague may not hold for want of a role stays, and is counted.
func (d *Desk) HandOver(ctx context.Context, actor Actor, id, colleague string) (given, kept int, err error) {
	if err := actor.Need(Admin); err != nil {
		return 0, 0, err
	}
	to, err := d.colleague(ctx, id, colleague)
	if err != nil {
		return 0, 0, err
	}
	for _, desk := range append(slices.Clone(d.Owned), accounts{d}) {
		list, err := desk.PropertyOf(ctx, id)
		if err != nil {
			return given, kept, err
		}
		for _, p := range list {
			err := desk.HandOver(ctx, actor, p, to)
			switch {
			case err == nil:
				given++
			case CodeOf(err) == Forbidden:
				kept++
			default:
				return given, kept, err
			}
		}
	}
	return given, kept, nil
}

// colleague is an active officer other than the one of that id.
func (d *Desk) colleague(ctx context.Context, id, colleague string) (Officer, error) {
	var p Problems
	o, err := d.Staff.Officer(ctx, colleague)
	if err != nil && CodeOf(err) != NotFound {
		return o, err
	}
	p.Check(err == nil && !o.Disabled && o.ID != id, "colleague", "unknown")
	return o, p.Err()
}

// Institutions lists all, in the order of ids.
func (d *Desk) Institutions(ctx context.Context, actor Actor) ([]Institution, error) {
	if err := actor.Need(Admin); err != nil {
		return nil, err
	}
	return d.Staff.Institutions(ctx)
}

// Institution loads one.
func (d *Desk) Institution(ctx context.Context, actor Actor, id string) (Institution, error) {
	if err := actor.Need(Admin); err != nil {
		return Institution{}, err
	}
	return d.Staff.Institution(ctx, id)
}

// SaveInstitution founds one (without an id) or changes it.
func (d *Desk) SaveInstitution(ctx context.Context, actor Actor, in Institution) (Institution, error) {
	if err := actor.Need(Admin); err != nil {
		return in, err
	}
	var p Problems
	if err := Validate(in); !p.Merge("", err) {
		return in, err
	}
	p.Check(!in.Name.Empty(), "name", "required")
	for lang, s := range map[string]string{"ar": in.Name.Ar, "ckb": in.Name.Ckb, "en": in.Name.En} {
		p.Check(IsPlain(s), "name."+lang, "characters")
		p.Check(len([]rune(s)) <= 160, "name."+lang, "too_long", "limit", 160)
	}
	p.Check(in.Governorate == "" || d.Governorate(in.Governorate), "governorate", "unknown")
	if err := p.Err(); err != nil {
		return in, err
	}
	verb := "change"
	if in.ID == "" {
		in.ID, in.Rev, verb = NewID("ins"), 0, "add"
	} else if in.Rev == 0 {
		return in, &Error{Code: Stale, Key: "error.stale"}
	}
	saved, err := d.Staff.SaveInstitution(ctx, in)
	if err != nil {
		return in, err
	}
	return saved, d.log(ctx, actor, InstitutionChanged, saved.ID, saved.Rev, verb)
}

func (d *Desk) log(ctx context.Context, actor Actor, action Action, id string, rev int64, verb string) error {
	return d.Log.Write(ctx, Entry{ID: "log:" + id + ":" + strconv.FormatInt(rev, 10) + ":" + verb, At: d.Now(), Actor: actor, Action: action, Subjects: []string{id},
		Details: map[string]string{"verb": verb}})
}

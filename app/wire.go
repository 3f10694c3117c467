package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"jisr/app/files"
	"jisr/app/finder"
	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/letters"
	"jisr/app/office"
	"jisr/app/paper"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/app/terms"
	"jisr/mailer"
	"jisr/search/names"
)

// meanings gives the terms to the finder.
type meanings struct{ *terms.Terms }

// Concepts are what a text means.
func (m meanings) Concepts(text string) []finder.Meaning {
	var out []finder.Meaning
	for _, x := range m.Meanings(text) {
		out = append(out, finder.Meaning{Code: x.Code, Labels: x.Labels})
	}
	return out
}

// cvs reads documents for the roster.
type cvs struct{ files *files.Reader }

// ReadCV takes the text out of a document.
func (r cvs) ReadCV(ctx context.Context, document []byte) (string, []string, error) {
	text, err := r.files.Text(ctx, document)
	return string(text.Kind), text.Lines, err
}

// aliases names experts within a programme. An expert's id is 128 random bits, so
// one block of a keyed cipher gives an alias of the same form that can be traced
// back here, in that programme, and nowhere else.
type aliases struct{ s *seal.Sealer }

const aliasPrefix = "ali"

// Alias is the expert's name within the programme.
func (a aliases) Alias(programme, expert string) string {
	raw, ok := office.IDBytes(expert)
	if !ok {
		return ""
	}
	return office.IDFrom(aliasPrefix, a.s.Permute("alias/"+programme, raw))
}

// Unalias is the expert behind an alias. Any alias of the right form gives some id;
// whether there is such an expert, the store decides.
func (a aliases) Unalias(programme, alias string) (string, bool) {
	raw, ok := office.IDBytes(alias)
	if !ok || !strings.HasPrefix(alias, aliasPrefix+"_") {
		return "", false
	}
	return office.IDFrom("exp", a.s.Unpermute("alias/"+programme, raw)), true
}

// certificates are check codes: the mission's id as one block of a keyed cipher.
type certificates struct{ s *seal.Sealer }

// certificateForm names what an id belongs to, and the key of its codes.
const certificateForm = "crt"

// certificateGroup is how many characters of a code stand together on paper.
const certificateGroup = 4

// Code is a mission's, in groups that can be read aloud.
func (c certificates) Code(mission string) string {
	raw, ok := office.IDBytes(mission)
	if !ok {
		return ""
	}
	_, text, _ := strings.Cut(office.IDFrom(certificateForm, c.s.Permute("certificate", raw)), "_")
	var out []string
	for part := range slices.Chunk([]byte(strings.ToUpper(text)), certificateGroup) {
		out = append(out, string(part))
	}
	return strings.Join(out, "-")
}

// longestCode bounds what is looked at of a code that somebody typed.
const longestCode = 200

// Mission is the id behind a code as somebody typed it: small letters, spaces and marks
// between the groups, digits of any script and the letters that look like digits do
// not matter.
func (c certificates) Mission(code string) (string, bool) {
	if len(code) > longestCode {
		return "", false
	}
	text := certificateForm + "_" + strings.Map(foldCertificate, code)
	raw, ok := office.IDBytes(text)
	if !ok || office.IDFrom(certificateForm, raw) != text {
		return "", false
	}
	return office.IDFrom("mis", c.s.Unpermute("certificate", raw)), true
}

// foldCertificate reads one typed character of a code.
func foldCertificate(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.In(r, unicode.Cf, unicode.Pd), r == '_', r == 'ـ':
		return -1
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	}
	switch r = unicode.ToLower(r); r {
	case 'o':
		return '0'
	case 'i', 'l':
		return '1'
	}
	return r
}

// calendar is the .ics of a seat: a stable UID, and a sequence that grows with the
// programme and with each time that the seat was given up, so that an update moves the
// entry, and one that is off removes it.
func (a *App) calendar(in invitation.Invitation, p programme.Programme, r programme.Role, lang string, off bool) ([]byte, error) {
	from, _ := p.From.Time()
	to, _ := p.To.Time()
	title, _ := p.Title.In(lang)
	role, _ := r.Title.In(lang)
	place, _ := p.Place.In(lang)
	if place == "" {
		place, _ = a.words.Label(terms.Governorates, p.Governorate, lang)
	}
	sequence, method := int(p.Rev)+2*in.Freed, paper.Publish
	if off {
		method = paper.Cancel
	}
	if off && in.Freed > 0 && in.Seat == 0 {
		sequence-- // above the entry that it takes out, below the next
	}
	return paper.Calendar(paper.Event{UID: in.ID + "@" + a.url.Hostname(), Sequence: sequence, Start: from, End: to, Summary: title, Location: place,
		Description: role, Language: lang, Organizer: a.settings.from.Addr, Method: method, Stamp: a.settings.Now()})
}

// callEntry is the .ics of an investor's call: one entry however often it moves. It names
// the request, never the investor, since calendars are shared.
func (a *App) callEntry(in invest.Interest, at time.Time, holds bool, lang string) ([]byte, error) {
	e := paper.Event{UID: "call-" + in.ID + "@" + a.url.Hostname(), Sequence: in.Call.Changes, Timed: true, Start: at, End: at.Add(time.Duration(in.Call.Minutes) * time.Minute),
		Summary: a.texts.For(lang).T("call.entry", "reference", in.Reference), Description: in.Call.How, Language: lang, Organizer: a.settings.from.Addr, Method: paper.Publish, Stamp: a.settings.Now()}
	if !holds {
		e.Method = paper.Cancel
	}
	return paper.Calendar(e)
}

// institutionName is what an institution is called; empty for one that is not there.
func (a *App) institutionName(ctx context.Context, id, lang string) string {
	in, err := a.stores.Staff.Institution(ctx, id)
	if err != nil {
		return ""
	}
	name, _ := in.Name.In(lang)
	return name
}

// newSecret is the secret of a service account and what is kept of it.
func newSecret() (secret, hash string) {
	secret = gate.NewSecret()
	return secret, gate.HashSecret(secret)
}

// outbox tells the desks when the server took a letter.
type outbox struct {
	*store.Letters
	app *App
}

// Settle records outcomes, then what follows from a letter that was taken. A crash
// between the two is made good by a duty.
func (o outbox) Settle(ctx context.Context, by string, list []mailer.Settlement) ([]string, error) {
	refused, err := o.Letters.Settle(ctx, by, list)
	if err != nil {
		return refused, err
	}
	var all sync.WaitGroup // together, since the store keeps what comes together in one write
	for _, s := range list {
		switch {
		case s.State == mailer.HandedOver:
			all.Go(func() { o.app.noteOne(ctx, s.ID) })
		case s.State == mailer.Failed && s.Error.Class == mailer.NoSuchAddress:
			if err := o.app.hard(ctx, s.ID); err != nil {
				o.app.settings.Logger.Error("Whether a sending must pause could not be seen; the next letter that comes back asks again.", "letter", s.ID, "error", err)
			}
		}
	}
	all.Wait()
	return refused, nil
}

// noteOne writes what follows from a letter that was handed over.
func (a *App) noteOne(ctx context.Context, letter string) {
	if err := a.handedOver(ctx, letter); err != nil {
		a.settings.Logger.Error("What follows from a letter could not be written; a duty will.", "letter", letter, "error", err)
	}
}

// handedOver writes the row of the log and moves the invitation on. Both may be
// done again.
func (a *App) handedOver(ctx context.Context, id string) error {
	l, err := a.stores.Letters.Letter(ctx, id)
	if err != nil {
		return err
	}
	if l.Expert != "" {
		if err := a.stores.Audit.Write(ctx, office.Entry{ID: "log:letter:" + id, At: a.settings.Now(), Actor: office.Duty("mailer"), Action: office.LetterSent,
			Subjects: []string{l.Expert}, Details: map[string]string{"kind": l.Kind}}); err != nil {
			return err
		}
	}
	if rest, is := strings.CutPrefix(id, "invite:"); is {
		invitation, _, _ := strings.Cut(rest, ":")
		return a.Invitations.HandedOver(ctx, invitation)
	}
	return nil
}

// noteHandedOver makes good what a crash left out after a letter was taken.
func (a *App) noteHandedOver(ctx context.Context) (int, error) {
	n := 0
	all, err := a.stores.Programmes.Programmes(ctx)
	if err != nil {
		return 0, err
	}
	for _, p := range all {
		list, err := a.stores.Invitations.Invitations(ctx, p.ID)
		if err != nil {
			return n, err
		}
		for _, in := range list {
			if in.State != invitation.Queued {
				continue
			}
			id := letters.InviteID(in)
			l, err := a.stores.Letters.Letter(ctx, id)
			if err != nil || l.State != mailer.HandedOver {
				continue // not yet, or its letter is still to be queued by the sweep
			}
			if err := a.handedOver(ctx, id); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// confirmed: who answers an invitation says with it that her record is right.
func (a *App) confirmed(ctx context.Context, person, expert string) error {
	_, err := a.Roster.Confirm(ctx, office.Actor{Kind: office.PersonKind, ID: person}, expert)
	return err
}

func cutAt(addr string) (local, domain string, found bool) { return strings.Cut(addr, "@") }

// searchedCVs reads what searches read of CVs.
func (a *App) searchedCVs() roster.CVSearch { return finder.SearchedCVs(a.stores.CVs, a.words.Words) }

// judgeNames tells whose name is the one that is asked for, however it is spelt.
func judgeNames(asked string, list []office.Name) []int {
	forms := make([][]string, len(list))
	for i, n := range list {
		forms[i] = []string{n.Latin, n.Native}
	}
	ranked := names.NewQuestion(asked).Rank(forms)
	out := make([]int, len(ranked))
	for i, r := range ranked {
		out[i] = r.At
	}
	return out
}

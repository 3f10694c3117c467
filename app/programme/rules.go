package programme

import (
	"fmt"
	"strconv"

	"jisr/app/office"
	"jisr/app/roster"
)

// transitions is the one table of what may follow what, by the verb of the API.
func transitions() map[string]struct {
	from []Status
	to   Status
} {
	return map[string]struct {
		from []Status
		to   Status
	}{
		"submit":   {[]Status{Draft}, Review},
		"open":     {[]Status{Draft, Review}, Open},
		"select":   {[]Status{Open}, Selecting},
		"start":    {[]Status{Open, Selecting}, Running},
		"complete": {[]Status{Running}, Completed},
		"cancel":   {[]Status{Draft, Review, Open, Selecting, Running}, Cancelled},
	}
}

// Verbs lists what can be done with a programme, in order.
func Verbs() []string { return []string{"submit", "open", "select", "start", "complete", "cancel"} }

// Allowed lists the verbs that the state allows.
func (s Status) Allowed() []string {
	var out []string
	for _, verb := range Verbs() {
		for _, from := range transitions()[verb].from {
			if from == s {
				out = append(out, verb)
			}
		}
	}
	return out
}

// Check notes what is wrong with the content of a programme.
func Check(c Content, words roster.Vocabulary) error {
	var p office.Problems
	if err := office.Validate(c); !p.Merge("", err) {
		return err
	}
	p.Check(!c.Title.Empty(), "title", "required")
	checkText(c.Title, "title", 160, &p)
	checkText(c.Description, "description", 5000, &p)
	checkText(c.Place, "place", 160, &p)
	checkText(c.Conditions.Note, "conditions.note", 400, &p)
	checkText(c.PrivacyLine(office.Text{}), "privacy", 1000, &p)
	p.Check(c.Governorate == "" || words.Known(roster.KindGovernorate, c.Governorate), "governorate", "unknown")
	p.Check(c.From == "" || c.To == "" || c.To >= c.From, "to", "before_from")
	p.Check(c.AnswerBy == "" || c.To == "" || c.AnswerBy <= c.To, "answer_by", "after_end")
	for i, r := range c.Roles {
		at := fmt.Sprintf("roles[%d]", i)
		p.Check(!r.Title.Empty(), at+".title", "required")
		checkText(r.Title, at+".title", 160, &p)
		roster.CheckCriteria(r.Criteria, words, at+".criteria", &p)
	}
	return p.Err()
}

func checkText(t office.Text, path string, limit int, p *office.Problems) {
	for lang, s := range map[string]string{"ar": t.Ar, "ckb": t.Ckb, "en": t.En} {
		p.Check(office.IsProse(s), path+"."+lang, "characters")
		p.Check(len([]rune(s)) <= limit, path+"."+lang, "too_long", "limit", limit)
	}
}

// Ready notes what is missing before the programme can open: dates, an answer
// date, an owner, a role and a criterion, and the privacy line in its languages.
func Ready(p Programme, today office.Date) error {
	var missing office.Problems
	missing.Check(p.From != "", "from", "required")
	missing.Check(p.To != "", "to", "required")
	missing.Check(p.AnswerBy != "", "answer_by", "required")
	missing.Check(p.AnswerBy == "" || p.AnswerBy >= today, "answer_by", "past")
	missing.Check(p.Owner != "", "owner", "required")
	missing.Check(len(p.Roles) > 0, "roles", "one_role")
	criteria := 0
	for _, r := range p.Roles {
		criteria += len(r.Criteria)
	}
	missing.Check(len(p.Roles) == 0 || criteria > 0, "roles[0].criteria", "one_criterion")
	promises(p.Content, &missing)
	return missing.Err()
}

func itoa(n int) string { return strconv.Itoa(n) }

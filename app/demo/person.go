package demo

import (
	"strconv"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
)

// person makes the i-th expert.
func (m *maker) person(i int) roster.Expert {
	if i == 0 {
		return m.rozhan()
	}
	d := m.draw(i)
	c := communities[weighted(d, len(m.calls), func(k int) int { return m.calls[k] })]
	t := m.trades[weighted(d, len(m.trades), func(k int) int { return m.trades[k].weight })]
	if i == 1 || i == 2 {
		t = m.trades[i-1] // two more hearts among the first people anybody sees
	}
	e := roster.Expert{ID: d.id("exp"), Rev: 1, Status: roster.Active, Number: d.number(), Source: office.FromWeb}
	e.Person.ID = d.id("per")
	where := m.places[weighted(d, len(m.places), func(k int) int { return m.places[k].weight })]
	m.identity(d, &e, i, c, where)
	s := sketch{draw: d, community: c, trade: t, place: where, age: m.now.Year() - e.BirthYear}
	m.profile(&s, &e)
	m.dates(d, &e)
	m.consents(d, &e)
	m.vetting(&s, &e)
	m.status(d, &e)
	return e
}

func (m *maker) identity(d draw, e *roster.Expert, i int, c community, where place) {
	given, gender := c.men, office.Male
	if d.chance(44) {
		given, gender = c.women, office.Female
	}
	names := []name{one(d, given), one(d, c.men), one(d, c.families)}
	if d.chance(25) {
		names = []name{names[0], names[2]}
	}
	e.Name = spell(d, names)
	e.Gender = gender
	if d.chance(6) {
		e.Gender = office.Undisclosed
	}
	e.Language = one(d, c.texts)
	e.BirthYear = m.now.Year() - d.between(27, 68)
	city := d.IntN(len(where.cities))
	e.Country, e.City, e.Timezone = where.country, where.cities[city], where.zones[city]
	e.Email = address(d, names, i)
	if d.chance(60) {
		e.Phone = phone(d, where.phone)
	}
	e.Origin = one(d, c.origins)
}

// spell writes the name in both scripts; a few people gave only one.
func spell(d draw, names []name) office.Name {
	var latin, native []string
	for _, n := range names {
		latin, native = append(latin, one(d, n.latin)), append(native, n.native)
	}
	out := office.Name{Latin: strings.Join(latin, " "), Native: strings.Join(native, " ")}
	switch p := d.IntN(100); {
	case p < 3:
		out.Latin = ""
	case p < 7:
		out.Native = ""
	}
	return out
}

// address is nobody's: RFC 2606 keeps these domains.
func address(d draw, names []name, i int) string {
	given, family := names[0].latin[0], names[len(names)-1].latin[0]
	return slug(given) + "." + slug(family) + strconv.Itoa(i) + "@example." + one(d, []string{"org", "net", "com"})
}

func slug(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// phone fills the digits of a pattern in.
func phone(d draw, pattern string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'x':
			return '0' + d.Int32N(10)
		case 'n':
			return '1' + d.Int32N(9)
		case 'a':
			return '6' + d.Int32N(4)
		}
		return r
	}, pattern)
}

// dates spreads when people registered and when they last confirmed: two in three
// are fresh.
func (m *maker) dates(d draw, e *roster.Expert) {
	age := d.IntN(160)
	if d.chance(34) {
		age = d.between(181, 420)
	}
	at := m.now.AddDate(0, 0, -age).Add(-time.Duration(d.IntN(86400)) * time.Second)
	e.ConfirmedAt, e.UpdatedAt = &at, at
	e.CreatedAt = at.AddDate(0, 0, -d.IntN(300))
	if age > 180 { // asked a while ago, and silent so far
		asked := m.now.AddDate(0, 0, -d.between(1, 25))
		e.Asked, e.AskedAt = 1, &asked
	}
	if d.chance(91) {
		proven := e.CreatedAt.Add(time.Duration(d.between(2, 90)) * time.Minute)
		e.EmailVerifiedAt = &proven
	}
}

// consents: everybody agreed to the roster, most to invitations; a few withdrew
// one later.
func (m *maker) consents(d draw, e *roster.Expert) {
	shares := map[office.Purpose]int{office.ToRoster: 100, office.ToInvitations: 88, office.ToShareWithHost: 76, office.ToCVSearch: 55, office.ToStatistics: 70, office.ToNews: 35}
	for _, purpose := range office.Purposes() {
		if !d.chance(shares[purpose]) {
			continue
		}
		c := office.Consent{Purpose: purpose, Version: office.ConsentVersion, Language: e.Language, Source: e.Source, GivenAt: e.CreatedAt}
		if purpose != office.ToRoster && d.chance(4) {
			ended := e.CreatedAt.AddDate(0, 0, d.between(0, int(m.now.Sub(e.CreatedAt).Hours()/24)))
			c.WithdrawnAt = &ended
		}
		e.Consents = append(e.Consents, c)
	}
}

// status: 92 in a hundred are active.
func (m *maker) status(d draw, e *roster.Expert) {
	switch p := d.IntN(100); {
	case p < 2:
		e.Status, e.Consents, e.Before = roster.Draft, nil, ""
		e.Summary, e.ConfirmedAt, e.Asked, e.AskedAt = "", nil, 0, nil
		e.UpdatedAt = m.now.AddDate(0, 0, -d.IntN(25))
	case p < 5:
		e.Status, e.Before = roster.Paused, roster.Active
	case p < 8:
		e.Status, e.Before = roster.Resting, roster.Active
		silent := m.now.AddDate(0, 0, -d.between(241, 420))
		e.ConfirmedAt = &silent
	}
}

// label is the label of a code; English where the language has none.
func (m *maker) label(kind, code, lang string) string {
	l, _ := m.words.Label(kind, code, lang)
	return l
}

func (m *maker) place(kind, code, lang string) string {
	if code == "" {
		return m.label(terms.Countries, "IQ", lang)
	}
	return m.label(kind, code, lang)
}

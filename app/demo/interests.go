package demo

import (
	"time"

	"jisr/app/invest"
	"jisr/app/office"
)

// Interests are those of investors: one, which is introduced to an authority that has not
// answered yet, with the investor's consent.
func Interests(now time.Time) []invest.Interest {
	c := calendar{now.UTC().Truncate(time.Second)}
	filed, answered, introduced := c.AddDate(0, 0, -9), c.AddDate(0, 0, -6), c.AddDate(0, 0, -1)
	officer, authority := fixed("off", 2), fixed("ins", 7)
	w := invest.Wish{Kind: "company", Company: "Example Foods", Opportunity: fixed("opp", 1), Sectors: []string{"H"}, Governorates: []string{"IQ-NI"}, Band: invest.Band250k, Form: "partner", Horizon: "next_year",
		Support: []string{"land", "licence"}, Message: "We sell dates and dried fruit in Michigan and would store our own harvest. Is the plot connected to the grid?", ShareWith: []string{authority}, Consent: true}
	w.Name, w.Email, w.Country, w.City, w.Language = office.Name{Latin: "Salwa Hanna", Native: "سلوى حنا"}, "salwa.hanna@example.org", "US", "Detroit", "en"
	due := c.in(6)
	return []invest.Interest{{ID: fixed("int", 1), Rev: 1, Reference: "INV-DEM1-DEM1", Stage: invest.Introduced, Owner: officer, Wish: w, Promised: c.in(-4), Next: invest.NextVerdict, Due: due,
		Moves: []invest.Move{
			{To: invest.Qualified, Note: "She owns the trade mark and has two years of accounts.", Next: "Introduce her to the commission", Due: c.in(-1), By: officer, At: answered},
			{To: invest.Introduced, Next: invest.NextVerdict, Due: due, By: officer, At: introduced}},
		Introductions: []invest.Introduction{{Institution: authority, Word: "تعرف الشركة هذه التجارة جيداً، ولديها حسابات ختامية لسنتين.", By: officer, At: introduced, OpenedAt: &introduced}},
		AnsweredAt:    &answered, ActedAt: &introduced, CreatedAt: filed, UpdatedAt: introduced}}
}

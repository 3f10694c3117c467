package letters

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/mailer"
)

// AlertsPurpose ends the letters of saved searches: the id is an officer.
const AlertsPurpose = "alerts"

// newsKind is the kind of the letter about saved searches; its id has the officer and the
// day.
const newsKind = "search_news"

// SearchNews writes once a day what is new in an officer's saved searches: how many and
// why, and nobody's name, since at its reader a letter is not sealed.
func (p *Post) SearchNews(ctx context.Context, o office.Officer, day office.Date, news []roster.News) (fresh bool, err error) {
	id := newsKind + ":" + o.ID + ":" + string(day)
	if _, err := p.Box.Letter(ctx, id); err == nil || office.CodeOf(err) != office.NotFound {
		return false, err
	}
	c, t := p.start(newsKind, o.Language)
	greet(&c, t, o.Name)
	c.Paragraphs = []string{t.N("letter.search_news.text", len(news))}
	for _, n := range news {
		c.Facts = append(c.Facts, fact{n.Search.Name, p.newsLine(t, n)})
	}
	c.Buttons = []button{{t.T("letter.search_news.button"), p.address(c.Lang, "staff", "searches"), true}}
	c.Why = t.T("letter.search_news.why")
	c.StopText = t.T("letter.stop.alerts")
	c.StopURL = p.address(c.Lang, "unsubscribe", p.Tokens.Token(AlertsPurpose, o.ID, time.Time{}))
	return true, p.queue(ctx, sealed{id: id, lane: mailer.Account}, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email})
}

// newsLine says how many are new and changed in one search, with how many for each reason.
func (p *Post) newsLine(t *locale.Printer, n roster.News) string {
	var parts []string
	for _, x := range []struct {
		key  string
		list []roster.NewsItem
	}{{"saved.new", n.New}, {"saved.changed", n.Changed}} {
		if len(x.list) > 0 {
			parts = append(parts, t.T("saved.line", "count", t.N(x.key, len(x.list)), "why", t.And(p.reasons(t, x.list)...)))
		}
	}
	return strings.Join(parts, " ")
}

// reasons are the reasons of a list with how many have each, the most first.
func (p *Post) reasons(t *locale.Printer, list []roster.NewsItem) []string {
	count := map[string]int{}
	for _, x := range list {
		for _, w := range x.Why {
			w.Date = "" // a day would single out who came on it
			count[p.SearchWhy(w, t.Lang())]++
		}
	}
	var said []string
	for text := range count {
		said = append(said, text)
	}
	slices.SortFunc(said, func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) })
	for i, text := range said {
		said[i] = t.T("saved.reason", "why", text, "n", t.Number(count[text]))
	}
	return said
}

// SearchWhy says one reason why somebody is in the news of a search.
func (p *Post) SearchWhy(w roster.Why, lang string) string {
	t := p.Catalogue.For(lang)
	key := "saved.why." + string(w.Code)
	switch {
	case w.Claim != "":
		return t.T(key + "." + w.Claim)
	case w.Country != "":
		country, _ := p.Words.Label(terms.Countries, w.Country, lang)
		return t.T(key+".in", "country", country)
	case w.Date != "":
		day, _ := w.Date.Time()
		return t.T(key+".on", "date", t.Date(day))
	}
	return t.T(key)
}

// news looks again just before the letter leaves: not to an officer who has left, may not
// search any more, or has stopped these letters.
func (k *Look) news(ctx context.Context, l mailer.Letter) (mailer.Verdict, error) {
	rest, _ := strings.CutPrefix(l.ID, newsKind+":")
	officer, _, _ := strings.Cut(rest, ":")
	wanted, err := k.Searches.Wanted(ctx, officer)
	if err != nil {
		return mailer.Verdict{}, err
	}
	if !wanted {
		return mailer.Cancel("not_wanted"), nil
	}
	return k.addressOnly(ctx, l)
}

var _ roster.SearchPost = (*Post)(nil)

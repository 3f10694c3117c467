package api

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
)

func (a *API) listSearches(c *fiber.Ctx, v gate.Visit) error {
	items, err := a.Searches.List(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return paged(c, items)
}

func (a *API) saveSearch(c *fiber.Ctx, v gate.Visit) error {
	var in roster.Saving
	if err := read(c, &in); err != nil {
		return err
	}
	s, err := a.Searches.Save(c.UserContext(), v.Actor, in)
	if err != nil {
		return err
	}
	tag(c, s.Rev)
	return c.Status(fiber.StatusCreated).JSON(s)
}

func searchAnswer(c *fiber.Ctx, s roster.SavedSearch, err error) error {
	if err != nil {
		return err
	}
	tag(c, s.Rev)
	return c.JSON(s)
}

func (a *API) getSearch(c *fiber.Ctx, v gate.Visit) error {
	s, err := a.Searches.Get(c.UserContext(), v.Actor, c.Params("id"))
	return searchAnswer(c, s, err)
}

func (a *API) patchSearch(c *fiber.Ctx, v gate.Visit) error {
	rev, err := revision(c)
	if err != nil {
		return err
	}
	var in roster.SearchChange
	if err := read(c, &in); err != nil {
		return err
	}
	s, err := a.Searches.Change(c.UserContext(), v.Actor, c.Params("id"), rev, in)
	return searchAnswer(c, s, err)
}

func (a *API) removeSearch(c *fiber.Ctx, v gate.Visit) error {
	rev, err := precondition(c)
	if err != nil {
		return err
	}
	if err := a.Searches.Remove(c.UserContext(), v.Actor, c.Params("id"), rev); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// newsItem is one who is new to a search or changed, by her id, and why.
type newsItem struct {
	Expert string       `json:"expert"`
	Why    []roster.Why `json:"why"`
}

// searchNews is what the reader of a search has not seen.
type searchNews struct {
	// Since is when she last looked; left out when she never did, and nobody is new then.
	Since *time.Time `json:"since,omitempty"`
	Total int        `json:"total"`
	// Watched is of how many of them news is told: of the first 1,000 where there are more.
	Watched int        `json:"watched"`
	New     []newsItem `json:"new"`
	Changed []newsItem `json:"changed"`
	// Mark says at .../seen that all of this was seen.
	Mark string `json:"mark"`
}

func (a *API) searchNews(c *fiber.Ctx, v gate.Visit) error {
	n, err := a.Searches.News(c.UserContext(), v.Actor, c.Params("id"))
	if err != nil {
		return err
	}
	out := searchNews{Total: n.Total, Watched: n.Watched, New: newsItems(n.New), Changed: newsItems(n.Changed), Mark: n.Mark}
	if !n.First {
		out.Since = &n.Since
	}
	return c.JSON(out)
}

func newsItems(list []roster.NewsItem) []newsItem {
	out := make([]newsItem, 0, len(list))
	for _, x := range list {
		out = append(out, newsItem{x.Expert.ID, x.Why})
	}
	return out
}

// seenIn names the news that was seen.
type seenIn struct {
	Mark string `json:"mark"`
}

func (a *API) seeSearch(c *fiber.Ctx, v gate.Visit) error {
	var in seenIn
	if err := read(c, &in); err != nil {
		return err
	}
	err := a.Searches.Seen(c.UserContext(), v.Actor, c.Params("id"), in.Mark)
	if office.CodeOf(err) == office.Stale { // no revision was named, so it is no precondition
		return office.Refuse("saved.refused.more", nil)
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

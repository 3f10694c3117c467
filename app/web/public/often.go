package public

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// mostOften is how many skills are offered with an occupation.
const mostOften = 12

// often are skills that go with occupations, of each those it cannot do without first,
// and without those that she has chosen. An occupation is a concept or a group of ISCO.
func (p *Pages) often(occupations, chosen []string, lang string) []web.Choice {
	var out []web.Choice
	for _, occupation := range occupations {
		for _, s := range p.Terms.SkillsOf(strings.TrimPrefix(occupation, iscoPrefix)) {
			if len(out) == mostOften {
				return out
			}
			if !slices.Contains(chosen, s.Code) {
				chosen = append(chosen, s.Code)
				out = append(out, web.Choice{Value: s.Code, Label: p.label(terms.Skills, s.Code, lang)})
			}
		}
	}
	return out
}

// offer puts the skills that go with her occupations on the page, the main one's first.
func (p *Pages) offer(s *profession, lang string) {
	var occupations, chosen []string
	for _, o := range s.Occupations {
		occupations = append(occupations, o.Code)
	}
	for _, r := range s.Skills.Picked {
		chosen = append(chosen, r.Code)
	}
	s.Often = p.often(occupations, chosen, lang)
}

// oftenSkills answers the page's script when an occupation was chosen.
func (p *Pages) oftenSkills(c *fiber.Ctx, v gate.Visit) error {
	out := []suggestion{}
	asked := web.ReadQuery(c).List("occupation")
	for _, s := range p.often(asked[:min(len(asked), roster.MostOccupations)], nil, v.Lang) {
		out = append(out, suggestion{Value: s.Value, Label: s.Label})
	}
	return c.JSON(fiber.Map{"items": out})
}

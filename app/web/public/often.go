package public

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/terms"
	"jisr/app/web"
)

// mostOften is how many skills are offered with an occupation.
const mostOften = 12

// often are skills that go with an occupation, those it cannot do without first, and
// without those that she has chosen. An occupation is a concept or a group of ISCO.
func (p *Pages) often(occupation string, chosen []string, lang string) []web.Choice {
	var out []web.Choice
	for _, s := range p.Terms.SkillsOf(strings.TrimPrefix(occupation, iscoPrefix)) {
		if len(out) == mostOften {
			break
		}
		if !slices.Contains(chosen, s.Code) {
			out = append(out, web.Choice{Value: s.Code, Label: p.label(terms.Skills, s.Code, lang)})
		}
	}
	return out
}

// offer puts the skills that go with her occupation on the page.
func (p *Pages) offer(s *profession, lang string) {
	chosen := make([]string, len(s.Skills.Picked))
	for i, c := range s.Skills.Picked {
		chosen[i] = c.Value
	}
	s.Often = p.often(s.Occupation.Code, chosen, lang)
}

// skillsOf answers the page's script when an occupation was chosen.
func (p *Pages) skillsOf(c *fiber.Ctx, v gate.Visit) error {
	out := []suggestion{}
	for _, s := range p.often(strings.Clone(c.Query("occupation")), nil, v.Lang) {
		out = append(out, suggestion{Value: s.Value, Label: s.Label})
	}
	return c.JSON(fiber.Map{"items": out})
}

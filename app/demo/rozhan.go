package demo

import (
	"fmt"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// rozhan is the cardiologist in Stockholm whom the walks through the service
// follow: the same in every demonstration, whatever the seed.
func (m *maker) rozhan() roster.Expert {
	year := m.now.Year()
	confirmed := m.now.AddDate(0, 0, -20)
	created, checked := confirmed.AddDate(0, -2, 0), confirmed.AddDate(0, -1, 0)
	proven := created.Add(4 * time.Minute)
	e := roster.Expert{ID: fixed("exp", 1), Rev: 1, Status: roster.Active, Number: "JSR-7K3R-2Q9D", Source: office.FromWeb,
		CreatedAt: created, UpdatedAt: confirmed, ConfirmedAt: &confirmed}
	e.Person = office.Person{ID: fixed("per", 1), EmailVerifiedAt: &proven}
	e.Identity = office.Identity{Email: "rozhan.ahmed@example.org", Phone: "+46701740605", Name: office.Name{Latin: "Rozhan Ahmed", Native: "ڕۆژان ئەحمەد"},
		Language: "ckb", Gender: office.Female, BirthYear: 1984, Country: "SE", City: "Stockholm", Timezone: "Europe/Stockholm"}
	for _, purpose := range []office.Purpose{office.ToRoster, office.ToInvitations, office.ToShareWithHost, office.ToStatistics} {
		e.Consents = append(e.Consents, office.Consent{Purpose: purpose, Version: office.ConsentVersion, Language: "ckb", Source: office.FromWeb, GivenAt: created})
	}
	e.Profile = rozhanProfile(year)
	e.Vetting = []roster.Vetting{{Claim: roster.ClaimLicence, Field: "2212", Scope: "SE", Status: roster.Verified, Institution: HealthDesk(),
		Evidence: "Public register of licensed doctors", At: &checked, Expires: "2029-01-01"}}
	return e
}

func rozhanProfile(year int) roster.Profile {
	ended := "2015-12"
	return roster.Profile{Origin: "IQ-SU", Headline: "پزیشکی پسپۆڕی دڵ، ستۆکهۆڵم",
		Summary:     "پزیشکی پسپۆڕی دڵم لە ستۆکهۆڵم. لە ساڵی 2016ەوە لە یەکەی قەستەرەی دڵ کار دەکەم و سەرپەرشتیی پزیشکانی نوێ دەکەم. دەمەوێت لە ڕاهێنانی هاوکارانم لە عێراق بەشدار بم.",
		Occupations: []roster.Occupation{{Code: "2212", Concept: ours + "cardiologist", Title: "پزیشکی پسپۆڕی دڵ", Years: 12}},
		Skills: []roster.Skill{{ID: ours + "cardiac-catheterisation", Label: "قەستەرەی دڵ", Level: 5, Note: "cath lab since 2016"},
			{ID: ours + "echocardiography", Label: "ئیکۆی دڵ", Level: 4}, {ID: ours + "training-others", Label: "ڕاهێنانی ڕاهێنەران", Level: 4, Note: "ڕاهێنان لە ساڵی 2019ەوە"}},
		Experience: []roster.Experience{
			{Title: "Kardiolog", Organisation: "Stockholm Regional Hospital", Country: "SE", From: "2016-01", Text: "Cath lab: coronary angiography and PCI; supervises residents."},
			{Title: "Läkare", Organisation: "Uppsala Regional Hospital", Country: "SE", From: "2012-02", To: &ended}},
		Education: []roster.Education{{Level: 7, Field: "0912", Institution: "University of Sulaymaniyah", Country: "IQ", Year: 2008}},
		Languages: []roster.Language{{Code: "ckb", Level: "native"}, {Code: "sv", Level: "C2"}, {Code: "en", Level: "C1"}, {Code: "ar", Level: "B2"}},
		Availability: roster.Availability{Modes: []roster.Mode{roster.Remote, roster.Visit}, WeeksPerYear: 4, NoticeWeeks: 6,
			Windows:             []roster.Window{{From: office.Date(fmt.Sprintf("%d-03-01", year+1)), To: office.Date(fmt.Sprintf("%d-05-31", year+1)), Days: 14}},
			RefusedGovernorates: []string{"IQ-AN", "IQ-DI"}},
		Themes: []roster.Theme{roster.HumanCapital}}
}

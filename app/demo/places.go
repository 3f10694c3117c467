package demo

import "jisr/app/terms"

// place is a country of the diaspora, weighted by how many Iraqis live there.
type place struct {
	country   string
	weight    int
	languages []string // of the country, the first as a rule
	// phone is the pattern of the numbers that the country keeps for films and
	// examples, E.164: x any digit, n 1–9, a 6–9. Empty where it keeps none.
	phone  string
	cities []string
	zones  []string // of the cities, filled in from the terms
}

func (p *place) fill(words *terms.Terms) {
	p.zones = make([]string, len(p.cities))
	for i, c := range p.cities {
		p.zones[i] = words.Zone(p.country, c)
	}
}

// places lists them; the order is part of what a seed means.
func places() []place {
	return []place{
		{country: "DE", weight: 20, languages: []string{"de"}, phone: "+4917139200xx", cities: []string{"Berlin", "Munich", "Hamburg", "Cologne", "Nuremberg", "Leipzig", "Hanover"}},
		{country: "GB", weight: 16, languages: []string{"en"}, phone: "+447700900xxx", cities: []string{"London", "Birmingham", "Manchester", "Leeds", "Glasgow", "Cardiff"}},
		{country: "SE", weight: 15, languages: []string{"sv"}, phone: "+467017406nx", cities: []string{"Stockholm", "Gothenburg", "Malmö", "Södertälje", "Uppsala", "Linköping"}},
		{country: "US", weight: 14, languages: []string{"en"}, phone: "+131355501xx", cities: []string{"Detroit", "Dearborn", "Chicago", "San Diego", "El Cajon", "Phoenix", "Houston", "Nashville", "Dallas"}},
		{country: "NL", weight: 6, languages: []string{"nl"}, cities: []string{"Amsterdam", "Rotterdam", "The Hague", "Utrecht", "Eindhoven"}},
		{country: "NO", weight: 3, languages: []string{"nb"}, cities: []string{"Oslo", "Bergen", "Trondheim", "Stavanger"}},
		{country: "DK", weight: 3, languages: []string{"da"}, cities: []string{"Copenhagen", "Aarhus", "Odense"}},
		{country: "FI", weight: 3, languages: []string{"fi"}, cities: []string{"Helsinki", "Turku", "Tampere"}},
		{country: "AU", weight: 5, languages: []string{"en"}, phone: "+6149157015a", cities: []string{"Sydney", "Melbourne", "Perth", "Adelaide", "Brisbane"}},
		{country: "CA", weight: 4, languages: []string{"en"}, phone: "+161355501xx", cities: []string{"Toronto", "Ottawa", "Calgary", "Vancouver", "London"}},
		{country: "FR", weight: 2, languages: []string{"fr"}, phone: "+3363998xxxx", cities: []string{"Paris", "Lyon", "Marseille", "Nantes"}},
		{country: "AT", weight: 2, languages: []string{"de"}, cities: []string{"Vienna", "Graz", "Linz"}},
		{country: "CH", weight: 2, languages: []string{"de", "fr"}, cities: []string{"Zurich", "Geneva", "Basel", "Bern"}},
		{country: "BE", weight: 2, languages: []string{"nl", "fr"}, cities: []string{"Brussels", "Antwerp", "Ghent"}},
		{country: "TR", weight: 3, languages: []string{"tr"}, cities: []string{"Istanbul", "Ankara", "Gaziantep", "Samsun"}},
		{country: "JO", weight: 3, languages: []string{"ar"}, cities: []string{"Amman", "Irbid", "Zarqa"}},
		{country: "AE", weight: 3, languages: []string{"ar"}, cities: []string{"Dubai", "Abu Dhabi", "Sharjah"}},
		{country: "NZ", weight: 1, languages: []string{"en"}, cities: []string{"Auckland", "Wellington", "Christchurch"}},
		{country: "IT", weight: 1, languages: []string{"it"}, cities: []string{"Rome", "Milan", "Bologna"}},
	}
}

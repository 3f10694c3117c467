package demo

import "jisr/app/terms"

// place is a country of the diaspora, weighted by how many Iraqis live there.
type place struct {
	country   string
	weight    int
	languages []string // of the country, the first as a rule
	prefix    string   // of its telephone numbers, E.164
	cities    []string
	zones     []string // of the cities, filled in from the terms
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
		{country: "DE", weight: 20, languages: []string{"de"}, prefix: "+4915199", cities: []string{"Berlin", "Munich", "Hamburg", "Cologne", "Nuremberg", "Leipzig", "Hanover"}},
		{country: "GB", weight: 16, languages: []string{"en"}, prefix: "+447700", cities: []string{"London", "Birmingham", "Manchester", "Leeds", "Glasgow", "Cardiff"}},
		{country: "SE", weight: 15, languages: []string{"sv"}, prefix: "+467017", cities: []string{"Stockholm", "Gothenburg", "Malmö", "Södertälje", "Uppsala", "Linköping"}},
		{country: "US", weight: 14, languages: []string{"en"}, prefix: "+131355", cities: []string{"Detroit", "Dearborn", "Chicago", "San Diego", "El Cajon", "Phoenix", "Houston", "Nashville", "Dallas"}},
		{country: "NL", weight: 6, languages: []string{"nl"}, prefix: "+316100", cities: []string{"Amsterdam", "Rotterdam", "The Hague", "Utrecht", "Eindhoven"}},
		{country: "NO", weight: 3, languages: []string{"nb"}, prefix: "+47400", cities: []string{"Oslo", "Bergen", "Trondheim", "Stavanger"}},
		{country: "DK", weight: 3, languages: []string{"da"}, prefix: "+45200", cities: []string{"Copenhagen", "Aarhus", "Odense"}},
		{country: "FI", weight: 3, languages: []string{"fi"}, prefix: "+35840", cities: []string{"Helsinki", "Turku", "Tampere"}},
		{country: "AU", weight: 5, languages: []string{"en"}, prefix: "+614910", cities: []string{"Sydney", "Melbourne", "Perth", "Adelaide", "Brisbane"}},
		{country: "CA", weight: 4, languages: []string{"en"}, prefix: "+161355", cities: []string{"Toronto", "Ottawa", "Calgary", "Vancouver", "London"}},
		{country: "FR", weight: 2, languages: []string{"fr"}, prefix: "+33639", cities: []string{"Paris", "Lyon", "Marseille", "Nantes"}},
		{country: "AT", weight: 2, languages: []string{"de"}, prefix: "+43660", cities: []string{"Vienna", "Graz", "Linz"}},
		{country: "CH", weight: 2, languages: []string{"de", "fr"}, prefix: "+4178", cities: []string{"Zurich", "Geneva", "Basel", "Bern"}},
		{country: "BE", weight: 2, languages: []string{"nl", "fr"}, prefix: "+3246", cities: []string{"Brussels", "Antwerp", "Ghent"}},
		{country: "TR", weight: 3, languages: []string{"tr"}, prefix: "+90530", cities: []string{"Istanbul", "Ankara", "Gaziantep", "Samsun"}},
		{country: "JO", weight: 3, languages: []string{"ar"}, prefix: "+96279", cities: []string{"Amman", "Irbid", "Zarqa"}},
		{country: "AE", weight: 3, languages: []string{"ar"}, prefix: "+97150", cities: []string{"Dubai", "Abu Dhabi", "Sharjah"}},
		{country: "NZ", weight: 1, languages: []string{"en"}, prefix: "+6421", cities: []string{"Auckland", "Wellington", "Christchurch"}},
		{country: "IT", weight: 1, languages: []string{"it"}, prefix: "+39320", cities: []string{"Rome", "Milan", "Bologna"}},
	}
}

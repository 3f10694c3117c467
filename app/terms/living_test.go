package terms_test

import "testing"

func TestTheCountryBehindATradeIsWhereSomebodyLives(t *testing.T) {
	words := load(t)
	for text, want := range map[string][2]string{
		"dentist in Germany":          {"dentist", "DE"},
		"pharmacist sweden":           {"pharmacist", "SE"},
		"engineer of bridges, the UK": {"engineer bridges,", "GB"},
		"nurse United Arab Emirates":  {"nurse", "AE"},
		"nurse in the emirates":       {"nurse", "AE"},
		"طبيب أسنان في ألمانيا":       {"طبيب أسنان", "DE"},
		"مبرمج امريكا":                {"مبرمج", "US"},
		"دەرمانساز لە سوید":           {"دەرمانساز", "SE"},
		// nothing else is asked
		"Germany":    {"Germany", ""},
		"in Germany": {"in Germany", ""},
		// it does not end with one
		"Germany dentist":      {"Germany dentist", ""},
		"dentist Germania":     {"dentist Germania", ""},
		"dentist -Germany":     {"dentist -Germany", ""},
		`dentist "Germany"`:    {`dentist "Germany"`, ""},
		"training of trainers": {"training of trainers", ""},
		"":                     {"", ""},
	} {
		if rest, country := words.Living(text); rest != want[0] || country != want[1] {
			t.Errorf("%q: %q in %q, want %q in %q", text, rest, country, want[0], want[1])
		}
	}
}

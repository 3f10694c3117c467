package names_test

import (
	"testing"

	"jisr/search/names"
	"jisr/search/names/trial"
)

// BenchmarkKeys makes the keys of a full name, as for the index.
func BenchmarkKeys(b *testing.B) {
	for b.Loop() {
		names.Keys("د. محمد عبد الرحمن حسين الجبوري")
	}
}

// BenchmarkAsk makes the keys of a question.
func BenchmarkAsk(b *testing.B) {
	for b.Loop() {
		names.Ask("Mohammed Abdulrahman Hussein Al-Jubouri")
	}
}

// BenchmarkRank200 compares the 200 candidates of a full name among 20,000 people with it.
func BenchmarkRank200(b *testing.B) {
	pool, pairs := heldOut(b)
	gold, err := trial.ReadGold(testdata + "names-gold.txt")
	if err != nil {
		b.Fatal(err)
	}
	p := trial.NewPool(trial.Others(20_000, pool, pairs, gold, 3), trial.Bits)
	for _, asked := range []string{"Mohammed Abdulrahman Hussein Al-Jubouri", "محمد الجبوري", "Zaynab Al-Obaidi"} {
		list, _ := p.Candidates(asked, trial.Candidates)
		forms := make([][]string, len(list))
		for i, n := range list {
			forms[i] = p.People[n]
		}
		b.Run(asked, func(b *testing.B) {
			for b.Loop() {
				names.NewQuestion(asked).Rank(forms)
			}
			b.ReportMetric(float64(len(forms)), "people")
		})
	}
}

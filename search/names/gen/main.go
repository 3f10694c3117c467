// Command gen makes the data of package names from pairs of names in two scripts.
//
//	go run ./search/names/gen -from DIR split     the held-out pairs and the pool
//	go run ./search/names/gen -from DIR measure   what is found, over all held-out pairs
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"jisr/search/names/trial"
)

func main() {
	from := flag.String("from", "", "folder of the raw pairs")
	to := flag.String("to", "search", "folder of the package search")
	flag.Parse()
	if err := run(flag.Arg(0), *from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(what, from, to string) error {
	pairs, err := raw(from)
	if err != nil {
		return err
	}
	train, test := trial.Split(pairs)
	fmt.Printf("%d pairs: %d to learn from, %d held out; %d Arabic forms\n", len(pairs), len(train), len(test), len(trial.Forms(pairs)))
	switch what {
	case "split":
		return split(to, pairs, test)
	case "measure":
		return measure(trial.Forms(pairs), test)
	}
	return fmt.Errorf("%q is none of split, measure", what)
}

// raw reads the pairs of Wikidata and of Google.
func raw(dir string) ([]trial.Pair, error) {
	a, err := trial.ReadPairs(filepath.Join(dir, "wikidata_person_en_ar.tsv.gz"), 1)
	if err != nil {
		return nil, err
	}
	b, err := trial.ReadPairs(filepath.Join(dir, "google_ar2en_wikipedia.tsv.gz"), 0)
	return append(a, b...), err
}

func measure(pool []string, test []trial.Pair) error {
	people := make([][]string, len(pool))
	at := map[string]int{}
	for i, a := range pool {
		people[i], at[a] = []string{a}, i
	}
	test = slices.DeleteFunc(test, func(p trial.Pair) bool { return !p.Sure })
	for _, bits := range []int{0, trial.Bits} {
		p := trial.NewPool(people, bits)
		cut, all, reach := 0, 0, 0
		for _, t := range test {
			list, n := p.Candidates(t.Latin, 1<<20)
			all += n
			for i, c := range list {
				if c == at[t.Arabic] {
					reach++
					if i < trial.Candidates {
						cut++
					}
				}
			}
		}
		n := float64(len(test))
		fmt.Printf("pool %d, %d bits: reached %.1f, after the cut %.1f, candidates %.0f\n", len(pool), bits, 100*float64(reach)/n, 100*float64(cut)/n, float64(all)/n)
	}
	return nil
}

// Command gen makes the data of package names from pairs of names in two scripts.
//
//	go run ./search/names/gen -from DIR split     the held-out pairs and the pool
//	go run ./search/names/gen -from DIR train     the tables of transliteration, from the other pairs
//	go run ./search/names/gen -from DIR measure   what is found, over all held-out pairs
//
// With -try, train leaves out a slice of the other pairs too and measure asks for those of
// that slice: what is not decided is tried there, and never on the held-out pairs. The tables
// that are built in are learnt from all but those.
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
	try := flag.Bool("try", false, "keep to the pairs that may be learnt from")
	flag.Parse()
	if err := run(flag.Arg(0), *from, *to, *try); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(what, from, to string, try bool) error {
	pairs, err := raw(from)
	if err != nil {
		return err
	}
	teach, test := trial.Split(pairs)
	if try {
		teach, test = trial.Develop(teach)
	}
	fmt.Printf("%d pairs: %d to learn from, %d held out; %d Arabic forms\n", len(pairs), len(teach), len(test), len(trial.Forms(pairs)))
	switch what {
	case "split":
		return split(to, pairs, test)
	case "train":
		return train(to, teach)
	case "measure":
		return measure(trial.Forms(pairs), test)
	}
	return fmt.Errorf("%q is none of split, train, measure", what)
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

// measure prints what is found in the whole pool, by keys alone and ranked.
func measure(pool []string, test []trial.Pair) error {
	for _, sure := range []bool{true, false} {
		list := slices.DeleteFunc(slices.Clone(test), func(p trial.Pair) bool { return p.Sure != sure })
		fmt.Printf("pairs met more than once, or by hand: %v\n", sure)
		for _, bits := range []int{0, trial.Bits} {
			fmt.Println("  ", trial.Unseen(pool, list, bits))
		}
	}
	return nil
}

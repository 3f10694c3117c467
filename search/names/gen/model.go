package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"jisr/search/names"
	"jisr/search/names/trial"
)

// head stands above the tables, and keeps the notices of those whose pairs taught them.
const head = `# How likely a letter, in its context, is written as a chunk of the other spelling: the
# letter and where it stands, the chunks with -100 ln P, how often the letter was met; and
# what corrects it: the letters beside it, the chunks with 100 ln of how much likelier.
# Made by search/names/gen from pairs of personal names: Wikidata (CC0), as aligned in
# NETransliteration-COLING2018; and Google's ar2en pairs, Copyright Google Inc., licensed
# under the Apache License, Version 2.0.
`

// least is how likely a chunk must be to stand in each of the tables: what keeps the file
// within 50 kB. What is rarer is smoothed in again where the tables are read.
var least = map[string]float64{"latin given arabic": 0.001, "arabic given latin": 0.012, "latin given latin": 0.02}

// unsure is what a pair teaches that Wikidata has only once.
const unsure = 0.7

// train writes the tables.
func train(to string, pairs []trial.Pair) error {
	var b strings.Builder
	b.WriteString(head)
	for _, t := range []struct {
		name  string
		pairs []pair
	}{{"latin given arabic", toLatin(pairs)}, {"arabic given latin", toArabic(pairs)}, {"latin given latin", among(pairs)}} {
		table, counts := learn(t.pairs)
		list := strings.Join(lines(table, counts, least[t.name]), "\n")
		fmt.Printf("%s: %d pairs, %d rows, %d bytes\n", t.name, len(t.pairs), len(table), len(list))
		b.WriteString("\n= " + t.name + "\n" + list + "\n")
	}
	fixes, err := sharpen(b.String(), pairs)
	if err != nil {
		return err
	}
	for side, name := range []string{names.FromArabic: "latin given arabic", names.FromLatin: "arabic given latin"} {
		list := strings.Join(fixes[names.Side(side)], "\n")
		fmt.Printf("%s, corrected: %d contexts, %d bytes\n", name, len(fixes[names.Side(side)]), len(list))
		b.WriteString("\n= " + name + ", corrected\n" + list + "\n")
	}
	fmt.Printf("%d bytes in all\n", b.Len())
	return write(filepath.Join(to, "names", "model.tsv.gz"), b.String())
}

func weight(p trial.Pair) float64 {
	if p.Sure {
		return 1
	}
	return unsure
}

func toLatin(pairs []trial.Pair) (out []pair) {
	for _, p := range pairs {
		out = append(out, pair{names.Units(names.FromArabic, p.Arabic), p.Latin, weight(p)})
	}
	return out
}

func toArabic(pairs []trial.Pair) (out []pair) {
	for _, p := range pairs {
		out = append(out, pair{names.Units(names.FromLatin, p.Latin), names.Code(p.Arabic), weight(p)})
	}
	return out
}

// mostSpellings of one Arabic name are put beside one another: of the commonest there
// are dozens, and they would drown the others.
const mostSpellings = 8

// among pairs the Latin spellings of one Arabic name with one another.
func among(pairs []trial.Pair) (out []pair) {
	by := map[string][]trial.Pair{}
	for _, p := range pairs {
		by[p.Arabic] = append(by[p.Arabic], p)
	}
	for _, form := range trial.Forms(pairs) {
		list := by[form]
		list = list[:min(len(list), mostSpellings)]
		for _, a := range list {
			for _, b := range list {
				if a.Latin != b.Latin {
					out = append(out, pair{names.Units(names.AmongLatin, a.Latin), b.Latin, weight(a) * weight(b)})
				}
			}
		}
	}
	return out
}

package main

import (
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"jisr/search/names/trial"
)

// notice stands at the head of every file made from the pairs.
const notice = `# Pairs of personal names: Wikidata (CC0), through NETransliteration-COLING2018; and
# Google's ar2en transliteration pairs, Copyright Google Inc., Apache License 2.0.
`

// split writes what the tests of recall need: the held-out pairs and the pool of all
// Arabic forms among which they are looked for.
func split(to string, all, test []trial.Pair) error {
	var pairs []string
	for _, p := range test {
		line := p.Latin + "\t" + p.Arabic
		if !p.Sure {
			line += "\t1" // as Wikidata's count
		}
		pairs = append(pairs, line)
	}
	list := func(lines []string) string { return notice + strings.Join(lines, "\n") + "\n" }
	return errors.Join(write(filepath.Join(to, "testdata", "names-heldout.tsv.gz"), list(pairs)),
		write(filepath.Join(to, "testdata", "names-pool.txt.gz"), list(trial.Forms(all))))
}

// write packs a text.
func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = z.Write([]byte(text))
	return errors.Join(err, z.Close(), f.Close())
}

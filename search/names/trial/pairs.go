package trial

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strings"

	"jisr/search/names"
)

// Pair is one name in two scripts. Sure is false for what was seen once in Wikidata, where
// the words of two labels were put beside one another by a program: some of these are no
// pair at all (sailor, برايان).
type Pair struct {
	Latin, Arabic string
	Sure          bool
}

// ReadPairs reads a gzipped file of pairs parted by a tab; the column of Arabic is the
// first or the second. Pairs that fold to nothing, or to more than a word, are left out.
func ReadPairs(path string, arabic int) ([]Pair, error) {
	var out []Pair
	err := lines(path, func(line string) error {
		f := strings.Split(line, "\t")
		if len(f) < 2 {
			return fmt.Errorf("%s: %q is no pair", path, line)
		}
		p := Pair{Latin: names.Fold(f[1-arabic]), Arabic: names.Fold(f[arabic]), Sure: len(f) < 3 || f[2] != "1"}
		if p.Latin != "" && p.Arabic != "" && !strings.Contains(p.Latin+p.Arabic, " ") {
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

// ReadList reads a gzipped file of one name a line.
func ReadList(path string) (out []string, err error) {
	err = lines(path, func(line string) error { out = append(out, line); return nil })
	return out, err
}

func lines(path string, each func(string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	s := bufio.NewScanner(z)
	for s.Scan() {
		if s.Text() != "" && !strings.HasPrefix(s.Text(), "#") {
			if err := each(s.Text()); err != nil {
				return err
			}
		}
	}
	return errors.Join(s.Err(), z.Close())
}

// sixth of the Arabic forms is held out of the training.
const sixth = 6

// Split parts the pairs by the Arabic form, so that no name of the test was learnt from;
// of the test those are left out whose Latin form was.
func Split(pairs []Pair) (train, test []Pair) {
	slices.SortFunc(pairs, func(a, b Pair) int {
		if c := strings.Compare(a.Arabic+"\t"+a.Latin, b.Arabic+"\t"+b.Latin); c != 0 {
			return c
		}
		if a.Sure != b.Sure && a.Sure {
			return -1
		}
		return 0
	})
	pairs = slices.CompactFunc(pairs, func(a, b Pair) bool { return a.Arabic == b.Arabic && a.Latin == b.Latin })
	return part(pairs, "")
}

// Develop parts the pairs that may be learnt from in the same way, for trying what is
// not yet decided: the held-out pairs stay unseen.
func Develop(train []Pair) (rest, try []Pair) { return part(train, "try ") }

func part(pairs []Pair, salt string) (train, test []Pair) {
	known := map[string]bool{}
	var held []Pair
	for _, p := range pairs {
		if heldOut(salt + p.Arabic) {
			held = append(held, p)
			continue
		}
		train = append(train, p)
		known[p.Latin] = true
	}
	for _, p := range held {
		if !known[p.Latin] {
			test = append(test, p)
		}
	}
	return train, test
}

func heldOut(arabic string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(arabic))
	n := h.Sum32()
	n ^= n >> 15
	n *= 0x2c1b3c6d
	n ^= n >> 12
	return n%sixth == 0
}

// Forms are the Arabic forms of all pairs, each once.
func Forms(pairs []Pair) []string {
	var out []string
	for _, p := range pairs {
		out = append(out, p.Arabic)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

package names

import "testing"

// TestEveryContextIsFoundByItsName: what is learnt for a context is applied to the letters
// that stand in it.
func TestEveryContextIsFoundByItsName(t *testing.T) {
	for _, c := range []struct {
		from Side
		word string
	}{{FromArabic, "كاظم"}, {FromArabic, "ب"}, {FromLatin, "dave"}, {FromLatin, "shammari"}, {FromLatin, "o"}} {
		units := Units(c.from, c.word)
		for i, list := range Contexts(c.from, c.word) {
			if len(list) != 1+len(shapes) {
				t.Fatalf("%s has the contexts %q", c.word, list)
			}
			for _, name := range list {
				x := &corrections{map[string]uint64{}, map[uint64][]correction{}}
				key, err := x.context(name)
				if err != nil {
					t.Fatal(err)
				}
				x.by[key] = []correction{{1, 2}}
				out := make([]letter, len(units))
				if x.fix(c.from, c.word, units, out); len(out[i].fix) != 1 {
					t.Errorf("%s: letter %d is not corrected in %q", c.word, i, name)
				}
			}
		}
	}
}

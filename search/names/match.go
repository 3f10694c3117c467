package names

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"io"
	"math"
	"math/bits"
	"slices"
	"strings"
	"sync"
)

//go:embed model.tsv.gz
var packed []byte

// model is the three tables by which spellings are compared.
type model struct {
	toLatin  *table // P(latin | arabic)
	toArabic *table // P(arabic | latin)
	among    *table // P(latin | another latin spelling)
}

// loaded reads the tables once. They are built in, so they are whole or the program is not.
var loaded = sync.OnceValue(func() *model {
	text, err := unpack(packed)
	if err != nil {
		panic("names: " + err.Error())
	}
	m, err := readModel(text)
	if err != nil {
		panic("names: " + err.Error())
	}
	return m
})

func unpack(packed []byte) (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(z)
	return string(text), errors.Join(err, z.Close())
}

func readModel(text string) (*model, error) {
	parts := strings.Split(text, "\n= ")
	m := &model{}
	for _, p := range parts[1:] {
		head, body, _ := strings.Cut(p, "\n")
		head, corrects := strings.CutSuffix(head, ", corrected")
		kind, into := FromLatin, &m.among
		switch head {
		case "latin given latin":
			kind = AmongLatin
		case "latin given arabic":
			kind, into = FromArabic, &m.toLatin
		case "arabic given latin":
			into = &m.toArabic
		}
		var err error
		if corrects {
			err = (*into).correct(body)
		} else {
			*into, err = loadTable(kind, body)
		}
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

// scales are a model with the room that comparing by it needs: one for each table.
type scales struct {
	*model
	latin, arabic, spellings []float32
}

func newScales(m *model) *scales {
	ones := func(t *table) []float32 { return slices.Repeat([]float32{1}, t.wide) }
	return &scales{m, ones(m.toLatin), ones(m.toArabic), ones(m.among)}
}

func spell(w word) *spelt {
	s := &spelt{word: w, script: scriptOf(w.forms[0])}
	for _, f := range w.forms {
		s.forms = append(s.forms, newSpelling(f))
	}
	s.initial = len(s.forms[0].runes) == 1
	s.group = groupOf[groupKey(w.forms[0])]
	return s
}

func newSpelling(text string) spelling {
	out := spelling{text: text, runes: []rune(text)}
	out.strict = skeletons(text, mostKept, false)
	skeleton := first(out.strict)
	loose := loosen(skeleton)
	for i := range len(loose) {
		out.set |= 1 << (loose[i] & 31)
	}
	letters := []byte(skeleton)
	slices.Sort(letters)
	out.sorted = string(letters)
	return out
}

// encode writes a form for the tables, once it is compared by them: most words of most
// candidates have other consonants, and never are.
func (x *spelling) encode(m *model, in script) {
	switch {
	case x.target != nil:
	case in == arabic:
		plain := asArabic(x.text)
		x.source, x.target = m.toLatin.source(plain), m.toArabic.target(Code(plain))
	default:
		x.source, x.target = m.toArabic.source(x.text), m.toLatin.target(x.text)
	}
}

// encodeOwn does so for a Latin form that is compared with another.
func (x *spelling) encodeOwn(m *model) {
	if x.ownTarget == nil {
		x.own, x.ownTarget = m.among.source(x.text), m.among.target(x.text)
	}
}

// match is how near one kept word is to an asked one, by the best of their forms.
func (m *scales) match(a, k *spelt) match {
	if a.initial || k.initial {
		return initial(a, k)
	}
	best := match{None, math.Inf(1)}
	for i := range a.forms {
		for j := range k.forms {
			if i > 0 && a.joined && j > 0 && k.joined {
				continue // Abdulrahman and Abulrahman are not one name for their second part
			}
			got := m.forms(a, k, &a.forms[i], &k.forms[j])
			if got.grade == None {
				continue
			}
			switch part := (i > 0 && a.joined) || (j > 0 && k.joined); {
			case part:
				got = match{max(got.grade, Near), got.cost + costPart}
			case (i > 0) != (j > 0):
				got.cost += articleCost(a, k, i, j)
				got.grade = lower(got.grade, a.script == k.script)
			}
			if got.grade < best.grade || (got.grade == best.grade && got.cost < best.cost) {
				best = got
			}
		}
	}
	if best.grade > Akin && a.group > 0 && a.group == k.group {
		best = match{Akin, costAkin}
	}
	return best
}

// articleCost is what it costs that one form has the article and the other has not; forms
// behind the first are without.
func articleCost(a, k *spelt, i, j int) float64 {
	if a.script == k.script {
		return costArticle
	}
	w, n := a, i
	if k.script == arabic {
		w, n = k, j
	}
	switch {
	case n == 0:
		return costHeard
	case strings.HasSuffix(w.forms[0].text, "ي"):
		return costNisba
	}
	return costUnheard
}

// lower is the grade of a word that differs by its article.
func lower(g Grade, same bool) Grade {
	if g == Exact && same {
		return Variant
	}
	return g
}

func initial(a, k *spelt) match {
	x, y := a.forms[0], k.forms[0]
	switch {
	case x.text == y.text:
		return match{Exact, 0}
	case a.script == k.script && x.runes[0] == y.runes[0]:
		return match{Variant, costInitial}
	case a.script != k.script && Skeleton(string(x.runes[0])) == Skeleton(string(y.runes[0])):
		return match{Script, costInitial}
	}
	return match{None, math.Inf(1)}
}

// How much a letter of a word may cost before the word is only near, and before it is
// another.
const (
	nearLeast  = 2.5
	perLetter  = 0.7 // when the consonants differ
	perSound   = 0.9 // so between two scripts, where the tables know them
	perVowel   = 1.8 // when they do not: vowels are heard in many ways
	noneBeyond = 20.0
)

// mostOther is how many classes of consonants one of two spellings has and the other has
// not, before they are other names.
const mostOther = 4

func (m *scales) forms(a, k *spelt, x, y *spelling) match {
	if x.text == y.text {
		return match{Exact, 0}
	}
	if bits.OnesCount32(x.set^y.set) > mostOther {
		return match{None, 0}
	}
	long := float64(max(len(x.runes), len(y.runes)))
	per := perLetter
	if a.script != k.script {
		per = perSound
	}
	if slices.ContainsFunc(x.strict, func(s string) bool { return slices.Contains(y.strict, s) }) {
		per = perVowel
	}
	usual := nearLeast + per*long
	if a.group > 0 && a.group == k.group && first(x.strict) != first(y.strict) {
		usual = long // Joseph is the same name as يوسف, but not as it is spelt
	}
	cost, grade := 0.0, Script
	switch {
	case a.script != k.script && a.script == latin:
		cost = m.across(x, y)
	case a.script != k.script:
		cost = m.across(y, x)
	case a.script == latin:
		cost, grade = m.latinCost(x, y), Variant
		if per == perLetter {
			usual = min(costEdit-0.5, usual)
		}
	default:
		cost, grade = arabicCost(x.runes, y.runes), Variant
		usual = min(costEdit*0.65, usual)
		if sorani(x.runes) != sorani(y.runes) {
			usual = 1 + long
		}
	}
	if cost > usual && a.script != k.script && x.sorted == y.sorted {
		list := swaps(a, x)
		for i := range list {
			if a.script == latin {
				cost = min(cost, m.across(&list[i], y)+costSwap)
			} else {
				cost = min(cost, m.across(y, &list[i])+costSwap)
			}
		}
	}
	switch {
	case cost <= usual:
		return match{grade, cost}
	case long >= 3 && cost <= usual+beyond(a.script == k.script, long):
		return match{Near, cost}
	}
	return match{None, cost}
}

// beyond is how much more than usual a word may cost and still be near: a slip in a short
// word makes another word of it.
func beyond(same bool, long float64) float64 {
	switch {
	case !same:
		return min(noneBeyond, 4+2.5*long)
	case long <= 5:
		return costEdit * 0.75
	}
	return costEdit * 1.5
}

// across is the cost of a Latin and an Arabic spelling: the mean of both directions, as
// each knows what the other forgets (which short vowels are spoken; which are written).
func (m *scales) across(l, a *spelling) float64 {
	if len(a.runes) > len(l.runes)+2 || len(l.runes) > 3*len(a.runes)+3 {
		return math.Inf(1)
	}
	l.encode(m.model, latin)
	a.encode(m.model, arabic)
	return -(m.toLatin.logP(a.source, l.target, m.latin) + m.toArabic.logP(l.source, a.target, m.arabic)) / 2
}

func (m *scales) latinCost(x, y *spelling) float64 {
	if d := len(x.runes) - len(y.runes); d > 4 || d < -4 {
		return math.Inf(1)
	}
	x.encodeOwn(m.model)
	y.encodeOwn(m.model)
	cost := -(m.among.logP(x.own, y.ownTarget, m.spellings) + m.among.logP(y.own, x.ownTarget, m.spellings)) / 2
	return min(cost, costEdit*edits(x.runes, y.runes, plainEdit))
}

// swaps are the spellings of a form with two neighbours the wrong way round.
func swaps(a *spelt, x *spelling) []spelling {
	if a.swapped == nil {
		r := slices.Clone(x.runes)
		for i := range len(r) - 1 {
			if r[i] != r[i+1] {
				r[i], r[i+1] = r[i+1], r[i]
				a.swapped = append(a.swapped, newSpelling(string(r)))
				r[i], r[i+1] = r[i+1], r[i]
			}
		}
	}
	return a.swapped
}

// edits is the distance of Damerau and Levenshtein in its restricted form, with weights:
// weigh gives what it costs to write b for a, 0 standing for nothing.
func edits(x, y []rune, weigh func(a, b rune) float64) float64 {
	var buf [3][32]float64
	if len(y) >= 32 || len(x) >= 32 {
		return math.Inf(1)
	}
	before, last, row := buf[0][:len(y)+1], buf[1][:len(y)+1], buf[2][:len(y)+1]
	for j := range y {
		last[j+1] = last[j] + weigh(0, y[j])
	}
	for i := range x {
		row[0] = last[0] + weigh(x[i], 0)
		for j := range y {
			row[j+1] = min(last[j]+weigh(x[i], y[j]), last[j+1]+weigh(x[i], 0), row[j]+weigh(0, y[j]))
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

func plainEdit(a, b rune) float64 {
	if a == b {
		return 0
	}
	return 1
}

// arabicCost compares two spellings in the Arabic script, of Arabic and of Sorani: vowels
// that one of them does not write, and letters that are written for one another, cost less
// than slips.
func arabicCost(x, y []rune) float64 {
	if sorani(x) != sorani(y) {
		return costEdit * edits(x, y, soraniEdit)
	}
	return costEdit * edits(x, y, arabicEdit)
}

// sorani is true for a word that writes its short vowels.
func sorani(word []rune) bool { return strings.ContainsAny(string(word), "ەێۆ") }

// soraniEdit is for a word in both: what one writes the other does not.
func soraniEdit(a, b rune) float64 {
	if a == 0 || b == 0 {
		switch max(a, b) {
		case 'ا', 'و', 'ي', 'ە', 'ۆ', 'ێ':
			return 0.15
		case 'ع':
			return 0.2
		}
	}
	return arabicEdit(a, b)
}

func arabicEdit(a, b rune) float64 {
	if a == b {
		return 0
	}
	if a > b {
		a, b = b, a
	}
	if a == 0 {
		switch b {
		case 'ا', 'و', 'ي', 'ە', 'ۆ', 'ێ': // a long vowel tells names apart (محمد, محمود)
			return 0.7
		case 'ع', 'ه', 'ة':
			return 0.6
		}
		return 1
	}
	if w, known := arabicAlike[[2]rune{a, b}]; known {
		return w
	}
	return 1
}

// arabicAlike are letters written for one another.
var arabicAlike = func() map[[2]rune]float64 {
	out := map[[2]rune]float64{}
	for _, group := range []struct {
		cost    float64
		letters string
	}{
		{0.1, "ةهە"}, {0.1, "يێ"}, {0.1, "وۆ"}, {0.2, "اە"}, {0.2, "اة"}, {0.3, "اع"}, {0.3, "عە"}, {0.25, "فڤ"}, {0.3, "ڤو"}, {0.2, "بپ"}, {0.2, "جچ"}, {0.2, "كگ"}, {0.25, "زژ"},
		{0.35, "حه"}, {0.3, "قكگ"}, {0.35, "غقگ"}, {0.3, "جگغ"}, {0.3, "ذزظض"}, {0.3, "دذض"}, {0.3, "ثست"}, {0.3, "سص"}, {0.3, "تط"}, {0.35, "زس"}, {0.35, "شچ"}, {0.35, "خح"}, {0.3, "يە"}, {0.4, "اي"}, {0.4, "او"},
	} {
		letters := []rune(group.letters)
		for _, a := range letters {
			for _, b := range letters {
				if a < b {
					if w, known := out[[2]rune{a, b}]; !known || group.cost < w {
						out[[2]rune{a, b}] = group.cost
					}
				}
			}
		}
	}
	return out
}()

package names

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// table is how likely a letter of one spelling is written as a chunk of the other: the
// emissions of a stochastic transducer with one state. A word is written letter by letter,
// each letter as a chunk of 0 to 4 letters.
type table struct {
	from   Side
	units  map[string]int32 // letter and context: the rows
	chunks map[string]int32 // the columns
	p      []float32
	wide   int // columns, the last being any other chunk
}

// Side says of which script the source of a table is.
type Side byte

// The sides.
const (
	FromArabic Side = iota
	FromLatin
	AmongLatin
)

// longestChunk is how many letters one letter is written as, at most.
const longestChunk = 4

// Units are the letters of a folded word with where they stand, by which the rows of a
// table are named.
func Units(from Side, word string) []string {
	switch from {
	case FromLatin:
		return latinUnits(word)
	case AmongLatin:
		cut := cutLatin(word)
		for i := range cut {
			cut[i] += place(i == 0, i == len(cut)-1, false)
		}
		return cut
	}
	runes := []rune(word)
	out := make([]string, len(runes))
	for i, r := range runes {
		out[i] = string(r) + place(i == 0, i == len(runes)-1, i+1 < len(runes) && arabicVowel(runes[i+1]))
	}
	return out
}

func arabicVowel(r rune) bool { return strings.ContainsRune("اويةەێۆع", r) }

// place is where an Arabic letter stands: what follows decides whether a vowel is spoken
// behind it, and some letters are written otherwise at the beginning.
func place(first, last, vowel bool) string {
	switch {
	case last:
		return "$"
	case first && vowel:
		return "^+"
	case first:
		return "^"
	case vowel:
		return "+"
	}
	return ""
}

// two are pairs of Latin letters that are one sound.
var two = set("sh ch kh gh th dh ph zh dj ou oo ee ai ay ei ey aa ie ia ya ck uu ii ue au aw ah eh")

// cutLatin cuts a Latin word into consonants and vowels.
func cutLatin(word string) (cut []string) {
	for i := 0; i < len(word); {
		n := 1
		if i+2 <= len(word) && (word[i] == word[i+1] || two[word[i:i+2]]) {
			n = 2
		}
		cut = append(cut, word[i:i+n])
		i += n
	}
	return cut
}

// latinUnits marks each by whether a vowel, or the end, stands behind it and before it.
func latinUnits(word string) []string {
	cut := cutLatin(word)
	out := make([]string, len(cut))
	for i, u := range cut {
		next, before := "$", "^"
		if i+1 < len(cut) {
			next = vowelMark(cut[i+1])
			if i+2 == len(cut) {
				next += "."
			}
		}
		if i > 0 {
			before = vowelMark(cut[i-1])
		}
		out[i] = u + "|" + next + "|" + before
	}
	return out
}

func vowelMark(u string) string {
	if strings.IndexByte("aeiouy", u[0]) >= 0 {
		return "v"
	}
	return ""
}

// LetterOf is the letter of a unit.
func LetterOf(unit string) string {
	if letter, _, found := strings.Cut(unit, "|"); found {
		return letter
	}
	return strings.TrimRight(unit, "^+$")
}

// wider are the contexts that hold a unit's, the nearest first.
func wider(unit string) []string {
	if f := strings.Split(unit, "|"); len(f) == 3 {
		return []string{f[0] + "|" + f[1], f[0]}
	}
	return []string{LetterOf(unit)}
}

// The probabilities of what a table does not list.
const (
	other  = 2e-6 // any chunk, in the place of a letter
	insert = 3e-5 // a letter that nothing stands for
	lost   = 1e-3 // a letter that the table has no row of
)

// loadTable reads lines of a unit, its chunks with -100 ln P, and how often it was met.
func loadTable(from Side, text string) (*table, error) {
	rows, met := map[string]mass{}, map[string]float64{}
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("line %d of a table has %d columns", n+1, len(f))
		}
		row, err := readRow(f[1])
		if err != nil {
			return nil, fmt.Errorf("line %d of a table: %w", n+1, err)
		}
		rows[f[0]] = row
		if met[f[0]], err = strconv.ParseFloat(f[2], 64); err != nil {
			return nil, fmt.Errorf("line %d of a table: %w", n+1, err)
		}
	}
	return newTable(from, smoothed(from, rows, met)), nil
}

func readRow(cells string) (mass, error) {
	row := mass{}
	for _, cell := range strings.Fields(cells) {
		chunk, cost, _ := strings.Cut(cell, ":")
		c, err := strconv.Atoi(cost)
		if err != nil {
			return nil, err
		}
		row[Code(chunk)] = math.Exp(-float64(c) / 100)
	}
	return row, nil
}

func newTable(from Side, rows map[string]mass) *table {
	t := &table{from: from, units: map[string]int32{}, chunks: map[string]int32{}}
	for _, row := range rows {
		for chunk := range row {
			if _, known := t.chunks[chunk]; !known {
				t.chunks[chunk] = int32(len(t.chunks))
			}
		}
	}
	t.wide = len(t.chunks) + 1
	t.p = slices.Repeat([]float32{other}, len(rows)*t.wide)
	for unit, row := range rows {
		u := int32(len(t.units))
		t.units[unit] = u
		for chunk, p := range row {
			t.p[int(u)*t.wide+int(t.chunks[chunk])] += float32(p)
		}
	}
	return t
}

// mass is how likely chunks are.
type mass map[string]float64

func (m mass) add(o mass, weight float64) {
	for chunk, p := range o {
		m[chunk] += weight * p
	}
}

// How a row is smoothed: apart is how much of it takes consonants and the vowels behind
// them apart; doubt is how often a context must be met to be believed half (Witten and
// Bell 1991); floorP is what the hand-made rules are worth.
const (
	apart  = 0.2
	doubt  = 20.0
	floorP = 0.03
)

// smoothed mixes each row with those of wider contexts, and with what the letter is
// written as wherever it stands and, apart from that, which vowels follow here.
func smoothed(from Side, rows map[string]mass, met map[string]float64) map[string]mass {
	wide, total := widened(rows, met)
	cores := map[string]mass{}
	if from == FromArabic {
		cores = consonants(wide)
	}
	out := map[string]mass{}
	for unit, row := range rows {
		mixed, rest := mass{}, 1.0
		if c := cores[LetterOf(unit)]; c != nil {
			rest -= apart
			mixed.add(product(c, tails(row)), apart)
		}
		own := met[unit] / (met[unit] + doubt)
		mixed.add(row, rest*own)
		rest *= 1 - own
		list := wider(unit)
		for i, w := range list {
			share := 1.0
			if i+1 < len(list) {
				share = total[w] / (total[w] + doubt)
			}
			mixed.add(wide[w], rest*share)
			rest *= 1 - share
		}
		out[unit] = mixed
	}
	for w, row := range wide {
		if out[w] == nil {
			out[w] = row
		}
	}
	return out
}

// widened are the rows of the wider contexts: the mean of those that they hold.
func widened(rows map[string]mass, met map[string]float64) (map[string]mass, map[string]float64) {
	wide, total := map[string]mass{}, map[string]float64{}
	for unit, row := range rows {
		for _, w := range wider(unit) {
			if wide[w] == nil {
				wide[w] = mass{}
			}
			wide[w].add(row, met[unit]+1)
			total[w] += met[unit] + 1
		}
	}
	for w, row := range wide {
		for chunk := range row {
			row[chunk] /= total[w]
		}
	}
	return wide, total
}

// consonants are what each letter is written as, without the vowels behind it.
func consonants(wide map[string]mass) map[string]mass {
	out := map[string]mass{}
	for unit, row := range wide {
		m := mass{}
		for chunk, p := range row {
			core, _ := cutVowels(chunk)
			m[core] += p
		}
		for _, core := range strings.Fields(floor[unit]) {
			m[core] = max(m[core], floorP)
		}
		out[unit] = m
	}
	return out
}

func tails(row mass) mass {
	out := mass{}
	for chunk, p := range row {
		_, tail := cutVowels(chunk)
		out[tail] += p
	}
	return out
}

func product(cores, tails mass) mass {
	out := mass{}
	for core, p := range cores {
		for tail, q := range tails {
			if len(core)+len(tail) <= longestChunk && p*q > 1e-5 {
				out[core+tail] += p * q
			}
		}
	}
	return out
}

// cutVowels parts a chunk into what begins it and the vowels that end it; a chunk of
// vowels alone is whole.
func cutVowels(chunk string) (core, tail string) {
	if core = strings.TrimRight(chunk, "aeiouy"); core == "" {
		return chunk, ""
	}
	return core, chunk[len(core):]
}

// floor are ways to write a letter that the pairs seldom show and people use (Kadhim for
// كاظم; ڤ, ێ and ۆ of Sorani): none is ever less likely than floorP.
var floor = map[string]string{
	"ظ": "dh z d th", "ذ": "dh d z th", "ض": "d dh z th", "ث": "th s t", "ح": "h", "خ": "kh h k x", "ق": "q k g c gh", "غ": "gh g q x", "ج": "j g dj c ch",
	"ش": "sh ch s sch", "ة": "a ah e eh", "و": "w u o ou oo v", "ي": "y i e ee ai ay", "ع": "a e aa i o", "ك": "k c ck", "ز": "z s", "ف": "f ph v", "چ": "ch c", "گ": "g", "پ": "p b",
}

var soraniLetters = strings.NewReplacer("وو", "و", "ێ", "ي", "ۆ", "و", "ژ", "ج", "ڤ", "ف")

// asArabic writes a Sorani word as Arabic would, from which the tables learnt: without the
// short vowels.
func asArabic(word string) string {
	if !strings.ContainsAny(word, "ەێۆژڤ") {
		return word
	}
	word = soraniLetters.Replace(word)
	if body, found := strings.CutSuffix(word, "ە"); found {
		word = body + "ة"
	}
	if strings.HasPrefix(word, "ە") {
		word = "ا" + word[len("ە"):]
	}
	return strings.ReplaceAll(word, "ە", "")
}

// source is a word as rows; -1 for a letter that has none.
func (t *table) source(word string) []int32 {
	units := Units(t.from, word)
	out := make([]int32, len(units))
	for i, u := range units {
		out[i] = t.row(u)
	}
	return out
}

func (t *table) row(u string) int32 {
	for _, name := range append([]string{u}, wider(u)...) {
		if n, known := t.units[name]; known {
			return n
		}
	}
	return -1
}

// target is a word as columns: for each letter the chunks that begin there, of each length.
func (t *table) target(word string) []int32 {
	out := make([]int32, 0, len(word)*(longestChunk+1)+1)
	empty := t.column("")
	for j := range len(word) {
		out = append(out, empty)
		for l := 1; l <= longestChunk; l++ {
			c := int32(-1)
			if j+l <= len(word) {
				c = t.column(word[j : j+l])
			}
			out = append(out, c)
		}
	}
	return append(out, empty)
}

func (t *table) column(chunk string) int32 {
	if n, known := t.chunks[chunk]; known {
		return n
	}
	if len(chunk) <= 1 {
		return int32(t.wide - 1)
	}
	return -1
}

// longestWord bounds what is compared.
const longestWord = 40

// logP is the logarithm of the probability that the source is written as the target: the
// forward algorithm, the sum over all ways to cut the target into chunks. It is as quick as
// the likeliest way alone (Viterbi's), and ranks a little better. Probabilities of so
// short words need no logarithms on the way.
func (t *table) logP(source, target []int32) float64 {
	n := (len(target) - 1) / (longestChunk + 1)
	if n > longestWord {
		return math.Inf(-1)
	}
	var buffers [2][longestWord + 1]float64
	row, next := buffers[0][:n+1], buffers[1][:n+1]
	row[0] = 1
	for j := range n {
		row[j+1] = row[j] * insert
	}
	for _, u := range source {
		clear(next)
		t.step(u, target, row, next)
		for j := range n {
			next[j+1] += next[j] * insert
		}
		row, next = next, row
	}
	return math.Log(row[n] + 1e-300)
}

// step writes one letter: from where row has come, to next.
func (t *table) step(u int32, target []int32, row, next []float64) {
	n := len(row) - 1
	if u < 0 {
		for j, f := range row {
			next[j] += f * lost
			if j < n {
				next[j+1] += f * lost
			}
		}
		return
	}
	p := t.p[int(u)*t.wide : (int(u)+1)*t.wide]
	for j, f := range row {
		if f == 0 {
			continue
		}
		at := target[j*(longestChunk+1):]
		next[j] += f * float64(p[at[0]])
		for l := 1; l <= min(longestChunk, n-j); l++ {
			if c := at[l]; c >= 0 {
				next[j+l] += f * float64(p[c])
			}
		}
	}
}

// alphabet is that of folded Arabic and Sorani: a chunk has a byte for each letter.
var alphabet = []rune("ابپتثجچحخدذرزژسشصضطظعغفڤقكگلمنهوۆيێةە")

// codes are the letters by their bytes.
var codes = func() map[rune]byte {
	out := map[rune]byte{}
	for i, r := range alphabet {
		out[r] = 0x80 + byte(i)
	}
	return out
}()

// Code writes a word with one byte a letter; letters that are in no alphabet of ours are
// one byte too.
func Code(word string) string {
	out := make([]byte, 0, len(word))
	for _, r := range word {
		switch c, known := codes[r]; {
		case r < 0x80:
			out = append(out, byte(r))
		case known:
			out = append(out, c)
		default:
			out = append(out, 0xff)
		}
	}
	return string(out)
}

// Decode reads what Code wrote.
func Decode(code string) string {
	var out []rune
	for i := range len(code) {
		switch c := code[i]; {
		case c < 0x80:
			out = append(out, rune(c))
		case int(c-0x80) < len(alphabet):
			out = append(out, alphabet[c-0x80])
		}
	}
	return string(out)
}

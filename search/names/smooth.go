package names

import "strings"

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

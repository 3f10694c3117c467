package names

import "strings"

// A skeleton is what both scripts agree on: the consonants of a word, one letter for
// each class that the scripts write for one another, in the manner of Soundex and
// Metaphone but without their rule that only the first letters count. Vowels are left
// out, since Arabic writes few of them; a word that begins with one begins with A.
//
// Where a letter may stand for several classes the first is the likeliest and the
// others are alternatives: Kadhim is kdm and kzm, as كاظم is kzm and kdm.

// most is how many skeletons of one form are kept: a question may look further than
// the index, which pays for each.
const (
	mostKept  = 4
	mostAsked = 8
)

// class is what one letter, or a group of them, may be in a skeleton.
type class []string

var (
	arabicClasses = map[rune]class{
		'ب': {"b"}, 'پ': {"b"}, 'ت': {"t"}, 'ط': {"t"}, 'ث': {"t", "s"},
		'ج': {"g"}, 'گ': {"g"}, 'غ': {"g"}, 'خ': {"x", "k"}, 'ح': {"h"}, 'ه': {"h", ""},
		'د': {"d"}, 'ذ': {"d", "z"}, 'ض': {"d", "z"}, 'ز': {"z"}, 'ژ': {"z"}, 'ظ': {"z", "d"},
		'س': {"s"}, 'ص': {"s"}, 'ش': {"S"}, 'چ': {"S", "g"}, 'ف': {"f"}, 'ڤ': {"f"}, 'ق': {"k", "g"}, 'ك': {"k"},
		'ل': {"l"}, 'م': {"m"}, 'ن': {"n"}, 'ر': {"r"},
	}
	latinClasses = map[string]class{
		"b": {"b"}, "p": {"b"}, "t": {"t"}, "th": {"t", "d", "s"}, "d": {"d"}, "dh": {"d", "z"},
		"g": {"g"}, "dj": {"g", "dg"}, "dg": {"g", "dg"}, "gh": {"g", ""}, "j": {"g", "", "z", "x"}, "kh": {"x", "k"}, "x": {"ks", "x", "g"},
		"h": {"h", ""}, "sh": {"S"}, "sch": {"S"}, "tch": {"S", "tS", "tg"}, "tsch": {"S"}, "ch": {"S", "k", "x", "g", "h"},
		"z": {"z", "ts"}, "zh": {"z", "g"}, "s": {"s", "z"}, "tz": {"tz", "z", "ts", "s"}, "sz": {"s", "S"}, "cz": {"S", "ts"}, "cch": {"k", "S"}, "ts": {"ts", "s"},
		"c": {"k", "g"}, "f": {"f"}, "ph": {"f"}, "v": {"f", ""}, "w": {"", "f"},
		"q": {"k", "g"}, "k": {"k"}, "ck": {"k"}, "qu": {"k"},
		"l": {"l"}, "m": {"m"}, "n": {"n"}, "r": {"r"},
	}
	softC = class{"s", "g", "S"} // c before e, i and y
)

// skeletons are those of a folded word, the default first, then by how many letters
// differ from it.
func skeletons(word string, most int, asked bool) []string {
	var steps []class
	if scriptOf(word) == arabic {
		steps = arabicSteps(word, asked)
	} else {
		steps = latinSteps(word, asked)
	}
	return combine(steps, most)
}

func arabicSteps(word string, asked bool) []class {
	var out []class
	runes := []rune(word)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		last := i == len(runes)-1
		switch {
		case r == 'ه' && last && i > 0: // silent, as ة and ە are
		case r == 'ت' && !last && runes[i+1] == 'ش':
			out = append(out, class{"S"})
			i++
		case r == 'ك' && !last && runes[i+1] == 'س':
			out = append(out, class{"ks"})
			i++
		case r == 'د' && !last && (runes[i+1] == 'ج' || runes[i+1] == 'غ'):
			out = append(out, class{"g", "dg"})
			i++
		case asked && r == 'ك': // which Arabic writes for گ
			out = append(out, class{"k", "g"})
		case arabicClasses[r] != nil:
			out = append(out, arabicClasses[r])
		case i == 0 && r == 'و':
			out = append(out, class{"A", "f"})
		case i == 0:
			out = append(out, class{"A"})
		}
	}
	return out
}

func latinSteps(word string, asked bool) []class {
	var out []class
	for i := 0; i < len(word); {
		n := 1
		for l := min(4, len(word)-i); l > 1; l-- {
			if latinClasses[word[i:i+l]] != nil {
				n = l
				break
			}
		}
		part := word[i : i+n]
		for i+2*n <= len(word) && word[i+n:i+2*n] == part { // doubled
			i += n
		}
		if c := latinStep(word, part, i, asked); c != nil {
			out = append(out, c)
		}
		i += n
	}
	return out
}

// latinStep is the class of the part at i; nil when it leaves nothing.
func latinStep(word, part string, i int, asked bool) class {
	next, first := i+len(part), i == 0
	if asked {
		if c := foreign(word, part, i); c != nil {
			return c
		}
	}
	switch {
	case part == "h" && next == len(word) && i > 0:
		return nil
	case part == "c" && next < len(word) && strings.IndexByte("eiy", word[next]) >= 0:
		return softC
	case part == "w" && first:
		return class{"A", "f"}
	case part == "j" && first:
		return class{"g", "A", "z", "x"}
	case part == "x" && first:
		return class{"x", "k", "ks"}
	case part == "c" && next == len(word):
		return class{"k", "S", "ts"}
	case latinClasses[part] != nil:
		return latinClasses[part]
	case first:
		return class{"A"}
	}
	return nil
}

// foreign are the alternatives of a part that only a question looks for: what Western
// spellings leave silent or write for something else; nil for the usual ones.
func foreign(word, part string, i int) class {
	next := i + len(part)
	switch {
	case next == len(word) && i > 1 && part == "t": // of Turkish for د, and silent in French
		return class{"t", "d", ""}
	case next == len(word) && i > 1 && strings.Contains("d s x r", part):
		return append(append(class{}, latinClasses[part]...), "")
	case part == "g" && next < len(word) && word[next] == 'n':
		return class{"g", "", "k"}
	case part == "g":
		return class{"g", "k"}
	case part == "x" && i == 0:
		return class{"x", "k", "ks", "z", "S"}
	case part == "l" && next < len(word) && word[i-min(i, 1)] == 'l' && i > 1:
		return class{"l", ""}
	case part == "k" && i == 0 && next < len(word) && word[next] == 'n':
		return class{"k", ""}
	}
	return nil
}

// combine spells the steps out: with all defaults, then with one alternative, then with
// two, until there are as many as wanted.
func combine(steps []class, most int) []string {
	var out []string
	seen := map[string]bool{}
	add := func(pick []int) {
		var b strings.Builder
		for i, s := range steps {
			b.WriteString(s[pick[i]])
		}
		if k := b.String(); k != "" && !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	pick := make([]int, len(steps))
	var change func(from, left int)
	change = func(from, left int) {
		if left == 0 {
			add(pick)
			return
		}
		for i := from; i < len(steps) && len(out) < most; i++ {
			for a := 1; a < len(steps[i]) && len(out) < most; a++ {
				pick[i] = a
				change(i+1, left-1)
			}
			pick[i] = 0
		}
	}
	for changes := 0; changes <= 3 && len(out) < most; changes++ {
		change(0, changes)
	}
	return out
}

// loosen makes a skeleton coarser: h and the beginning vowel go, classes that are heard
// alike become one, and letters that stand twice then stand once.
func loosen(skeleton string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range skeleton {
		switch r {
		case 'h', 'A':
			continue
		case 'z', 'S':
			r = 's'
		case 'd':
			r = 't'
		case 'g', 'x':
			r = 'k'
		}
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// droppedLeast is how long a skeleton must be for one of its letters to be missed.
const droppedLeast = 3

// dropped are the skeleton and what is left of it when one letter is missing: two
// words that differ by one consonant, whatever the mistake, have one of these in common.
func dropped(skeleton string) []string {
	if len(skeleton) < 2 {
		return nil
	}
	out := []string{skeleton}
	if len(skeleton) < droppedLeast {
		return out
	}
	for i := range len(skeleton) {
		if i > 0 && skeleton[i] == skeleton[i-1] {
			continue // the same as dropping the one before
		}
		out = append(out, skeleton[:i]+skeleton[i+1:])
	}
	return out
}

// Skeleton is the default skeleton of a folded word.
func Skeleton(word string) string { return first(skeletons(word, 1, false)) }

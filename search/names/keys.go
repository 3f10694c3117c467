package names

// Version is that of the keys: whoever keeps them makes them anew when it changes.
const Version = "3"

// Kind is what a key keeps of a word. Each kind is hashed under a secret of its own.
type Kind string

// The kinds, the surest first.
const (
	Strict  Kind = "S" // the skeleton
	Group   Kind = "E" // the group of names that are one name in several languages
	Loose   Kind = "L" // the skeleton loosened
	Dropped Kind = "D" // the skeleton with one consonant missing
)

// Weight is what a word met through a key of the kind counts, to be multiplied by how
// rare the key is.
func (k Kind) Weight() float64 {
	switch k {
	case Strict:
		return 1
	case Group:
		return 0.8
	case Loose:
		return 0.7
	}
	return 0.5
}

// Also is what it adds to a word's best key, as a share of it, when all its keys are met: a
// hash that meets by chance meets once, and a name that is the same meets by all.
const Also = 0.5

// Key is one term before it is hashed.
type Key struct {
	Kind Kind
	Text string
}

// MostKeys is how many keys are kept of a name in one script.
const MostKeys = 24

// Keys are those under which a name in one script is kept: the surest of every word
// first, so that a long name loses what it needs least.
func Keys(name string) []Key {
	var out []Key
	seen := map[Key]bool{}
	add := func(kind Kind, texts ...string) {
		for _, t := range texts {
			if k := (Key{kind, t}); t != "" && !seen[k] && len(out) < MostKeys {
				seen[k] = true
				out = append(out, k)
			}
		}
	}
	list := prepare(words(name))
	all := make([][][]string, len(list)) // per word and form, its skeletons
	for i, w := range list {
		for _, form := range w.forms {
			all[i] = append(all[i], skeletons(form, mostKept, false))
		}
	}
	for at := range mostKept { // the defaults of all words, then the first alternatives
		for _, forms := range all {
			for _, s := range forms {
				if at < len(s) {
					add(Strict, s[at])
				}
			}
		}
	}
	for i, w := range list {
		add(Group, groups(w)...)
		for _, s := range all[i] {
			add(Loose, loosen(first(s)))
		}
	}
	for at := range longest {
		for i, w := range list {
			for n, s := range all[i] {
				if d := dropped(first(s)); at < len(d) && (n == 0 || !w.joined) {
					add(Dropped, d[at])
				}
			}
		}
	}
	return out
}

// longest bounds how many consonants of a word are dropped one by one.
const longest = 12

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// AskedKey is a key by which a word is looked for, and what it counts, to be multiplied by
// how rare the key is.
type AskedKey struct {
	Key
	Weight float64
}

// AskedWord is the keys by which one word of a question is looked for.
type AskedWord struct {
	Keys []AskedKey
}

// Ask gives the keys of a question in one script, word by word. A word without a
// consonant has none and bounds nothing.
func Ask(name string) []AskedWord {
	var out []AskedWord
	for _, w := range prepare(words(name)) {
		a := askWord(w)
		if len(a.Keys) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// What an alternative skeleton counts less than the one before it, and how many are
// loosened, and looked for with a letter missing.
const (
	perAlternative = 0.04
	mostLoose      = 3
	mostDropped    = 2
)

func askWord(w word) AskedWord {
	var out AskedWord
	seen := map[Key]bool{}
	add := func(kind Kind, share float64, texts ...string) {
		for _, t := range texts {
			if k := (Key{kind, t}); t != "" && !seen[k] {
				seen[k] = true
				out.Keys = append(out.Keys, AskedKey{k, share * kind.Weight()})
			}
		}
	}
	for n, form := range w.forms {
		if n > 0 && w.joined {
			break // a part of what was asked is less than was asked
		}
		s := skeletons(form, mostAsked, true)
		for i, k := range s {
			add(Strict, 1-perAlternative*float64(i), k)
			if i < mostLoose {
				add(Loose, 1-perAlternative*float64(i), loosen(k))
			}
			if i < mostDropped {
				add(Dropped, 1-perAlternative*float64(i), dropped(k)...)
			}
		}
	}
	add(Group, 1, groups(w)...)
	return out
}

package names

import "strings"

// plain folds the vowels that Sorani tells apart, so that one list of words serves all
// that is written in the Arabic script.
var plain = strings.NewReplacer("ە", "ه", "ة", "ه", "ێ", "ي", "ۆ", "و")

// titles stand before a name, and say nothing of whose it is.
var titles = set(`dr prof professor doctor doctora doc doz eng engr engineer ing dipl mr mrs ms miss mister sir herr frau hr fr fru fröken mme mlle monsieur madame docteur
	maitre mevr mevrouw dhr drs ir ingenjor ingenieur advocate adv av uzm muh sayin bay bayan mamosta kak ustad ustadh ustaz
	د ا أ م دكتور الدكتور دكتوره الدكتوره دكتورة بروفسور البروفسور پروفيسور بروفيسور مهندس المهندس المهندسه مهندسه استاذ الاستاذ الاستاذه استاذه السيده سيده المحامي محامي المحاميه الصيدلاني القاضي طبيب الطبيب الانسه الاب
	بهريز ماموستا كاك خاتو خاتوو دكتور ندازيار اندازيار پاريزهر دكتر پ`)

// honours are titles that are names too (حجي, Seyid, Sheikh).
var honours = set(`haji hajji haj hajj haci hac hachi heci elhaj sayyid sayyed seyyid seyid sayid sheikh shaikh shaykh sheik cheikh sheyx shex mela mulla mullah mala mar father
	حاج الحاج حاجي الحاجي حجي الحاجه السيد سيد سهيد الشيخ شيخ ملا مهلا الملا`)

// degrees stand behind one.
var degrees = set("phd md msc bsc mba ma mr frcs frcp mrcp frcpch fics dds bds llm")

func set(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[plain.Replace(foldWord(w))] = true
	}
	return out
}

// dropTitles takes titles off the front and degrees off the end; a name that is nothing
// else keeps its last, or first, word. What may be a name goes only where two others stay.
func dropTitles(words []string) []string {
	for len(words) > 1 && titles[plain.Replace(words[0])] {
		words = words[1:]
	}
	for len(words) > 2 && honours[plain.Replace(words[0])] {
		words = words[1:]
	}
	for len(words) > 1 && degrees[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return words
}

// The words that do not stand alone.
var (
	servant = set("عبد abd abdul abdel abdal abdil abdol abdur abder abdar abdus abdes abdas abdun abden abdan abdush abdesh abdu abdou ebdul ebdu evdil evd") // of one of God's names
	father  = set("ابو ابا ابي ئهبو abu abou aboo ebu ebo bu bou")
	mother  = set("ام um umm oum om")
	owner   = set("ذو ذي zu dhu thu zou")
	son     = set("بن ابن بنت ولد bin ibn bint ben ould")
	article = set("ال al el ul il l")
	sun     = set("ash esh ush as es us ar er ur at et ut ad ed ud an en un az ez uz adh ath eth")
	faith   = set("دين الدين din deen dine dien eddin eddine addin addine uddin uddine aldin aldeen eldin eldeen uldin uldeen ettin")
	god     = set("الله اله لله allah alla ullah ulla ellah ella illah illa lah")
	house   = set("اوغلو اوغلي اوغلى oglu oghlu oglou oghlou ogullari oghullari zada zadah zade zadeh زاده")
)

// word is one word of a name: the forms under which it may be met, the fullest first.
// forms[1:] are the word without its article, the second part of a compound, or what a
// suffix leaves.
type word struct {
	forms []string
	// joined says that forms[1:] are parts, not the whole word in another form.
	joined bool
}

// prepare gives the words of a folded name that tell people apart: titles dropped,
// compounds joined, "son of" between names left out.
func prepare(list []string) []word {
	list = dropTitles(list)
	var out []word
	for i := 0; i < len(list); i++ {
		w, last := list[i], i == len(list)-1
		p := plain.Replace(w)
		switch {
		case !last && (servant[p] || father[p] || mother[p] || owner[p]):
			next := i + 1
			for next < len(list)-1 && isArticle(list[next], list[next+1]) {
				next++
			}
			out = append(out, compound(p, list[next]))
			i = next
		case !last && isArticle(w, list[i+1]), !last && son[p] && (i > 0 || w != "ben"):
		case len(out) > 0 && (god[p] || faith[p]) && !hasFaith(out[len(out)-1].forms[0]):
			out[len(out)-1] = honour(out[len(out)-1], p)
		case len(out) > 0 && house[p]:
			f := out[len(out)-1].forms
			out[len(out)-1] = word{forms: append([]string{f[0] + w}, f...), joined: true}
		default:
			out = append(out, single(w))
		}
	}
	return out
}

// isArticle is true for an article that stands before its word: al, or the forms that it
// takes before a letter of the sun (ash-Shammari).
func isArticle(w, next string) bool {
	if article[plain.Replace(w)] {
		return true
	}
	return sun[w] && len(w) > 1 && strings.HasPrefix(next, w[1:])
}

// compound joins a word with the one it needs: عبد and الرحمن are عبدرحمن, without the
// article, so that what is written in one word and in two is the same.
func compound(first, second string) word {
	kind := map[bool]string{true: "عبد", false: "abd"}[scriptOf(second) == arabic]
	switch {
	case servant[first] && god[plain.Replace(second)]:
		return word{forms: []string{kind + map[bool]string{true: "له", false: "lah"}[kind != "abd"]}}
	case servant[first]:
	case father[first]:
		kind = map[bool]string{true: "ابو", false: "abu"}[kind != "abd"]
	case mother[first]:
		kind = map[bool]string{true: "ام", false: "um"}[kind != "abd"]
	default:
		kind = first
	}
	rest := bare(second)
	if len([]rune(rest)) < 3 {
		return word{forms: []string{kind + rest}}
	}
	return word{forms: []string{kind + rest, rest}, joined: true}
}

// honour joins "of the faith" and "of God" with the word before: صلاح الدين is صلاحدين.
func honour(before word, what string) word {
	end := map[bool]string{true: "دين", false: "din"}
	if god[what] {
		end = map[bool]string{true: "له", false: "lah"}
	}
	first := before.forms[len(before.forms)-1]
	out := word{forms: []string{first + end[scriptOf(first) == arabic]}, joined: true}
	if len([]rune(first)) >= 3 {
		out.forms = append(out.forms, first)
	}
	return out
}

func hasFaith(w string) bool {
	return strings.HasSuffix(w, "دين") || strings.HasSuffix(w, "din") || strings.HasPrefix(w, "abd") || strings.HasPrefix(w, "عبد")
}

// bare is the word without the article; it stays where too little would be left.
func bare(w string) string {
	if b := withoutArticle(w); b != "" {
		return b
	}
	return w
}

// withoutArticle is empty when there is none: ال, al and el, and a vowel before a doubled
// letter (Ashshammari, Assadi), which is the article in the mouth.
func withoutArticle(w string) string {
	if rest, found := strings.CutPrefix(w, "ال"); found && len([]rune(rest)) >= 2 {
		return rest
	}
	for _, a := range []string{"al", "el", "ul", "il"} {
		if rest, found := strings.CutPrefix(w, a); found && len([]rune(rest)) >= 3 {
			return rest
		}
	}
	if len(w) < 5 || strings.IndexByte("aeu", w[0]) < 0 {
		return ""
	}
	for _, letters := range []string{"sh", "th", "dh", "s", "r", "t", "d", "n", "z"} {
		if strings.HasPrefix(w[1:], letters+letters) {
			return w[1+len(letters):]
		}
	}
	return ""
}

// single is a word that stands alone; compounds written in one word are brought to the
// form of those in two.
func single(w string) word {
	w = gluedEnd(w)
	if s, rest := gluedServant(w); rest != "" {
		return word{forms: []string{s + rest, rest}, joined: true}
	}
	out := word{forms: []string{w}}
	if b := withoutArticle(w); b != "" {
		out.forms = append(out.forms, b)
	}
	if b := withoutHouse(out.forms[len(out.forms)-1]); b != "" {
		out.forms, out.joined = append(out.forms, b), true
	}
	return out
}

// gluedServant takes Abdulrahman, Abdurrahman and عبدالرحمن apart.
func gluedServant(w string) (servant, rest string) {
	for _, s := range []string{"عبدال", "عهبدول", "عهودول"} {
		if strings.HasPrefix(plain.Replace(w), s) && len([]rune(w[len(s):])) >= 3 { // plain keeps every length
			return "عبد", w[len(s):]
		}
	}
	for _, s := range []string{"abd", "ebd", "evd"} {
		r, found := strings.CutPrefix(w, s)
		if !found || len(r) < 4 || strings.IndexByte("aeiou", r[0]) < 0 {
			continue
		}
		switch {
		case r[1] == 'l' && len(r) >= 5: // abdulaziz
			return "abd", r[2:]
		case r[1] == r[2]: // abdurrahman
			return "abd", r[2:]
		case r[1:2] == "s" && r[1:3] == r[2:4]:
			return "abd", r[2:]
		}
	}
	return "", ""
}

// gluedEnd brings الدين and الله at the end of a word, and what Latin writes for them, to
// the form without an article.
func gluedEnd(w string) string {
	if first, found := strings.CutSuffix(w, "الدين"); found && len([]rune(first)) >= 2 {
		return first + "دين"
	}
	if first, found := strings.CutSuffix(w, "الله"); found && len([]rune(first)) >= 2 {
		return first + "له"
	}
	for _, end := range []string{"llah", "llahi", "lla"} {
		if first, found := strings.CutSuffix(w, end); found && len(first) >= 4 {
			return first + "lah"
		}
	}
	for _, end := range faithEnds {
		if first, found := strings.CutSuffix(w, end); found && len(first) >= 3 {
			return first + "din"
		}
	}
	return w
}

// faithEnds are the ways in which Latin writes الدين at the end of a word.
var faithEnds = func() (out []string) {
	for _, before := range []string{"ul", "al", "el", "il", "ud", "ad", "ed", "id", "ut", "at", "et", "it", "u", "e"} {
		for _, din := range []string{"din", "deen", "dine", "dien", "dyn", "tin"} {
			if (din == "tin") != strings.HasSuffix(before, "t") || (len(before) == 1 && din == "din" && before == "e") {
				continue
			}
			out = append(out, before+din)
		}
	}
	return out
}()

// withoutHouse is a family's name without -oglu or -zade; empty when it has none.
func withoutHouse(w string) string {
	for end := range house {
		if first, found := strings.CutSuffix(w, end); found && len([]rune(first)) >= 3 {
			return first
		}
	}
	return ""
}

package roster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jisr/app/office"
)

// covered stands in a passage for what was left out.
const covered = "…"

// coverer leaves out of a CV what says whose it is or how she is reached: the index holds
// no name, address or phone in plain text, and officers who may not see them see them no
// better in a passage. These go:
//
//   - every word of her names as she registered them, folded as the search folds, with the
//     letters that Arabic and Sorani write together with a name, and two of them written as
//     one word; where the CV begins also the other spellings and the other script of them,
//     which then go everywhere;
//   - addresses of e-mail and of the web, and what her own is called before the @;
//   - numbers of seven digits and more (phones, passports, accounts), any part of her own
//     phone, and dates to the day, since one of them is that of her birth.
//
// Years and months stay, and so do names of others: of them nothing is known.
type coverer struct {
	words   func(string) []string
	names   map[string]bool
	met     map[string]bool // words that were looked at, and whether they are names
	phone   string          // digits of her own
	mailbox *regexp.Regexp  // what her address is called; nil for none
}

// beginning is how many lines of a CV are searched for another spelling of her name.
const beginning = 6

// shortest are the letters of a word that is a name by its spelling, and of a mailbox that
// is one wherever it stands.
const (
	shortestName    = 3
	shortestMailbox = 5
)

func (s CVSearch) coverer(who office.Identity, lines []string) coverer {
	out := coverer{words: s.Words, names: map[string]bool{}, met: map[string]bool{}, phone: digitsOf(who.Phone)}
	if mailbox, _, _ := strings.Cut(who.Email, "@"); len(mailbox) >= shortestMailbox {
		out.mailbox = regexp.MustCompile(`(?i)` + regexp.QuoteMeta(mailbox))
	}
	var own []string
	for _, script := range []string{who.Name.Latin, who.Name.Native} {
		before := ""
		for _, name := range strings.FieldsFunc(script, notLetter) {
			out.know(name)
			if utf8.RuneCountInString(name) >= shortestName {
				own = append(own, name)
			}
			if before != "" {
				own = append(own, before+" "+name) // Abdul Rahman, who is one word elsewhere
			}
			before = name
		}
	}
	writes := s.Writes(own)
	for _, line := range lines[:min(len(lines), beginning)] {
		out.learn(strings.FieldsFunc(out.contacts(line), notLetter), writes)
	}
	return out
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }

// know takes a word for one of her name.
func (c coverer) know(name string) {
	for _, w := range c.words(name) {
		if utf8.RuneCountInString(w) > 1 {
			c.names[w] = true
		}
	}
	clear(c.met)
}

// learn takes the words of a line for names that write one of hers: first each by itself,
// then two that write one together.
func (c coverer) learn(line []string, writes func(string) bool) {
	for _, w := range line {
		if utf8.RuneCountInString(w) >= shortestName && !c.isName(w) && writes(w) {
			c.know(w)
		}
	}
	for i := 1; i < len(line); i++ {
		first, second := line[i-1], line[i]
		if !c.isName(first) && !c.isName(second) && writes(first+" "+second) {
			c.know(first)
			c.know(second)
		}
	}
}

// all covers lines; those of which nothing is left to read are left out.
func (c coverer) all(lines []string) []string {
	var out []string
	for _, line := range lines {
		line = c.line(line)
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			out = append(out, line)
		}
	}
	return out
}

func (c coverer) line(s string) string {
	s = c.contacts(s)
	var b strings.Builder
	for len(s) > 0 {
		end := strings.IndexFunc(s, func(r rune) bool { return !notLetter(r) })
		if end < 0 {
			end = len(s)
		}
		b.WriteString(s[:end])
		s = s[end:]
		if end = strings.IndexFunc(s, notLetter); end < 0 {
			end = len(s)
		}
		if word := s[:end]; c.isName(word) {
			b.WriteString(covered)
		} else {
			b.WriteString(word)
		}
		s = s[end:]
	}
	return b.String()
}

// isName is true for a word of letters that has one of her names in it.
func (c coverer) isName(word string) bool {
	is, known := c.met[word]
	if !known {
		is = slices.ContainsFunc(c.words(word), c.isOne)
		c.met[word] = is
	}
	return is
}

// together are the letters that Arabic writes together with the word behind them, and of
// Sorani the one behind a name that belongs to the next word.
const together = "وبكفل"

func (c coverer) isOne(w string) bool {
	if c.names[w] || c.joined(w) {
		return true
	}
	first, size := utf8.DecodeRuneInString(w)
	if rest := strings.TrimPrefix(w[size:], "ال"); strings.ContainsRune(together, first) && c.long(rest) {
		return true
	}
	if rest, found := strings.CutPrefix(w, "لل"); found && c.long(rest) {
		return true
	}
	rest, found := strings.CutSuffix(w, "ي")
	return found && c.long(rest)
}

// long is true for a name of some letters, of which others may be a part.
func (c coverer) long(w string) bool {
	return c.names[w] && utf8.RuneCountInString(w) >= shortestName
}

// joined is true for two names written as one word.
func (c coverer) joined(w string) bool {
	for name := range c.names {
		if rest, found := strings.CutPrefix(w, name); found && c.names[rest] {
			return true
		}
	}
	return false
}

var (
	// withAt is what has an @ in it, and an address that hides it from programs.
	withAt   = regexp.MustCompile(`\S*[@＠]\S*`)
	hiddenAt = regexp.MustCompile(`(?i)[\p{L}\p{N}._%+\-]+\s*(?:[@＠]|\(at\)|\[at\]|\{at\})\s*[\p{L}\p{N}\-]+(?:\s*(?:\.|\(dot\)|\[dot\]|\{dot\})\s*[\p{L}\p{N}\-]+)+`)
	// saidSite is an address that says so, siteHost one that ends as those of sites do, and
	// sitePath one with a way behind it.
	saidSite = regexp.MustCompile(`(?i)(?:\b(?:https?|ftp)://|\bwww\.)\S+`)
	siteHost = regexp.MustCompile(`(?i)\b[\p{L}\d][\p{L}\d-]*(?:\.[\p{L}\d-]+)*\.(?:com|org|info|edu|gov|biz|iq|krd|eu|de|se|uk|nl|dk|fi|fr|ch|es|ca|au|nz|tr|ae|jo|lb|sa|qa|kw|eg)\b(?:[/?#]\S*)?`)
	sitePath = regexp.MustCompile(`(?i)\b[a-z\d][a-z\d-]*(?:\.[a-z\d-]+)*\.([a-z]{2,})/\S*`)
	// dayDate is a date to the day, yearSpan years and months.
	dayDate    = regexp.MustCompile(`(?:^|\D)\d{1,2}\s*[./\-]\s*\d{1,2}\s*[./\-]\s*(?:19|20)\d\d(?:\D|$)|(?:^|\D)(?:19|20)\d\d\s*[./\-]\s*\d{1,2}\s*[./\-]\s*\d{1,2}(?:\D|$)`)
	yearSpan   = regexp.MustCompile(`^\(?(?:(?:0?[1-9]|1[0-2])\s*[./\-]\s*)?(?:19|20)\d\d(?:[\s./\-–]+(?:(?:0?[1-9]|1[0-2])\s*[./\-]\s*)?(?:19|20)\d\d)*$`)
	digitGroup = regexp.MustCompile(`\d+`)
	wholeYear  = regexp.MustCompile(`^(?:19|20)\d\d$`)
)

// isFile is true for the ending of a name that looks like a site's: Node.js/React is a skill.
func isFile(ending string) bool {
	switch strings.ToLower(ending) {
	case "js", "ts", "py", "go", "cs", "net", "md", "sc":
		return true
	}
	return false
}

// contacts covers ways to reach her and numbers that are hers alone.
func (c coverer) contacts(s string) string {
	if strings.ContainsAny(s, "@＠([{") {
		s = hiddenAt.ReplaceAllString(s, covered)
		s = withAt.ReplaceAllString(s, covered)
	}
	if strings.ContainsAny(s, ".:") {
		s = c.sites(s)
	}
	if c.mailbox != nil {
		s = c.mailbox.ReplaceAllString(s, covered)
	}
	return c.numbers(s)
}

func (c coverer) sites(s string) string {
	s = saidSite.ReplaceAllString(s, covered)
	s = siteHost.ReplaceAllString(s, covered)
	return sitePath.ReplaceAllStringFunc(s, func(found string) string {
		if ending := sitePath.FindStringSubmatch(found)[1]; isFile(ending) {
			return found
		}
		return covered
	})
}

// What people write between the digits of a number, and before them.
const (
	amongDigits  = "().-–/"
	beforeDigits = "+＋("
)

// numbers covers runs of digits, with what stands between them.
func (c coverer) numbers(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		start := strings.IndexFunc(s, unicode.IsDigit)
		if start < 0 {
			break
		}
		end := start
		for i, r := range s[start:] {
			if unicode.IsDigit(r) {
				end = start + i + utf8.RuneLen(r)
			} else if !unicode.IsSpace(r) && !strings.ContainsRune(amongDigits, r) {
				break
			}
		}
		start = len(strings.TrimRight(s[:start], beforeDigits))
		b.WriteString(s[:start])
		if c.number(latinDigits(s[start:end])) {
			b.WriteString(covered)
		} else {
			b.WriteString(s[start:end])
		}
		s = s[end:]
	}
	return b.String() + s
}

// A number is one by which somebody may be reached or known from so many digits on; of her
// own phone fewer are enough.
const (
	digitsOfNumber = 7
	digitsOfOwn    = 5
)

// number is true for a run of digits that is a date to the day, or long enough and no
// stretch of years and months.
func (c coverer) number(run string) bool {
	digits := digitsOf(run)
	if len(digits) < digitsOfOwn || yearSpan.MatchString(run) {
		return false
	}
	if dayDate.MatchString(run) || len(digits) >= digitsOfNumber && strings.ContainsRune(digits, otherDigit) {
		return true
	}
	if own := strings.TrimLeft(digits, "0"); len(own) >= digitsOfOwn && strings.Contains(c.phone, own) {
		return true
	}
	if strings.HasPrefix(digits, "0") || strings.HasPrefix(run, "+") || strings.HasPrefix(run, "＋") {
		return len(digits) >= digitsOfNumber
	}
	n := 0
	for _, g := range digitGroup.FindAllString(run, -1) {
		if !wholeYear.MatchString(g) {
			n += len(g)
		}
	}
	return n >= digitsOfNumber
}

// otherDigit stands for a digit of a script in which nobody here writes numbers.
const otherDigit = '#'

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case unicode.IsDigit(r):
			return otherDigit
		}
		return -1
	}, latinDigits(s))
}

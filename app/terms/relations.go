package terms

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// OccupationSkill is a skill that ESCO relates to an occupation.
type OccupationSkill struct {
	Code      string `json:"code"`
	Essential bool   `json:"essential"`
}

// related are the skills of each occupation of ESCO, by code.
type related map[string]belonging

// belonging are the skills of one occupation, by their place among those of ESCO.
type belonging struct{ essential, optional []int32 }

// readRelations reads a line per occupation, in the order of occupations.tsv.gz:
// the places of its essential skills in skills.tsv.gz, a tab, those of the optional
// ones; each number is the distance from the one before.
func (t *Terms) readRelations(fsys fs.FS) error {
	occupations, skills := t.esco(Concepts), len(t.esco(Skills))
	t.related, t.skills = make(related, len(occupations)), t.preferred()
	i := 0
	err := rows(fsys, "relations.tsv.gz", 3, func(f []string) error {
		if i >= len(occupations) || !strings.HasPrefix(occupations[i], escoed+f[0]) {
			return fmt.Errorf("line %d is of another list of occupations", i+1)
		}
		var b belonging
		var err error
		if b.essential, err = places(f[1], skills); err != nil {
			return err
		}
		if b.optional, err = places(f[2], skills); err != nil {
			return err
		}
		t.related[occupations[i]] = b
		i++
		return nil
	})
	if err == nil && i != len(occupations) {
		err = fmt.Errorf("relations.tsv.gz: %d lines for %d occupations", i, len(occupations))
	}
	return err
}

// preferred are the codes of ESCO's skills, and of ours in the place of those that
// have the same name: ours have labels in all languages.
func (t *Terms) preferred() []string {
	own := map[string]string{}
	for _, code := range t.order[Skills] {
		if strings.HasPrefix(code, ours) {
			own[t.fold(t.terms[Skills][code].labels[0])] = code
		}
	}
	out := slices.Clone(t.esco(Skills))
	for i, code := range out {
		if ours, there := own[strings.ToLower(t.terms[Skills][code].labels[0])]; there {
			out[i] = ours
		}
	}
	return out
}

// places reads distances.
func places(s string, below int) ([]int32, error) {
	if s == "" {
		return nil, nil
	}
	out := make([]int32, 0, strings.Count(s, " ")+1)
	at := 0
	for d := range strings.SplitSeq(s, " ") {
		n, err := strconv.Atoi(d)
		if err != nil {
			return nil, err
		}
		if at += n; at < 0 || at >= below {
			return nil, fmt.Errorf("no skill %d", at)
		}
		out = append(out, int32(at))
	}
	return out, nil
}

// esco are the codes of a kind that are ESCO's: ours stand before them.
func (t *Terms) esco(kind string) []string {
	codes := t.order[kind]
	for i, c := range codes {
		if strings.HasPrefix(c, escoed) {
			return codes[i:]
		}
	}
	return nil
}

// SkillsOf are the skills that ESCO relates to an occupation, the essential ones
// first; one of ours stands for a skill of ESCO that has its name. The occupation is a code of Concepts, or an ISCO group, whose occupations
// are taken together: then the skills that most of them need come first. A concept
// of ours stands for the occupation of ESCO that has its name, else for its unit
// group. Nil for an unknown code.
func (t *Terms) SkillsOf(occupation string) []OccupationSkill {
	all := t.standsFor(occupation)
	if len(all) == 0 {
		return nil
	}
	list := t.needs(all)
	out := make([]OccupationSkill, len(list))
	for i, n := range list {
		out[i] = OccupationSkill{Code: t.skills[n.place], Essential: n.essential > 0}
	}
	return out
}

// need is a skill, by its place, and how many occupations need it.
type need struct{ place, essential, optional int32 }

// needs are the skills of occupations, those that most of them need first.
func (t *Terms) needs(occupations []string) []*need {
	byPlace := map[int32]*need{}
	count := func(places []int32, essential, optional int32) {
		for _, p := range places {
			if byPlace[p] == nil {
				byPlace[p] = &need{place: p}
			}
			byPlace[p].essential += essential
			byPlace[p].optional += optional
		}
	}
	for _, code := range occupations {
		count(t.related[code].essential, 1, 0)
		count(t.related[code].optional, 0, 1)
	}
	return slices.SortedFunc(maps.Values(byPlace), func(a, b *need) int {
		return cmp.Or(cmp.Compare(b.essential, a.essential), cmp.Compare(b.optional, a.optional), cmp.Compare(a.place, b.place))
	})
}

// standsFor are the occupations of ESCO that a code stands for.
func (t *Terms) standsFor(code string) []string {
	if _, known := t.related[code]; known {
		return []string{code}
	}
	group, name := code, ""
	if own := t.terms[Concepts][code]; own != nil {
		group, name = own.up, t.fold(own.labels[0])
	} else if t.terms[ISCO][code] == nil {
		return nil
	}
	var out []string
	for _, c := range t.esco(Concepts) {
		one := t.terms[Concepts][c]
		if !strings.HasPrefix(one.up, group) {
			continue
		}
		if name != "" && t.fold(one.labels[0]) == name {
			return []string{c}
		}
		out = append(out, c)
	}
	return out
}

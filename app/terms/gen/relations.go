package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// relations writes which skills belong to an occupation: a line for each one in the
// order of occupations.tsv.gz, with the beginning of its code, the places of its
// essential skills in skills.tsv.gz and those of the optional ones. A place is the
// distance from the one before, which packs the 123,788 pairs into a third of what
// the numbers themselves would take.
func relations(from, to string) error {
	occupations, err := table(filepath.Join(from, "esco/occupations_en.csv.gz"))
	if err != nil {
		return err
	}
	pairs, err := table(filepath.Join(from, "esco/occupation_skill.csv.gz"))
	if err != nil {
		return err
	}
	placed, err := placesOfSkills(from)
	if err != nil {
		return err
	}
	places := map[string][]int{} // occupation's number and e or o → places of skills
	for _, p := range pairs {
		place, known := placed[p["skill_n"]]
		if !known {
			return fmt.Errorf("relation of occupation %s: no skill %s", p["occupation_n"], p["skill_n"])
		}
		key := p["occupation_n"] + p["rel"]
		places[key] = append(places[key], place)
	}
	var rows [][]string
	for _, o := range occupations {
		rows = append(rows, []string{o["uuid"][:4], distances(places[o["n"]+"e"]), distances(places[o["n"]+"o"])})
	}
	return write(filepath.Join(to, "relations.tsv.gz"), rows)
}

// placesOfSkills are the lines of the skills in skills.tsv.gz, by their number.
func placesOfSkills(from string) (map[string]int, error) {
	skills, err := table(filepath.Join(from, "esco/skills_en.csv.gz"))
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for i, s := range skills {
		out[s["n"]] = i
	}
	return out, nil
}

func distances(places []int) string {
	slices.Sort(places)
	var out []string
	last := 0
	for _, p := range slices.Compact(places) {
		out = append(out, strconv.Itoa(p-last))
		last = p
	}
	return strings.Join(out, " ")
}

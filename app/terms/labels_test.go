package terms_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"jisr/app/terms"
	"jisr/search"
)

// written are the rows of labels.tsv: code, en, ar, ckb, alternatives.
func written(t *testing.T) [][]string {
	t.Helper()
	text, err := os.ReadFile("../../static/terms/labels.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "#") {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	if want := []string{"code", "en", "ar", "ckb", "alternatives"}; !slices.Equal(out[0], want) {
		t.Fatalf("columns %q", out[0])
	}
	return out[1:]
}

// kindOf is the kind of a bare code, and the code with its beginning.
func kindOf(words *terms.Terms, bare string) (kind, code string) {
	for _, kind := range []string{terms.Concepts, terms.Skills} {
		if words.Known(kind, "esco:"+bare) {
			return kind, "esco:" + bare
		}
	}
	return terms.ISCO, bare
}

func TestOurLabelsAreWholeAndNoneIsTwice(t *testing.T) {
	words := load(t)
	counts, codes := map[string]int{}, map[string]bool{}
	for _, row := range written(t) {
		if len(row) != 5 || slices.Contains(row[:4], "") || strings.TrimSpace(strings.Join(row, "\t")) != strings.TrimRight(strings.Join(row, "\t"), "\t") {
			t.Errorf("%q is not five cells of which only the last may be empty", row)
			continue
		}
		if codes[row[0]] {
			t.Errorf("%s is there twice", row[0])
		}
		codes[row[0]] = true
		kind, code := kindOf(words, row[0])
		counts[kind]++
		if en, _ := words.Label(kind, code, "en"); en != row[1] {
			t.Errorf("%s is %q, not %q", row[0], en, row[1])
		}
		if row[4] == "" {
			continue
		}
		for _, a := range strings.Split(row[4], "|") {
			if a == "" || a != strings.TrimSpace(a) || a == row[2] || a == row[3] || !slices.Contains(words.Labels(kind, code), a) {
				t.Errorf("%s: alternative %q", row[1], a)
			}
		}
	}
	if counts[terms.Concepts] < 300 || counts[terms.Skills] < 500 {
		t.Errorf("labels of %d occupations and %d skills", counts[terms.Concepts], counts[terms.Skills])
	}
}

// The experts of the roster are managers, professionals and technicians: the major
// groups 1 to 3 of ISCO.
func TestGroupsOfExpertsHaveThreeLanguages(t *testing.T) {
	words := load(t)
	for _, code := range words.Codes(terms.ISCO) {
		for _, lang := range []string{"ar", "ckb"} {
			if _, missing := words.Label(terms.ISCO, code, lang); missing && code[0] >= '1' && code[0] <= '3' {
				t.Errorf("group %s has no %s label", code, lang)
			}
		}
	}
}

// arabic has the letters that Arabic has; a label may have Latin in it (XML).
var arabic = regexp.MustCompile(`^[ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ0-9A-Za-z#+./(),، -]+$`)

func TestLabelsAreInTheirOwnLettersAndUnlikeEachOther(t *testing.T) {
	words := load(t)
	for _, row := range written(t) {
		if !arabic.MatchString(row[2]) {
			t.Errorf("%s: %q has letters that Arabic does not have", row[1], row[2])
		}
		if regexp.MustCompile(`(^| )ر`).MatchString(row[3]) {
			t.Errorf("%s: %q has a word that begins with ر", row[1], row[3])
		}
	}
	seen := map[string]string{}
	once := func(kind, lang, code, label string) {
		if other, twice := seen[kind+lang+label]; twice {
			t.Errorf("%s and %s are both %q", other, code, label)
		}
		seen[kind+lang+label] = code
	}
	for _, row := range written(t) {
		if kind, code := kindOf(words, row[0]); kind != terms.ISCO { // a group of one group has its name
			once(kind, "ar", code, row[2])
			once(kind, "ckb", code, row[3])
		}
	}
	for _, kind := range []string{terms.Concepts, terms.Skills} {
		for _, code := range words.Codes(kind) {
			for _, lang := range []string{"ar", "ckb"} {
				if label, _ := words.Label(kind, code, lang); strings.HasPrefix(code, "jisr:") {
					once(kind, lang, code, label)
				}
			}
		}
	}
}

func TestPeopleFindByTheWordsTheyType(t *testing.T) {
	words := load(t)
	for _, c := range []struct{ kind, typed, lang, label string }{
		{terms.Concepts, "مسعفة", "ar", "مسعف"}, {terms.Concepts, "وەرگێڕی زارەکی", "ckb", "وەرگێڕی زارەکی"}, {terms.Concepts, "مهندس مواد", "ar", "مهندس مواد"},
		{terms.Skills, "إكسل", "ar", "استخدام برامج الجداول"}, {terms.Skills, "یاسای کار", "ckb", "یاسای کار"}, {terms.Skills, "laboratory tests", "ckb", "ئەنجامدانی پشکنینی تاقیگە"},
	} {
		list := words.Suggest(c.kind, c.typed, c.lang, 5)
		if !slices.ContainsFunc(list, func(s terms.Suggestion) bool { return s.Label == c.label && !s.Missing }) {
			t.Errorf("%q leads to %v", c.typed, list)
		}
	}
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// An official file fills what we have not written and adds its word where we have.
func TestOfficialLabelsStandBesideOurs(t *testing.T) {
	files := fstest.MapFS{}
	for _, name := range []string{"isco.tsv", "concepts.tsv", "fields.tsv", "sectors.tsv", "places.tsv", "countries.tsv", "languages.tsv", "languages-of-iraq.tsv", "titles.tsv", "zones.tsv"} {
		text, err := os.ReadFile("../../static/terms/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	pack := func(name, text string) { files[name] = &fstest.MapFile{Data: packed(t, text)} }
	pack("occupations.tsv.gz", "aaaa-1\t2142\tcivil engineer\t\nbbbb-2\t2142\tdrainage engineer\t\n")
	pack("skills.tsv.gz", "cccc-3\tproject management\t\n")
	pack("relations.tsv.gz", "aaaa\t0\t\nbbbb\t\t0\n")
	pack("labels-ar.tsv.gz", "code\tar\talternatives\naaaa-1\tمهندس الأشغال المدنية\tمهندس أشغال\nbbbb-2\tمهندس صرف\t\n2142\tمهندسو الأشغال\t\n")
	files["labels.tsv"] = &fstest.MapFile{Data: []byte("code\ten\tar\tckb\talternatives\naaaa-1\tcivil engineer\tمهندس مدني\tئەندازیاری شارستانی\tمدني\n")}
	words, err := terms.Load(files, search.Fold)
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"esco:aaaa-1": "مهندس مدني", "esco:bbbb-2": "مهندس صرف"} {
		if got, missing := words.Label(terms.Concepts, code, "ar"); got != want || missing {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if got := words.Labels(terms.Concepts, "esco:aaaa-1"); !slices.Contains(got, "مهندس الأشغال المدنية") || !slices.Contains(got, "مهندس أشغال") || !slices.Contains(got, "مدني") {
		t.Errorf("words of the civil engineer: %q", got)
	}
	for name, text := range map[string]string{"code": "code\tar\nnone\tكلمة\n", "language": "code\txx\naaaa-1\tword\n", "cells": "code\tar\naaaa-1\ta\tb\n", "columns": "aaaa-1\tمهندس\n"} {
		pack("labels-ar.tsv.gz", text)
		if _, err := terms.Load(files, search.Fold); err == nil || !strings.Contains(err.Error(), "labels-ar.tsv.gz") {
			t.Errorf("a wrong %s was taken: %v", name, err)
		}
	}
	pack("labels-ar.tsv.gz", "code\tar\n")
	for name, text := range map[string]string{"another list": "bbbb\t\t\naaaa\t\t\n", "no such skill": "aaaa\t1\t\nbbbb\t\t\n", "too few": "aaaa\t\t\n", "no number": "aaaa\tx\t\nbbbb\t\t\n"} {
		pack("relations.tsv.gz", text)
		if _, err := terms.Load(files, search.Fold); err == nil || !strings.Contains(err.Error(), "relations.tsv.gz") {
			t.Errorf("relations of %s were taken: %v", name, err)
		}
	}
}

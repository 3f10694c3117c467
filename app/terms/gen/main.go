// Command gen makes the data files of static/terms from the raw sources.
//
//	go run ./app/terms/gen -from DIR -to static/terms
//	go run ./app/terms/gen -labels FILE,FILE -lang ar -to static/terms
//
// DIR holds esco/, isic/ and geo/ as NOTICE.md names them. Files written by hand
// (concepts.tsv, titles.tsv, labels.tsv, languages-of-iraq.tsv, places.tsv,
// zones.tsv) are left alone.
//
// The second form takes the files of ESCO's own download in another language
// (occupations_ar.csv, skills_ar.csv, ISCOGroups_ar.csv) and makes one file of
// their labels, labels-ar.tsv.gz, which the service reads beside labels.tsv.
package main

import (
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

func main() {
	from := flag.String("from", "", "folder of the raw sources")
	to := flag.String("to", "static/terms", "folder to write to")
	translated := flag.String("labels", "", "files of ESCO in another language, separated by commas")
	lang := flag.String("lang", "", "the language of -labels: ar, ckb, sv or de")
	flag.Parse()
	run := func() error { return generate(*from, *to) }
	if *translated != "" {
		run = func() error { return importLabels(strings.Split(*translated, ","), *lang, *to, os.Stdout) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func generate(from, to string) error {
	for _, step := range []func(from, to string) error{esco, relations, groups, sectors, countries, languages, world} {
		if err := step(from, to); err != nil {
			return err
		}
	}
	return nil
}

func esco(from, to string) error {
	occupations, err := table(filepath.Join(from, "esco/occupations_en.csv.gz"))
	if err != nil {
		return err
	}
	skills, err := table(filepath.Join(from, "esco/skills_en.csv.gz"))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, r := range occupations {
		rows = append(rows, []string{r["uuid"], r["isco08"], r["label"], alternatives(r)})
	}
	if err := write(filepath.Join(to, "occupations.tsv.gz"), rows); err != nil {
		return err
	}
	rows = nil
	for _, r := range skills {
		rows = append(rows, []string{r["uuid"], r["label"], alternatives(r)})
	}
	return write(filepath.Join(to, "skills.tsv.gz"), rows)
}

// alternatives are the alternative labels without the preferred one.
func alternatives(r map[string]string) string {
	var out []string
	for _, a := range strings.Split(r["alt_labels"], "|") {
		if a = strings.TrimSpace(a); a != "" && a != r["label"] && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return strings.Join(out, "|")
}

func groups(from, to string) error {
	for name, target := range map[string]string{"esco/isco08_en.csv": "isco.tsv", "esco/isced_f_2013_en.csv": "fields.tsv"} {
		list, err := table(filepath.Join(from, name))
		if err != nil {
			return err
		}
		var rows [][]string
		for _, r := range list {
			rows = append(rows, []string{r["code"], sentence(r["label_en"])})
		}
		if err := write(filepath.Join(to, target), rows); err != nil {
			return err
		}
	}
	return nil
}

// sentence gives a title a capital letter.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func sectors(from, to string) error {
	list, err := table(filepath.Join(from, "isic/isic_rev4_en_ar.csv"))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, r := range list {
		rows = append(rows, []string{r["code"], section(r["code"]), r["en"], r["ar"]})
	}
	return write(filepath.Join(to, "sectors.tsv"), rows)
}

// lastDivisions are the sections of ISIC Rev. 4 with the last division of each.
const lastDivisions = "A03 B09 C33 D35 E39 F43 G47 H53 I56 J63 K66 L68 M75 N82 O84 P85 Q88 R93 S96 T98 U99"

// section is the section in which a code of ISIC lies.
func section(code string) string {
	for _, s := range strings.Fields(lastDivisions) {
		if code == s[:1] || (len(code) >= 2 && code[:2] <= s[1:]) {
			return s[:1]
		}
	}
	return ""
}

type named struct{ Code, En, Ar, Ckb string }

func countries(from, to string) error {
	list, err := load(filepath.Join(from, "geo/countries_en_ar_ckb.json"))
	if err != nil {
		return err
	}
	zones, err := zonesOf(filepath.Join(from, "geo/zone.tab"))
	if err != nil {
		return err
	}
	onMap, err := centroids(filepath.Join(from, "geo/country-centroids-equal-earth.json"))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, c := range list {
		x, y := "", ""
		if at, there := onMap[c.Code]; there {
			x, y = strconv.FormatFloat(at[0], 'f', -1, 64), strconv.FormatFloat(at[1], 'f', -1, 64)
		}
		rows = append(rows, []string{c.Code, c.En, c.Ar, sorani(c.Ckb), strings.Join(zones[c.Code], "|"), x, y})
	}
	return write(filepath.Join(to, "countries.tsv"), rows)
}

// centroids are where countries lie on the map (world.svg), by their codes; the file
// has the numbers of UN M49.
func centroids(path string) (map[string][2]float64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var byNumber map[string][2]float64
	if err := json.Unmarshal(text, &byNumber); err != nil {
		return nil, err
	}
	out := map[string][2]float64{}
	for number, at := range byNumber {
		n, err := strconv.Atoi(number)
		if err != nil {
			continue // no country has it
		}
		if region, err := language.EncodeM49(n); err == nil {
			out[region.String()] = at
		}
	}
	return out, nil
}

// world draws the land of the map, without borders.
func world(from, to string) error {
	path, err := os.ReadFile(filepath.Join(from, "geo/world-land-equal-earth-110m.path.txt"))
	if err != nil {
		return err
	}
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 470"><path fill="#8a8f98" fill-opacity=".32" d="` + strings.TrimSpace(string(path)) + `"/></svg>` + "\n"
	return os.WriteFile(filepath.Join(to, "../img/world.svg"), []byte(svg), 0o644)
}

func zonesOf(path string) (map[string][]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(f) < 3 {
			continue
		}
		for _, code := range strings.Split(f[0], ",") {
			out[code] = append(out[code], f[2])
		}
	}
	return out, nil
}

func languages(from, to string) error {
	list, err := load(filepath.Join(from, "geo/languages_en_ar_ckb.json"))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, l := range list {
		if strings.Contains(l.Code, "-menu-") {
			continue // how CLDR names a language within a menu, and no language
		}
		rows = append(rows, []string{l.Code, l.En, l.Ar, sorani(l.Ckb)})
	}
	return write(filepath.Join(to, "languages.tsv"), rows)
}

// sorani writes a word with the letters of Sorani, where CLDR has Arabic ones, h as
// U+06BE, and the vowel e as h with a joiner behind it.
func sorani(s string) string {
	return strings.NewReplacer("ه\u200c", "ە", "\u200c", "", "\u06be", "ه", "ك", "ک", "ي", "ی", "ى", "ی", "ة", "ە").Replace(s)
}

func load(path string) ([]named, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []named
	return out, json.Unmarshal(text, &out)
}

func table(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	rows, err := cells(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out, nil
}

func write(path string, rows [][]string) error {
	var b strings.Builder
	for _, row := range rows {
		for i := range row {
			row[i] = strings.Join(strings.Fields(strings.ReplaceAll(row[i], "\t", " ")), " ")
		}
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	if !strings.HasSuffix(path, ".gz") {
		return os.WriteFile(path, []byte(b.String()), 0o644)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(z, b.String()); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}

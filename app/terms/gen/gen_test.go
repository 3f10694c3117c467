package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// folder holds files by name; those that end in .gz are packed.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		data := []byte(text)
		if filepath.Ext(name) == ".gz" {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			if _, err := io.WriteString(z, text); err != nil {
				t.Fatal(err)
			}
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
			data = b.Bytes()
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func unpacked(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The columns and addresses are those of ESCO's download; one concept is of a later
// version.
const (
	officialOccupations = "\ufeffconceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,regulatedProfessionNote,scopeNote,definition,inScheme,description,code\n" +
		"Occupation,http://data.europa.eu/esco/occupation/aaaa-1,2142,مهندس مدني / مهندسة مدنية,\"مهندس إنشاءات\nمهندسة إنشاءات\nمهندس إنشاءات\",,released,2021-09-22T15:31:43Z,http://data.europa.eu/esco/regulated-profession/unregulated,,,http://data.europa.eu/esco/concept-scheme/occupations,\"وصف, طويل\",2142.1\n" +
		"Occupation,http://data.europa.eu/esco/occupation/bbbb-2,2142,مهنة جديدة,,,released,,,,,,,2142.2\n"
	officialSkills = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,definition,inScheme,description\n" +
		"KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/cccc-3,skill/competence,sector-specific,إدارة المشاريع,,,released,,,,,\n"
	officialGroups = "conceptType,conceptUri,code,preferredLabel,status,altLabels,inScheme,description\n" +
		"ISCOGroup,http://data.europa.eu/esco/isco/C2142,2142,مهندسو الهندسة المدنية,released,,,\n"
)

func TestOfficialLabelsBecomeOurFile(t *testing.T) {
	dir := folder(t, map[string]string{
		"isco.tsv": "2142\tCivil engineers\n", "occupations.tsv.gz": "aaaa-1\t2142\tcivil engineer\t\n", "skills.tsv.gz": "cccc-3\tproject management\t\n",
		"occupations_ar.csv": officialOccupations, "skills_ar.csv": officialSkills, "ISCOGroups_ar.csv": officialGroups,
	})
	var said bytes.Buffer
	files := []string{filepath.Join(dir, "occupations_ar.csv"), filepath.Join(dir, "skills_ar.csv"), filepath.Join(dir, "ISCOGroups_ar.csv")}
	if err := importLabels(files, "ar", dir, &said); err != nil {
		t.Fatal(err)
	}
	want := "code\tar\talternatives\n" +
		"aaaa-1\tمهندس مدني / مهندسة مدنية\tمهندس إنشاءات|مهندسة إنشاءات\n" +
		"cccc-3\tإدارة المشاريع\t\n" +
		"2142\tمهندسو الهندسة المدنية\t\n"
	if got := unpacked(t, filepath.Join(dir, "labels-ar.tsv.gz")); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := said.String(); got != "3 labels in ar, 1 concepts that this version of ESCO does not have\n" {
		t.Error(got)
	}
	for name, lang := range map[string]string{files[0]: "fr", filepath.Join(dir, "isco.tsv"): "ar", filepath.Join(dir, "none.csv"): "ar"} {
		if err := importLabels([]string{name}, lang, dir, io.Discard); err == nil {
			t.Errorf("%s in %s was taken", name, lang)
		}
	}
}

func TestSoraniIsWrittenWithItsOwnLetters(t *testing.T) {
	for from, want := range map[string]string{"گه\u200cلیكی": "گەلیکی", "سانسکريت": "سانسکریت", "ئەم\u06beەری": "ئەمهەری", "كوردة": "کوردە"} {
		if got := sorani(from); got != want {
			t.Errorf("%q: %q, want %q", from, got, want)
		}
	}
}

func TestRelationsAreDistances(t *testing.T) {
	from := folder(t, map[string]string{
		"esco/occupations_en.csv.gz":   "n,uuid\n1,aaaa-1\n2,bbbb-2\n",
		"esco/skills_en.csv.gz":        "n,uuid\n1,s1\n2,s2\n3,s3\n4,s4\n",
		"esco/occupation_skill.csv.gz": "occupation_n,skill_n,rel\n1,4,e\n1,2,e\n1,1,o\n",
	})
	to := t.TempDir()
	if err := relations(from, to); err != nil {
		t.Fatal(err)
	}
	if got := unpacked(t, filepath.Join(to, "relations.tsv.gz")); got != "aaaa\t1 2\t0\nbbbb\t\t\n" {
		t.Errorf("%q", got)
	}
	if err := relations(t.TempDir(), to); err == nil {
		t.Error("relations of nothing")
	}
}

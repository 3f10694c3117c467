package app_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jisr/app/locale"
)

var newLetters = flag.Bool("new-letters", false, "write the golden letters of testdata/letters anew")

// golden are the kinds of which whole messages are kept, as they go over the wire.
func golden() []string {
	return []string{"invitation", "reminder", "closing", "seated", "seat_off", "sign_in", "still", "sending_paused"}
}

// TestEveryLetterHasASpecimenInThreeLanguages: whole, in one direction, with a plain-text
// part that says the same, as small as mail programs want it; and each kind that the
// genuine-message check names is among them.
func TestEveryLetterHasASpecimenInThreeLanguages(t *testing.T) {
	h := newHouse(t)
	for _, lang := range locale.Languages() {
		list, err := h.Post().Specimens(t.Context(), lang)
		h.must(err)
		var kinds []string
		for _, x := range list {
			kinds = append(kinds, x.Kind)
			m := x.Message
			raw, err := m.Bytes()
			if err != nil {
				t.Errorf("%s.%s: %v", x.Kind, lang, err)
				continue
			}
			dir := map[bool]string{true: "rtl", false: "ltr"}[lang != "en"]
			if m.Lang != lang || m.Dir != dir || !strings.Contains(m.HTML, `dir="`+dir+`"`) {
				t.Errorf("%s.%s is %s %s", x.Kind, lang, m.Lang, m.Dir)
			}
			for part, text := range map[string]string{"subject": m.Subject, "HTML": m.HTML, "text": m.Text} {
				if strings.Contains(text, "letter.") && !strings.Contains(text, "jisr.example.org") || strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
					t.Errorf("%s.%s: its %s lacks words:\n%s", x.Kind, lang, part, text)
				}
			}
			if strings.Contains(m.Text, "<") || strings.Contains(m.Text, "&#") || strings.Contains(m.Text, "\n\n\n") {
				t.Errorf("%s.%s does not read well as text:\n%s", x.Kind, lang, m.Text)
			}
			if !strings.Contains(m.HTML, "prefers-color-scheme: dark") {
				t.Errorf("%s.%s has one scheme of colours", x.Kind, lang)
			}
			if slices.Contains(golden(), x.Kind) {
				holdGolden(t, x.Kind+"."+lang+".eml", raw)
			}
		}
		for _, kind := range namedKinds(t) {
			if !slices.Contains(kinds, kind) {
				t.Errorf("of %q there is no specimen", kind)
			}
		}
	}
}

// namedKinds are those that the public check has words for.
func namedKinds(t *testing.T) (out []string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "static", "locales", "genuine.en.json"))
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]any
	if err := json.Unmarshal(raw, &texts); err != nil {
		t.Fatal(err)
	}
	for key := range texts {
		if kind, is := strings.CutPrefix(key, "genuine.kind."); is && kind != "other" {
			out = append(out, kind)
		}
	}
	return out
}

func holdGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "letters", name)
	if *newLetters {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it, and if it is right: go test ./app -run Specimen -new-letters", path)
	}
}

// TestSpecimensOpenNothing: what an officer reads there is nobody's, and its links lead
// nowhere.
func TestSpecimensOpenNothing(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	d.b.Get("/en/staff/specimens").Want(200, "An invitation to a programme", "plain text")
	d.b.Get("/en/staff/specimens?kind=invitation&letter=ckb").Want(200, "ڕۆژان")
	d.b.Get("/en/staff/specimens/shown?kind=reminder&letter=ar").Want(200, "تذكير")
	d.b.Get("/en/staff/specimens?kind=nothing").Want(404)
	for _, path := range []string{"/en/answer/specimen", "/en/unsubscribe/specimen", "/en/still/specimen", "/en/enter/specimen"} {
		if d.b.Get(path); d.b.Status == 200 && !strings.Contains(path, "enter") {
			t.Errorf("%s opens something", path)
		}
	}
	d.b.Get("/en/genuine?code=JSR-0000-0000").Want(200).Lacks("An invitation to a programme")
}

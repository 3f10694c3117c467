package staff

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jisr/app/roster"
)

// span is where a word stands in a text, in bytes.
func span(text, word string) roster.Span {
	at := strings.Index(text, word)
	return roster.Span{Start: at, End: at + len(word)}
}

func TestWordsAreMarkedWhereTheEngineMetThem(t *testing.T) {
	text := "طبيب قلب في Göteborg"
	got := marked(text, []roster.Span{span(text, "Göteborg"), span(text, "قلب")})
	want := []Piece{{"طبيب ", false}, {"قلب", true}, {" في ", false}, {"Göteborg", true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
}

func TestASpanThatCutsACharacterOrTheTextIsLeftOut(t *testing.T) {
	text := "قلب"
	for _, s := range []roster.Span{{Start: 1, End: 2}, {Start: 0, End: 1}, {Start: 0, End: 99}, {Start: 4, End: 4}, {Start: -1, End: 2}} {
		if diff := cmp.Diff([]Piece{{text, false}}, marked(text, []roster.Span{s})); diff != "" {
			t.Errorf("span %v:\n%s", s, diff)
		}
	}
}

func TestOverlappingSpansMarkOnce(t *testing.T) {
	got := marked("water pump", []roster.Span{{Start: 0, End: 5}, {Start: 0, End: 10}, {Start: 6, End: 10}})
	if diff := cmp.Diff([]Piece{{"water pump", true}}, got); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
}

func TestALongTextIsCutAroundTheWordAtWholeCharacters(t *testing.T) {
	text := strings.Repeat("ئاوی پاک ", 60) + "پەمپ" + strings.Repeat(" ڕووبار", 80)
	got := snippet(marked(text, []roster.Span{span(text, "پەمپ")}))
	whole, marks := "", 0
	for _, p := range got {
		whole += p.Text
		if p.Mark {
			marks++
		}
	}
	if !utf8.ValidString(whole) || marks != 1 || utf8.RuneCountInString(whole) > 4*snippetRunes+2 || !strings.HasPrefix(whole, "…") || !strings.HasSuffix(whole, "…") {
		t.Errorf("snippet of %d characters with %d marks: %q", utf8.RuneCountInString(whole), marks, whole)
	}
}

func TestAHitShowsItsHeadlineAndTheFirstPassagesThatWereMet(t *testing.T) {
	e := roster.Expert{Profile: roster.Profile{Headline: "Cardiologist", Summary: "water and heart", Experience: []roster.Experience{{Title: "heart team"}}}}
	headline, snippets := found(roster.Hit{Expert: e, Highlights: []roster.Span{{Passage: 1, Start: 10, End: 15}, {Passage: 2, Start: 0, End: 5}, {Passage: 9, Start: 0, End: 5}}})
	if diff := cmp.Diff([]Piece{{"Cardiologist", false}}, headline); diff != "" {
		t.Error(diff)
	}
	want := [][]Piece{{{"water and ", false}, {"heart", true}}, {{"heart", true}, {" team", false}}}
	if diff := cmp.Diff(want, snippets); diff != "" {
		t.Errorf("snippets (-want +got):\n%s", diff)
	}
}

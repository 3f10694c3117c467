package terms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jisr/app/terms"
)

// TestALabelTellsWhereItsWordsWereMet: in the letters of the label, whatever script and
// keyboard the words were written with.
func TestALabelTellsWhereItsWordsWereMet(t *testing.T) {
	words := load(t)
	for _, c := range []struct {
		label, asked string
		forgiving    bool
		want         []string
	}{
		{"اختصاصي أمراض القلب", "قلب", false, []string{"القلب"}},
		{"پزیشکی دڵ", "دل", false, []string{"دڵ"}},
		{"Heart-doctor (heart)", "heart doc", false, []string{"Heart", "doctor", "heart"}},
		{"Heart doctor", "hea doctor", false, []string{"doctor"}},
		{"Cardiologist", "kardiologist", false, nil},
		{"Cardiologist", "kardiologist", true, []string{"Cardiologist"}},
		{"Cardiologist", "", true, nil},
		{"", "heart", true, nil},
	} {
		var got []string
		for _, p := range words.Met(c.label, words.Words(c.asked), c.forgiving) {
			got = append(got, c.label[p.Start:p.End])
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q in %q (-want +got):\n%s", c.asked, c.label, diff)
		}
	}
	if diff := cmp.Diff([]terms.Place{{Asked: 1, Start: 0, End: 5}}, words.Met("Heart", words.Words("doctor heart"), false)); diff != "" {
		t.Error(diff)
	}
}

package names_test

import (
	"slices"
	"testing"

	"jisr/search/names"
)

// meets is true when each token of the asked name shares a form with the kept one.
func meets(kept, asked string) bool {
	have := names.Flat(names.Prepare(kept))
	for _, t := range names.Prepare(asked) {
		if !slices.ContainsFunc(t, func(f string) bool { return slices.Contains(have, f) }) {
			return false
		}
	}
	return len(names.Prepare(asked)) > 0
}

func TestANameMeetsItsOtherSpellingsInOneScript(t *testing.T) {
	for _, pair := range [][2]string{
		{"محمد الجبوري", "محمد جبوري"}, {"محمد جبوري", "محمد الجبوري"}, {"د. محمد الجبوري", "محمّد الجبوري"},
		{"عبد الرحمن علي", "عبدالرحمن علي"}, {"عبدالرحمن علي", "عبد الرحمن"}, {"أحمد حسين", "احمد"}, {"فاطمة كريم", "فاطمه"},
		{"Mohammed Al-Jubouri", "mohammed jubouri"}, {"Mohammed Jubouri", "Dr. Mohammed al Jubouri"}, {"Abd al-Rahman Ali", "Abdulrahman"},
		{"Abdul Rahman Ali", "Abdulrahman Ali"}, {"Ali bin Hassan", "Ali Hassan"}, {"ڕۆژان ئەحمەد", "روژان ئەحمەد"}, {"كريم", "کریم"},
		{"Zoë Müller", "Zoe Muller"}, {"نور الدين محمود", "نورالدين محمود"}, {"Şoreş Azad", "Sores Azad"},
	} {
		if !meets(pair[0], pair[1]) {
			t.Errorf("%s is not found as %s: %v against %v", pair[0], pair[1], names.Prepare(pair[0]), names.Prepare(pair[1]))
		}
	}
	for _, pair := range [][2]string{{"محمد الجبوري", "محمود الجبوري"}, {"Ali Hassan", "Ali Hussein"}, {"Dr Ali", "Eng Omar"}} {
		if meets(pair[0], pair[1]) {
			t.Errorf("%s is found as %s", pair[0], pair[1])
		}
	}
}

func TestAFullNameHasFewTerms(t *testing.T) {
	if n := len(names.Flat(names.Prepare("الدكتور محمد عبد الرحمن حسين الجبوري"))); n > 24 {
		t.Errorf("%d terms", n)
	}
}

func FuzzPrepare(f *testing.F) {
	f.Add("عبد")
	f.Add("al-")
	f.Add("\xff -- '")
	f.Fuzz(func(t *testing.T, s string) {
		for _, token := range names.Prepare(s) {
			if len(token) == 0 {
				t.Errorf("%q has an empty token", s)
			}
		}
	})
}

// TestACompanyMeetsItsNameInTheOtherScript, and another company does not.
func TestACompanyMeetsItsNameInTheOtherScript(t *testing.T) {
	for _, c := range []struct {
		a, b           string
		spelled, sound bool
	}{
		{"Rafidain Trading Co. Ltd", "RAFIDAIN TRADING", true, true},
		{"شركة الرافدين للتجارة المحدودة", "الرافدين التجاره", true, true},
		{"Al-Rafidain Agro LLC", "شركة الرافدين أكرو ذ.م.م", false, true},
		{"Hamdaniya Dates", "حمدانية ديتس", false, true},
		{"Shahrazad Foods", "کۆمپانیای شەهرەزاد فوودز", false, true},
		{"Rafidain Trading", "Rafidain Dates", false, false},
		{"Rafidain Agro", "الفرات أكرو", false, false},
		{"Aya", "آية", false, false}, // too short to tell apart
	} {
		spelledA, soundA := names.Firm(c.a)
		spelledB, soundB := names.Firm(c.b)
		if (spelledA == spelledB) != c.spelled {
			t.Errorf("%s, %s: spelled %q, %q", c.a, c.b, spelledA, spelledB)
		}
		if (soundA != "" && soundA == soundB) != c.sound {
			t.Errorf("%s, %s: sound %q, %q", c.a, c.b, soundA, soundB)
		}
	}
	if spelled, _ := names.Firm("Company Ltd."); spelled == "" {
		t.Error("a name that is nothing but a legal form is empty")
	}
}

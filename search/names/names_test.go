package names_test

import (
	"slices"
	"testing"

	"jisr/search/names"
)

// meets is true when each word that is asked shares a sure key with the kept name.
func meets(kept, asked string) bool {
	have := names.Keys(kept)
	list := names.Ask(asked)
	for _, w := range list {
		if !slices.ContainsFunc(w.Keys, func(k names.AskedKey) bool { return k.Kind != names.Dropped && slices.Contains(have, k.Key) }) {
			return false
		}
	}
	return len(list) > 0
}

// TestANameMeetsItsOtherSpellings: with and without the article, titles, compounds in one
// word and in two, in either script and as each alphabet writes it.
func TestANameMeetsItsOtherSpellings(t *testing.T) {
	for _, group := range [][]string{
		{"محمد الجبوري", "محمد جبوري", "د. محمد الجبوري", "محمّد الجبوري", "Mohammed Al-Jubouri", "Muhammad Aljiboury", "Mohamad al Jabouri", "Dr. Muhamed Jubury", "Mu7ammad el-Juburi", "محەمەد جبووری", "Mihemed Cibûrî"},
		{"أ.د. عبد الرحمن علي", "عبدالرحمن علي", "Abdulrahman Ali", "Abd al-Rahman Ali", "Abdul Rahman Ali", "Abdurrahman Ali", "Abdel-Rahman Aly", "عەبدولڕەحمان عەلی", "Ebdulrehman Elî", "Prof. Abdulrahman Ali, PhD"},
		{"أحمد حسين", "احمد حسين", "Ahmed Hussein", "Ahmad Husain", "Ehmed Husên", "ئەحمەد حوسێن", "A7mad 7ussein"},
		{"علي بن حسن", "علي حسن", "Ali bin Hassan", "Ali Hasan", "Ali ibn Hassan"},
		{"أبو بكر البغدادي", "ابوبكر بغدادي", "Abu Bakr al-Baghdadi", "Abubakr Baghdadi", "Abou-Bakr El Baghdadi"},
		{"صلاح الدين نور الدين", "صلاحالدين نورالدين", "Salah al-Din Nur al-Din", "Salahuddin Nouruddin", "Salah Eddine Noureddine", "Salahaddin Nuraddin"},
		{"كاظم الخفاجي", "Kadhim Al-Khafaji", "Kazim Khafaji", "Kadhem Alkhafajy"},
		{"حسن قاسم أوغلو", "Hasan Qasimoglu", "Hasan Kasımoğlu", "Hassan Qasim Oghlu"},
		{"عبد الله نصر الله", "عبدالله نصرالله", "Abdullah Nasrallah", "Abdallah Nasrulla", "Abd Allah Nasr Allah"},
		{"شيلان عەزیز", "Şîlan Ezîz", "Shilan Aziz", "شيلان عزيز"},
		{"يوسف حنا", "Joseph John", "Yousif Hanna", "Yusuf Yohanna"},
	} {
		for _, kept := range group {
			for _, asked := range group {
				if !meets(kept, asked) {
					t.Errorf("%s is not found as %s: %v against %v", kept, asked, names.Keys(kept), names.Ask(asked))
				}
			}
		}
	}
	for _, pair := range [][2]string{{"Ali Hassan", "Ali Karim"}, {"Dr Ali", "Eng Omar"}} {
		if meets(pair[0], pair[1]) {
			t.Errorf("%s is found as %s", pair[0], pair[1])
		}
	}
}

func TestAFullNameHasFewTerms(t *testing.T) {
	for _, name := range []string{"الدكتور محمد عبد الرحمن حسين الجبوري", "Mohammed Abdulrahman Hussein Al-Jubouri", "Juan Carlos Alfonso Víctor María de Borbón y Borbón-Dos Sicilias"} {
		keys := names.Keys(name)
		if len(keys) > names.MostKeys {
			t.Errorf("%s: %d terms", name, len(keys))
		}
		t.Logf("%s: %d terms", name, len(keys))
	}
}

func FuzzKeys(f *testing.F) {
	f.Add("عبد")
	f.Add("al-")
	f.Add("ibn al- el")
	f.Add("\xff -- '")
	f.Fuzz(func(t *testing.T, s string) {
		for _, k := range names.Keys(s) {
			if k.Text == "" {
				t.Errorf("%q has an empty key", s)
			}
		}
		names.Ask(s)
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

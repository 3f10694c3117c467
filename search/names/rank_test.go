package names_test

import (
	"testing"

	"jisr/search/names"
)

// TestTheOrderOfWhatIsFound: as typed, the same name in the other script, another
// spelling, the name in another language, a slip of the pen; another name is not shown.
func TestTheOrderOfWhatIsFound(t *testing.T) {
	for _, c := range []struct {
		asked, kept string
		grade       names.Grade
	}{
		{"محمد الجبوري", "محمد الجبوري", names.Exact},
		{"محمد الجبوري", "د. محمّد الجبوري", names.Exact},
		{"Mohammed Al-Jubouri", "Dr. MOHAMMED AL JUBOURI", names.Exact},
		{"محمد الجبوري", "محمد علي الجبوري", names.Exact},
		{"Mohammed Al-Jubouri", "محمد الجبوري", names.Script},
		{"Muhammad Aljiboury", "محمد الجبوري", names.Script},
		{"Mohammed Al-Obaidi", "د. محمد العبيدي", names.Script},
		{"محمد الجبوري", "Mihemed Cibûrî", names.Script},
		{"Abd al-Rahman Kadhim", "عبدالرحمن كاظم", names.Script},
		{"Mehmet Yılmaz", "محمد يلماز", names.Akin},
		{"محمد الجبوري", "محمد جبوري", names.Variant},
		{"محمد العلي", "محەمەد عەلی", names.Variant},
		{"Mohammed Hussein", "Muhamad Husain", names.Variant},
		{"Yousif Hanna", "Joseph Hanna", names.Akin},
		{"Joseph Hanna", "يوسف حنا", names.Akin},
		{"Mohammed Al-Jubouri", "Mohammed Al-Jubuori", names.Variant},
		{"Kahlid Mahmood", "Khalid Mahmood", names.Variant},
		{"Ahmed Hassan", "Ahmed Hassam", names.Near},
		{"محمد الجوبري كريم", "محمد الجبوري كريم", names.Near},
		{"محمد الجيوري", "محمد الجبوري", names.Near},
		{"Mohammed Ali Hussein Al-Jubouri", "محمد الجبوري", names.Near},
		{"M. Al-Jubouri", "محمد الجبوري", names.Script},
		{"Payet", "ب. الجبوري", names.Near},
		{"Mohammed Al-Jubouri", "محمد العبيدي", names.None},
		{"Ali Hassan", "Omar Hassan", names.None},
		{"محمد الجبوري", "محمود الجبوري", names.Near},
		{"Zainab Al-Tamimi", "علي التميمي", names.None},
	} {
		if v := names.NewQuestion(c.asked).Judge(c.kept); v.Grade != c.grade {
			t.Errorf("%s for %s: grade %d at %.1f, want %d", c.kept, c.asked, v.Grade, v.Cost, c.grade)
		}
	}
}

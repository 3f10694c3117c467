package search

import "testing"

func TestAPassageBelongsToTheLanguageOfItsLetters(t *testing.T) {
	for text, want := range map[string]script{
		// Arabic, from keyboards of every kind
		"طبيبة اختصاصية في أمراض القلب": arabic,
		"طبيب اختصاصی فی مستشفی الکرخ":  arabic, // Persian yeh and keheh
		"مهندس مدنی":   arabic,
		"علی کاظم":     arabic,
		"کلیة":         arabic,
		"مهندس":        arabic,
		"ﻣﻬﻨﺪﺱ ﻛﻬﺮﺑﺎﺀ": arabic,
		"خبرة في چمچمال والسليمانية":  arabic, // a name with a letter of Sorani's
		"عمل في مدينة هەولێر ثم دهوك": arabic, // a Sorani word in Arabic
		"المهندس گوران پیرۆت":         arabic, // a tie of words of its own
		// Sorani
		"پزیشکی دڵ لە نەخۆشخانەی هەولێر":   sorani,
		"پزیشكي دڵ لە نەخۆشخانەي هەولێر":   sorani, // Arabic yeh and kaf
		"ئەندازیاری کارەبا":                sorani,
		"مامۆستا":                          sorani,
		"پزیشک":                            sorani, // a hint alone
		"ڤیان کار دەکات لە بەغدا و الموصل": sorani, // an Arabic name in Sorani
		"ساڵح مستەفا حەسەن":                sorani,
		// the rest
		"cardiologist": latin,
		"2016":         latin,
		"":             latin,
		"Head of the burns unit of a hospital in هەولێر": latin,
		"Fachärztin für Gefäßchirurgie, München":         latin,
	} {
		if got := scriptOf(text); got != want {
			t.Errorf("%q is taken for %d, want %d", text, got, want)
		}
	}
}

func TestPersianLettersLeaveAnArabicPassageItsStems(t *testing.T) {
	r, err := NewReader()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Contains([]string{"خبیر فی شؤون المهندسین"}, "مهندس"); !ok {
		t.Error("the plural with the article is not found by the singular")
	}
}

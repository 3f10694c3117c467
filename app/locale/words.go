package locale

// words are what dates, ranges and lists are made of in one language. Arabic
// months are Iraq's (CLDR ar-IQ); Sorani's are CLDR's with کانوونی یەکەم spelt
// with two و, and h as U+0647.
type words struct {
	months   [12]string
	weekdays [7]string // from Sunday, as time.Weekday counts
	comma    string
	at       string // between a date and its hour
}

func vocabulary(lang string) words {
	switch lang {
	case Arabic:
		return words{
			months:   [12]string{"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"},
			weekdays: [7]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
			comma:    "، ",
			at:       "، الساعة ",
		}
	case Sorani:
		return words{
			months:   [12]string{"کانوونی دووەم", "شوبات", "ئازار", "نیسان", "ئایار", "حوزەیران", "تەمووز", "ئاب", "ئەیلوول", "تشرینی یەکەم", "تشرینی دووەم", "کانوونی یەکەم"},
			weekdays: [7]string{"یەکشەممە", "دووشەممە", "سێشەممە", "چوارشەممە", "پێنجشەممە", "هەینی", "شەممە"},
			comma:    "، ",
			at:       "، کاتژمێر ",
		}
	}
	return words{
		months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		comma:    ", ",
		at:       ", ",
	}
}

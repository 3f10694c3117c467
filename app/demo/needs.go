package demo

import (
	"time"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// Needs are what the host of the demonstration asked for: one waits for an officer,
// one came back with a remark, one has become a programme.
func Needs(now time.Time) []programme.Need {
	at := now.UTC().Truncate(time.Second)
	filed, decided := at.AddDate(0, 0, -3), at.AddDate(0, 0, -1)
	month := func(n int) office.Date { return office.DateOf(at.AddDate(0, n, 0)) }
	host, by := fixed("ins", 3), fixed("off", 4)
	submitted := programme.Need{ID: fixed("need", 1), Rev: 1, Status: programme.NeedSubmitted, Institution: host, By: by, SubmittedAt: &filed, CreatedAt: filed, UpdatedAt: filed, Terms: programme.Terms{
		Title: office.Text{En: "Dialysis in Tal Afar", Ar: "غسيل الكلى في تلعفر", Ckb: "شۆردنی گورچیلە لە تەلەعفەر"},
		Text:  office.Text{En: "The unit opens again with six machines. The nurses have to be trained.", Ar: "يُعاد افتتاح الوحدة بستة أجهزة، ويحتاج الممرضون إلى تدريب.", Ckb: "یەکەکە بە شەش ئامێرەوە دەکرێتەوە و پەرستارەکان پێویستیان بە ڕاهێنانە."},
		Theme: roster.HumanCapital, Governorate: "IQ-NI", Mode: roster.Visit, From: month(3), To: month(4), Contact: "Noor Jamil, 0000000000", Conditions: programme.Conditions{Travel: true, Lodging: true},
		Roles: []programme.Wanted{{Title: office.Text{En: "Dialysis nurse", Ar: "ممرض غسيل كلى", Ckb: "پەرستاری شۆردنی گورچیلە"}, Seats: 2, Occupation: "2221", Language: "ar",
			Text: office.Text{En: "Has trained others.", Ar: "له خبرة في التدريب.", Ckb: "ئەزموونی ڕاهێنانی هەیە."}}}}}
	returned := programme.Need{ID: fixed("need", 2), Rev: 1, Status: programme.NeedReturned, Institution: host, By: by, SubmittedAt: &filed, DecidedAt: &decided, DecidedBy: fixed("off", 1), Returns: 1, Followed: true,
		Remark: "كم يوماً في الأسبوع، ومن يدفع السكن؟", CreatedAt: filed.Add(-time.Hour), UpdatedAt: decided, Terms: programme.Terms{
			Title: office.Text{En: "Help for the burns ward", Ar: "دعم ردهة الحروق", Ckb: "یارمەتیی هۆڵی سووتاوی"}, Text: office.Text{En: "A surgeon works beside our team.", Ar: "يعمل جرّاح إلى جانب فريقنا.", Ckb: "نەشتەرگەرێک لەگەڵ تیمەکەمان کار دەکات."},
			Governorate: "IQ-NI", Mode: roster.Mission, From: month(2), To: month(3), Contact: "Noor Jamil, 0000000000", Roles: []programme.Wanted{{Title: office.Text{En: "Plastic surgeon", Ar: "جرّاح تجميل", Ckb: "نەشتەرگەری جوانکاری"}, Seats: 1, Occupation: "2212"}}}}
	return []programme.Need{submitted, returned, calendar{at}.accepted()}
}

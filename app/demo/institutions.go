package demo

import (
	"time"

	"jisr/app/office"
)

// HealthDesk is the institution of the officers who run the health programmes.
func HealthDesk() string { return fixed("ins", 1) }

// InvestmentDesk is the institution of the investment officers.
func InvestmentDesk() string { return fixed("ins", 2) }

// Institutions lists the offices of the demonstration.
func Institutions() []office.Institution {
	return []office.Institution{
		{ID: HealthDesk(), Kind: office.Ministry, Name: office.Text{En: "Ministry of Migration and Displaced, health desk", Ar: "وزارة الهجرة والمهجرين، قسم الصحة", Ckb: "وەزارەتی کۆچ و کۆچبەران، بەشی تەندروستی"}},
		{ID: InvestmentDesk(), Kind: office.Ministry, Name: office.Text{En: "Ministry of Migration and Displaced, investment desk", Ar: "وزارة الهجرة والمهجرين، قسم الاستثمار", Ckb: "وەزارەتی کۆچ و کۆچبەران، بەشی وەبەرهێنان"}},
		{ID: fixed("ins", 3), Kind: office.HostKind, Governorate: "IQ-NI", Name: office.Text{En: "Nineveh Health Directorate", Ar: "دائرة صحة نينوى", Ckb: "بەڕێوەبەرایەتیی تەندروستیی نەینەوا"}},
		{ID: fixed("ins", 4), Kind: office.HostKind, Governorate: "IQ-BA", Name: office.Text{En: "University of Basra", Ar: "جامعة البصرة", Ckb: "زانکۆی بەسرە"}},
		{ID: fixed("ins", 5), Kind: office.HostKind, Governorate: "IQ-SU", Name: office.Text{En: "Sulaymaniyah Chamber of Commerce", Ar: "غرفة تجارة السليمانية", Ckb: "ژووری بازرگانیی سلێمانی"}},
		{ID: fixed("ins", 6), Kind: office.HostKind, Governorate: "IQ-BG", Name: office.Text{En: "Baghdad Office for Digital Services", Ar: "مكتب بغداد للخدمات الرقمية", Ckb: "نووسینگەی بەغدا بۆ خزمەتگوزارییە دیجیتاڵییەکان"}},
		{ID: fixed("ins", 7), Kind: office.AuthorityKind, Governorate: "IQ-NI", Name: office.Text{En: "Nineveh Investment Commission", Ar: "هيئة استثمار نينوى", Ckb: "دەستەی وەبەرهێنانی نەینەوا"}},
		{ID: fixed("ins", 8), Kind: office.AuthorityKind, Governorate: "IQ-AR", Name: office.Text{En: "Erbil Investment Office", Ar: "مكتب استثمار أربيل", Ckb: "نووسینگەی وەبەرهێنانی هەولێر"}},
		{ID: fixed("ins", 9), Kind: office.AuthorityKind, Governorate: "IQ-BA", Name: office.Text{En: "Basra Investment Commission", Ar: "هيئة استثمار البصرة", Ckb: "دەستەی وەبەرهێنانی بەسرە"}},
	}
}

// Officers are those who sign in, one of them for a host, one for an authority, and one who audits. They have neither password nor second
// factor: the demonstration gives them those.
func Officers(now time.Time) []office.Officer {
	at := now.UTC().Truncate(time.Second)
	return []office.Officer{
		{ID: fixed("off", 1), Rev: 1, Email: "shahla.karim@example.org", Name: office.Name{Latin: "Shahla Karim", Native: "شهلة كريم"}, Gender: office.Female, Language: "ar",
			Institution: HealthDesk(), Roles: []office.Role{office.OfficerRole}, CreatedAt: at},
		{ID: fixed("off", 2), Rev: 1, Email: "yousif.toma@example.org", Name: office.Name{Latin: "Yousif Toma", Native: "يوسف توما"}, Gender: office.Male, Language: "en",
			Institution: InvestmentDesk(), Roles: []office.Role{office.Investment}, CreatedAt: at},
		{ID: fixed("off", 3), Rev: 1, Email: "admin@example.org", Name: office.Name{Latin: "Hemin Rasul", Native: "هێمن ڕەسووڵ"}, Gender: office.Male, Language: "ckb",
			Institution: HealthDesk(), Roles: []office.Role{office.Admin}, CreatedAt: at},
		{ID: fixed("off", 4), Rev: 1, Email: "noor.jamil@example.org", Name: office.Name{Latin: "Noor Jamil", Native: "نور جميل"}, Gender: office.Female, Language: "ar",
			Institution: fixed("ins", 3), Roles: []office.Role{office.HostRole}, CreatedAt: at},
		{ID: fixed("off", 5), Rev: 1, Email: "rana.jabbar@example.org", Name: office.Name{Latin: "Rana Jabbar", Native: "رنا جبار"}, Gender: office.Female, Language: "ar",
			Institution: fixed("ins", 7), Roles: []office.Role{office.Authority}, CreatedAt: at},
		{ID: fixed("off", 6), Rev: 1, Email: "salwa.hadi@example.org", Name: office.Name{Latin: "Salwa Hadi", Native: "سلوى هادي"}, Gender: office.Female, Language: "ar",
			Institution: HealthDesk(), Roles: []office.Role{office.Auditor}, CreatedAt: at},
	}
}

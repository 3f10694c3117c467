package demo

import (
	"fmt"
	"time"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// Programmes are six pieces of work: three open, one draft, one running, one whose
// shortlist is shared with its host. Dates follow now.
func Programmes(now time.Time) []programme.Programme {
	c := calendar{now.UTC().Truncate(time.Second)}
	list := []programme.Programme{c.hospital(), c.groundwater(), c.accounting(), c.palms(), c.services(), c.emergency()}
	for i := range list {
		p := &list[i]
		p.ID, p.Rev, p.NextRole = fixed("prg", byte(i+1)), 1, len(p.Roles)+1
		if p.Owner == "" {
			p.Owner = fixed("off", 1)
		}
		p.CreatedAt = c.AddDate(0, 0, -10-i)
		p.UpdatedAt = p.CreatedAt
		for n := range p.Roles {
			p.Roles[n].Number = n + 1
		}
	}
	return list
}

// calendar gives dates that follow a moment.
type calendar struct{ time.Time }

func (c calendar) in(days int) office.Date { return office.DateOf(c.AddDate(0, 0, days)) }

// next is a date of the coming year.
func (c calendar) next(monthDay string) office.Date {
	return office.Date(fmt.Sprintf("%d-%s", c.Year()+1, monthDay))
}

func must(f roster.Field, op roster.Op, v roster.Value) roster.Criterion {
	return roster.Criterion{Kind: roster.Must, Field: f, Op: op, Value: v}
}

func should(weight int, f roster.Field, op roster.Op, v roster.Value) roster.Criterion {
	return roster.Criterion{Kind: roster.Should, Field: f, Op: op, Value: v, Weight: weight}
}

func codes(list ...string) roster.Value { return roster.Value{Codes: list} }

func level(language, cefr string) roster.Value {
	return roster.Value{Codes: []string{language}, Level: cefr}
}

func skill(id string) roster.Value { return codes(ours + id) }

func (c calendar) spring(days int) roster.Criterion {
	return must(roster.FieldAvailability, roster.Within, roster.Value{From: c.next("03-01"), To: c.next("05-31"), Days: days})
}

func paid() programme.Conditions {
	return programme.Conditions{Paid: true, Travel: true, Lodging: true, Note: office.Text{En: "Ticket and lodging are booked and paid for you.",
		Ar: "تُحجز لك تذكرة السفر والسكن، وكلفتهما مدفوعة.", Ckb: "بلیتی گەشت و شوێنی مانەوەت بۆ دابین دەکرێت و تێچووەکەیان دراوە."}}
}

func (c calendar) hospital() programme.Programme {
	licensed := must(roster.FieldLicence, roster.Is, codes("2212"))
	return programme.Programme{Status: programme.Open, Content: programme.Content{
		Title: office.Text{En: "Rehabilitation of Mosul general hospital", Ar: "إعادة تأهيل مستشفى الموصل العام", Ckb: "نۆژەنکردنەوەی نەخۆشخانەی گشتیی مووسڵ"},
		Description: office.Text{En: "The hospital reopens its cath lab and intensive care. It asks for two cardiologists, a biomedical engineer and three intensive care nurses who work beside the local staff and train them.",
			Ar:  "يعيد المستشفى افتتاح صالة قسطرة القلب ووحدة العناية المركزة، ويحتاج إلى طبيبين اختصاصيين في أمراض القلب ومهندس طب حياتي وثلاثة من كوادر تمريض العناية المركزة للعمل مع الكوادر المحلية وتدريبها.",
			Ckb: "نەخۆشخانەکە یەکەی قەستەرەی دڵ و چاودێریی چڕ دەکاتەوە. پێویستی بە دوو پزیشکی دڵ و ئەندازیارێکی پزیشکیی زیندەیی و سێ پەرستاری چاودێریی چڕ هەیە، کە لەگەڵ کارمەندانی ناوخۆدا کار بکەن و ڕایانبهێنن."},
		Theme: roster.HumanCapital, Institution: fixed("ins", 3), Governorate: "IQ-NI", Mode: roster.Visit,
		Place: office.Text{En: "Mosul general hospital", Ar: "مستشفى الموصل العام", Ckb: "نەخۆشخانەی گشتیی مووسڵ"},
		From:  c.next("03-01"), To: c.next("05-31"), AnswerBy: c.in(28), Conditions: paid(),
		Roles: []programme.Role{
			{Title: office.Text{En: "Cardiologist", Ar: "اختصاصي أمراض القلب", Ckb: "پزیشکی پسپۆڕی دڵ"}, Seats: 2, Criteria: []roster.Criterion{
				licensed, must(roster.FieldLanguage, roster.AtLeast, level("ar", "B1")), c.spring(10),
				should(5, roster.FieldSkill, roster.Is, skill("cardiac-catheterisation")), should(3, roster.FieldSkill, roster.Is, skill("training-others")),
				should(2, roster.FieldLanguage, roster.AtLeast, level("ckb", "B1")), should(2, roster.FieldMission, roster.AtLeast, roster.Value{Number: 1})}},
			{Title: office.Text{En: "Biomedical engineer", Ar: "مهندس طب حياتي", Ckb: "ئەندازیاری پزیشکیی زیندەیی"}, Seats: 1, Criteria: []roster.Criterion{
				must(roster.FieldConcept, roster.Is, skill("biomedical-engineer")), must(roster.FieldLanguage, roster.AtLeast, level("ar", "C1")),
				must(roster.FieldMode, roster.Is, codes("mission")), should(5, roster.FieldSkill, roster.Is, skill("medical-equipment-maintenance"))}},
			{Title: office.Text{En: "Intensive care nurse", Ar: "ممرض عناية مركزة", Ckb: "پەرستاری چاودێریی چڕ"}, Seats: 3, Criteria: []roster.Criterion{
				must(roster.FieldOccupation, roster.Is, codes("2221")), must(roster.FieldLanguage, roster.AtLeast, level("ar", "B1")),
				should(5, roster.FieldSkill, roster.Is, skill("ventilator-care")), should(3, roster.FieldYears, roster.AtLeast, roster.Value{Number: 8})}}}}}
}

func (c calendar) groundwater() programme.Programme {
	return programme.Programme{Status: programme.Open, Content: programme.Content{
		Title: office.Text{En: "Groundwater school, Basra", Ar: "مدرسة المياه الجوفية في البصرة", Ckb: "قوتابخانەی ئاوی ژێرزەوی لە بەسرە"},
		Description: office.Text{En: "Ten days of teaching for young engineers of the water directorates: measuring, modelling and protecting wells against salt.",
			Ar:  "عشرة أيام من التدريس لمهندسي دوائر الماء الشباب: قياس المياه الجوفية ونمذجتها وحماية الآبار من الملوحة.",
			Ckb: "دە ڕۆژ وانەوتنەوە بۆ ئەندازیارانی گەنجی بەڕێوەبەرایەتییەکانی ئاو: پێوان و مۆدێلکردنی ئاوی ژێرزەوی و پاراستنی بیرەکان لە سوێری."},
		Theme: roster.HumanCapital, Institution: fixed("ins", 4), Governorate: "IQ-BA", Mode: roster.Visit,
		Place: office.Text{En: "University of Basra", Ar: "جامعة البصرة", Ckb: "زانکۆی بەسرە"},
		From:  c.in(95), To: c.in(110), AnswerBy: c.in(35), Conditions: paid(),
		Roles: []programme.Role{{Title: office.Text{En: "Hydrogeologist who teaches", Ar: "تدريسي في جيولوجيا المياه الجوفية", Ckb: "مامۆستای جیۆلۆجیای ئاوی ژێرزەوی"}, Seats: 3, Criteria: []roster.Criterion{
			must(roster.FieldConcept, roster.AnyOf, codes(ours+"hydrogeologist", ours+"water-engineer")), must(roster.FieldLanguage, roster.AtLeast, level("ar", "B2")),
			should(5, roster.FieldSkill, roster.Is, skill("groundwater-modelling")), should(3, roster.FieldDegree, roster.AtLeast, roster.Value{Number: 8}), should(2, roster.FieldOrigin, roster.Is, codes("IQ-BA"))}}}}}
}

func (c calendar) accounting() programme.Programme {
	return programme.Programme{Status: programme.Open, Content: programme.Content{
		Title: office.Text{En: "Accounting for small firms, Sulaymaniyah", Ar: "المحاسبة للشركات الصغيرة في السليمانية", Ckb: "ژمێریاری بۆ کۆمپانیا بچووکەکان لە سلێمانی"},
		Description: office.Text{En: "Evening lessons by video for owners of small firms: books, taxes and how to ask a bank for a loan.",
			Ar:  "دروس مسائية عبر الفيديو لأصحاب الشركات الصغيرة: مسك الدفاتر والضرائب وكيفية طلب قرض من المصرف.",
			Ckb: "وانەی ئێواران بە ڤیدیۆ بۆ خاوەنی کۆمپانیا بچووکەکان: دەفتەرداری، باج و چۆنیەتیی داواکردنی قەرز لە بانک."},
		Theme: roster.Finance, Institution: fixed("ins", 5), Governorate: "IQ-SU", Mode: roster.Remote,
		From: c.in(60), To: c.in(150), AnswerBy: c.in(30), Conditions: programme.Conditions{Paid: true},
		Roles: []programme.Role{{Title: office.Text{En: "Accountant", Ar: "محاسب", Ckb: "ژمێریار"}, Seats: 4, FirstCome: true, Criteria: []roster.Criterion{
			must(roster.FieldOccupation, roster.Is, codes("241")), must(roster.FieldMode, roster.Is, codes("remote")),
			should(5, roster.FieldLanguage, roster.AtLeast, level("ckb", "C1")), should(4, roster.FieldSkill, roster.Is, skill("small-business-finance"))}}}}}
}

func (c calendar) palms() programme.Programme {
	return programme.Programme{Status: programme.Draft, Content: programme.Content{
		Title: office.Text{En: "Date palms on salty soil", Ar: "زراعة النخيل في التربة المالحة", Ckb: "چاندنی دارخورما لە خاکی سوێردا"},
		Description: office.Text{En: "Trial plots in the south of Basra: which irrigation and which varieties keep palms alive on salty soil.",
			Ar:  "حقول تجريبية في جنوب البصرة: أي طرق ري وأي أصناف تحافظ على النخيل في التربة المالحة.",
			Ckb: "کێڵگەی تاقیکاری لە باشووری بەسرە: کام ئاودێری و کام جۆر دارخورما لە خاکی سوێردا دەپارێزێت."},
		Theme: roster.HumanCapital, Institution: fixed("ins", 4), Governorate: "IQ-BA", Mode: roster.Mission,
		From: c.in(140), To: c.in(230), AnswerBy: c.in(70), Conditions: paid(),
		Roles: []programme.Role{{Title: office.Text{En: "Agronomist or soil scientist", Ar: "مهندس زراعي أو اختصاصي تربة", Ckb: "ئەندازیاری کشتوکاڵ یان پسپۆڕی خاک"}, Seats: 2, Criteria: []roster.Criterion{
			must(roster.FieldOccupation, roster.Is, codes("2132")), should(5, roster.FieldSkill, roster.Is, skill("soil-salinity")), should(4, roster.FieldSkill, roster.Is, skill("date-palm-cultivation"))}}}}}
}

func (c calendar) services() programme.Programme {
	return programme.Programme{Status: programme.Running, Content: programme.Content{
		Title: office.Text{En: "One form for all: e-government services", Ar: "استمارة واحدة للجميع: خدمات الحكومة الإلكترونية", Ckb: "یەک فۆڕم بۆ هەمووان: خزمەتگوزاریی حکوومەتی ئەلکترۆنی"},
		Description: office.Text{En: "Review of the design and the security of the public forms, two hours a week by video.",
			Ar:  "مراجعة تصميم الاستمارات العامة وأمنها، ساعتان في الأسبوع عبر الفيديو.",
			Ckb: "پێداچوونەوە بە دیزاین و ئاسایشی فۆڕمە گشتییەکان، هەفتەی دوو کاتژمێر بە ڤیدیۆ."},
		Theme: roster.Institutions, Institution: fixed("ins", 6), Governorate: "IQ-BG", Mode: roster.Remote,
		From: c.in(-30), To: c.in(120), AnswerBy: c.in(-45), Conditions: programme.Conditions{},
		Roles: []programme.Role{{Title: office.Text{En: "Software or security reviewer", Ar: "مراجع برمجيات أو أمن معلومات", Ckb: "شارەزای پێداچوونەوەی نەرمەکاڵا یان ئاسایشی زانیاری"}, Seats: 3, Criteria: []roster.Criterion{
			must(roster.FieldConcept, roster.AnyOf, codes(ours+"software-developer", ours+"cyber-security-specialist")), should(5, roster.FieldSkill, roster.Is, skill("e-government")),
			should(3, roster.FieldYears, roster.AtLeast, roster.Value{Number: 6})}}}}}
}

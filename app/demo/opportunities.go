package demo

import (
	"time"

	"jisr/app/invest"
	"jisr/app/office"
)

// Opportunities are eight chances to invest. Every figure is made up and says so;
// the last one is past its review date.
func Opportunities(now time.Time) []invest.Opportunity {
	c := calendar{now.UTC().Truncate(time.Second)}
	list := ventures()
	out := make([]invest.Opportunity, len(list))
	for i, v := range list {
		reviewed := c.in(-21 - 5*i)
		o := invest.Opportunity{ID: fixed("opp", byte(i+1)), Rev: 1, Published: true, Owner: fixed("off", 2), CreatedAt: c.AddDate(0, 0, -60), UpdatedAt: c.AddDate(0, 0, -21-5*i)}
		o.Content = invest.Content{Title: v.title, Summary: v.summary, Risks: v.risks, Sector: v.sector, Governorate: v.governorate, Bands: v.bands, Form: v.form, Stage: v.stage,
			Institution: v.institution, Steps: steps(v.decides), ReviewedAt: reviewed, ReviewBy: c.in(100), Figures: v.figures(c.in(-40 - i))}
		if i == len(list)-1 {
			o.ReviewBy = c.in(-9)
		}
		out[i] = o
	}
	return out
}

// venture is one opportunity without its dates.
type venture struct {
	title, summary, risks office.Text
	sector, governorate   string
	bands                 []invest.Band
	form                  invest.Form
	stage                 string
	institution           string
	decides               office.Text // the office that licenses
	cost, jobs            string      // of the made-up figures
}

func (v venture) figures(day office.Date) []invest.Figure {
	source := office.Text{En: "Example figure, made up for the demonstration", Ar: "رقم توضيحي لأغراض العرض التجريبي", Ckb: "ژمارەی نموونەیی، تەنها بۆ نمایش"}
	return []invest.Figure{
		{Label: office.Text{En: "Cost of the first stage", Ar: "كلفة المرحلة الأولى", Ckb: "تێچووی قۆناغی یەکەم"}, Value: all(v.cost + " USD"), Source: source, Date: day},
		{Label: office.Text{En: "Jobs expected", Ar: "فرص العمل المتوقعة", Ckb: "هەلی کاری چاوەڕوانکراو"}, Value: all(v.jobs), Source: source, Date: day},
	}
}

// all is a number, the same in every language.
func all(s string) office.Text { return office.Text{En: s, Ar: s, Ckb: s} }

func steps(decides office.Text) []invest.Step {
	return []invest.Step{
		{Title: office.Text{En: "Registration of the company", Ar: "تسجيل الشركة", Ckb: "تۆمارکردنی کۆمپانیا"}, Office: office.Text{En: "Companies registration office", Ar: "دائرة تسجيل الشركات", Ckb: "فەرمانگەی تۆمارکردنی کۆمپانیاکان"}},
		{Title: office.Text{En: "Investment licence", Ar: "إجازة الاستثمار", Ckb: "مۆڵەتی وەبەرهێنان"}, Office: decides},
		{Title: office.Text{En: "Allocation of land", Ar: "تخصيص الأرض", Ckb: "تەرخانکردنی زەوی"}, Office: office.Text{En: "Municipality", Ar: "البلدية", Ckb: "شارەوانی"}},
	}
}

func power() office.Text {
	return office.Text{En: "Power cuts in summer; a generator is part of the cost. Prices follow the season.", Ar: "انقطاع الكهرباء صيفاً؛ كلفة المولد ضمن الكلفة الكلية. الأسعار موسمية.",
		Ckb: "بڕینی کارەبا لە هاویندا؛ تێچووی موەلیدە لە تێچووەکەدایە. نرخەکان بەپێی وەرز دەگۆڕێن."}
}

func water() office.Text {
	return office.Text{En: "Water in dry years; the permit for the well is decided apart.", Ar: "شحّ المياه في سنوات الجفاف؛ يُبتّ في إجازة البئر على حدة.",
		Ckb: "کەمیی ئاو لە ساڵانی وشکدا؛ مۆڵەتی بیر بە جیا بڕیاری لێ دەدرێت."}
}

func market() office.Text {
	return office.Text{En: "Imports are cheaper in some months; the first customers are not yet signed.", Ar: "المستورد أرخص في بعض الأشهر؛ لم تُوقّع عقود مع الزبائن الأوائل بعد.",
		Ckb: "هاوردە لە هەندێک مانگدا هەرزانترە؛ هێشتا گرێبەست لەگەڵ یەکەم کڕیاراندا واژۆ نەکراوە."}
}

func ventures() []venture {
	nineveh, erbil, basra := Institutions()[6], Institutions()[7], Institutions()[8]
	return []venture{
		{title: office.Text{En: "Cold storage in Hamdaniya", Ar: "مخازن مبردة في الحمدانية", Ckb: "کۆگای ساردکەرەوە لە حەمدانییە"},
			summary: office.Text{En: "A store of 2,000 tonnes for fruit and vegetables of the Nineveh Plains. The feasibility study is done. From 200,000 to 600,000 USD.",
				Ar:  "مخزن بسعة 2,000 طن لفواكه وخضراوات سهل نينوى. دراسة الجدوى منجزة. من 200,000 إلى 600,000 دولار.",
				Ckb: "کۆگایەکی 2,000 تەنی بۆ میوە و سەوزەی دەشتی نەینەوا. توێژینەوەی سوودمەندی تەواو بووە. لە 200,000 تا 600,000 دۆلار."},
			risks: power(), sector: "5210", governorate: "IQ-NI", bands: []invest.Band{invest.Band50k, invest.Band250k}, form: "partner", stage: "feasibility", institution: nineveh.ID, decides: nineveh.Name, cost: "420,000", jobs: "18"},
		{title: office.Text{En: "Dairy in Erbil", Ar: "معمل ألبان في أربيل", Ckb: "کارگەی شیرەمەنی لە هەولێر"},
			summary: office.Text{En: "A dairy for milk of the villages around Erbil; the hall stands, the machines are missing.", Ar: "معمل لحليب القرى المحيطة بأربيل؛ البناية جاهزة وتنقصها المكائن.", Ckb: "کارگەیەک بۆ شیری گوندەکانی دەوروبەری هەولێر؛ هۆڵەکە ئامادەیە و ئامێرەکان ماون."},
			risks:   market(), sector: "1050", governorate: "IQ-AR", bands: []invest.Band{invest.Band250k}, form: "equity", stage: "building", institution: erbil.ID, decides: erbil.Name, cost: "780,000", jobs: "35"},
		{title: office.Text{En: "Date packing in Basra", Ar: "معمل تعبئة التمور في البصرة", Ckb: "کارگەی پێچانەوەی خورما لە بەسرە"},
			summary: office.Text{En: "Sorting, washing and packing of dates for export.", Ar: "فرز التمور وغسلها وتعبئتها للتصدير.", Ckb: "جیاکردنەوە و شوشتن و پێچانەوەی خورما بۆ هەناردەکردن."},
			risks:   market(), sector: "1030", governorate: "IQ-BA", bands: []invest.Band{invest.Band50k, invest.Band250k}, form: "partner", stage: "licensed", institution: basra.ID, decides: basra.Name, cost: "310,000", jobs: "40"},
		{title: office.Text{En: "Rooftop solar for workshops in Mosul", Ar: "طاقة شمسية على أسطح الورش في الموصل", Ckb: "وزەی خۆر لەسەر سەربانی کارگەکان لە مووسڵ"},
			summary: office.Text{En: "Panels on the roofs of forty workshops, paid back from what they save on generators.", Ar: "ألواح على أسطح أربعين ورشة، تُسدّد كلفتها مما يُوفَّر من المولدات.", Ckb: "پانێڵ لەسەر سەربانی چل کارگە، تێچووەکەی لە پاشەکەوتی موەلیدە دەدرێتەوە."},
			risks:   power(), sector: "3510", governorate: "IQ-NI", bands: []invest.Band{invest.BandTo50k, invest.Band50k}, form: "loan", stage: "feasibility", institution: nineveh.ID, decides: nineveh.Name, cost: "160,000", jobs: "9"},
		{title: office.Text{En: "Greenhouses near Sinjar", Ar: "بيوت محمية قرب سنجار", Ckb: "خانووی شووشەیی نزیک شنگال"},
			summary: office.Text{En: "Two hectares of greenhouses with drip irrigation.", Ar: "هكتاران من البيوت المحمية بنظام الري بالتنقيط.", Ckb: "دوو هێکتار خانووی شووشەیی بە ئاودێریی دڵۆپەیی."},
			risks:   water(), sector: "0113", governorate: "IQ-NI", bands: []invest.Band{invest.Band50k}, form: "land", stage: "idea", institution: nineveh.ID, decides: nineveh.Name, cost: "120,000", jobs: "14"},
		{title: office.Text{En: "Guest house in Akre", Ar: "دار ضيافة في عقرة", Ckb: "خانەی میوان لە ئاکرێ"},
			summary: office.Text{En: "An old stone house with twelve rooms, to be restored with local craftsmen.", Ar: "دار حجرية قديمة من اثنتي عشرة غرفة تُرمَّم مع حرفيين محليين.", Ckb: "خانوویەکی بەردینی کۆن بە دوازدە ژوور، لەگەڵ وەستایانی ناوخۆ نۆژەن دەکرێتەوە."},
			risks:   market(), sector: "5510", governorate: "IQ-DA", bands: []invest.Band{invest.Band50k, invest.Band250k}, form: "equity", stage: "licensed", institution: erbil.ID, decides: erbil.Name, cost: "240,000", jobs: "11"},
		{title: office.Text{En: "Software house in Sulaymaniyah", Ar: "شركة برمجيات في السليمانية", Ckb: "کۆمپانیای نەرمەکاڵا لە سلێمانی"},
			summary: office.Text{En: "Twenty developers who work for customers abroad look for a partner with customers.", Ar: "عشرون مطوّراً يعملون لزبائن في الخارج ويبحثون عن شريك لديه زبائن.", Ckb: "بیست گەشەپێدەر بۆ کڕیارانی دەرەوە کار دەکەن و بۆ هاوبەشێک دەگەڕێن کە کڕیاری هەبێت."},
			risks:   market(), sector: "6201", governorate: "IQ-SU", bands: []invest.Band{invest.BandTo50k, invest.Band50k}, form: "partner", stage: "running", institution: erbil.ID, decides: erbil.Name, cost: "90,000", jobs: "20"},
		{title: office.Text{En: "Plastic recycling in Abu al-Khasib", Ar: "معمل تدوير البلاستيك في أبي الخصيب", Ckb: "کارگەی ڕیسایکڵی پلاستیک لە ئەبولخەسیب"},
			summary: office.Text{En: "Bottles are collected, washed and sold as flakes to factories in the south.", Ar: "تُجمع القناني وتُغسل وتُباع رقائق للمعامل في الجنوب.", Ckb: "بوتڵ کۆ دەکرێتەوە و دەشۆردرێت و بە کارگەکانی باشوور دەفرۆشرێت."},
			risks:   power(), sector: "3830", governorate: "IQ-BA", bands: []invest.Band{invest.Band250k, invest.Band1m}, form: "fund", stage: "feasibility", institution: basra.ID, decides: basra.Name, cost: "1,100,000", jobs: "60"},
	}
}

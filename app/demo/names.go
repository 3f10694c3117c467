package demo

// name is a name in its own script and its usual Latin spellings, the commonest
// first: people choose one when they leave, and officers another.
type name struct {
	native string
	latin  []string
}

// community is one of the peoples of Iraq as far as names, speech and governorate
// go; it appears in no record.
type community struct {
	weight   int
	language string // first language
	also     string // a second one from home, empty without
	texts    []string
	women    []name
	men      []name
	families []name
	origins  []string
}

func n(native string, latin ...string) name { return name{native, latin} }

// communities is read only; the order is part of what a seed means.
var communities = [...]community{arab(), kurdish(), badini(), turkmen(), assyrian()}

func arab() community {
	return community{weight: 60, language: "ar", texts: []string{"ar", "ar", "ar", "en"},
		women: []name{n("زينب", "Zainab", "Zeinab", "Zaynab"), n("فاطمة", "Fatima", "Fatimah"), n("مريم", "Maryam", "Mariam"), n("نور", "Noor", "Nour"),
			n("سارة", "Sarah", "Sara"), n("هدى", "Huda", "Hoda"), n("رنا", "Rana"), n("إيمان", "Iman", "Eman"), n("شيماء", "Shaymaa", "Shaima"), n("سلوى", "Salwa"),
			n("انتصار", "Intisar", "Entisar"), n("ميسون", "Maysoon", "Maisoon"), n("بان", "Ban"), n("رغد", "Raghad"), n("هالة", "Hala"), n("سهاد", "Suhad"), n("أسيل", "Aseel", "Asil"), n("نبأ", "Naba")},
		men: []name{n("محمد", "Mohammed", "Muhammad", "Mohamed", "Mohammad"), n("علي", "Ali"), n("حسين", "Hussein", "Husain", "Hussain"), n("أحمد", "Ahmed", "Ahmad"),
			n("مصطفى", "Mustafa", "Mostafa"), n("عمر", "Omar", "Umar"), n("حيدر", "Haider", "Haydar"), n("كاظم", "Kadhim", "Kazim", "Kadhem"), n("ياسر", "Yasir", "Yaser"),
			n("سعد", "Saad"), n("قاسم", "Qasim", "Kassim", "Qassem"), n("عبد الرحمن", "Abdulrahman", "Abdul Rahman"), n("عبد الله", "Abdullah", "Abdallah"), n("خالد", "Khalid", "Khaled"),
			n("ظافر", "Dhafir", "Zafer"), n("ثامر", "Thamer", "Thamir"), n("مهند", "Muhannad", "Mohanad"), n("ليث", "Laith", "Layth"), n("باسم", "Basim", "Bassem"), n("ضياء", "Dhia", "Diaa")},
		families: []name{n("العبيدي", "Al-Obaidi", "Alobaidi", "Al-Ubaidi"), n("الجبوري", "Al-Jubouri", "Aljuboori", "Al-Jabouri"), n("الدليمي", "Al-Dulaimi", "Aldulaimi"),
			n("الشمري", "Al-Shammari", "Alshamari", "Ashshammari"), n("التميمي", "Al-Tamimi", "Tamimi"), n("الساعدي", "Al-Saadi", "Alsaadi"), n("الربيعي", "Al-Rubaie", "Alrubaye"),
			n("الخفاجي", "Al-Khafaji", "Khafaji"), n("الزبيدي", "Al-Zubaidi", "Alzubaidi"), n("النعيمي", "Al-Nuaimi", "Alnaimi"), n("الموسوي", "Al-Musawi", "Almosawi"), n("البصري", "Al-Basri", "Albasri"),
			n("الحيالي", "Al-Hayali", "Alhayali"), n("السامرائي", "Al-Samarrai", "Alsamaraie"), n("القيسي", "Al-Qaisi", "Alkaissi"), n("الطائي", "Al-Taie", "Altai"), n("الراوي", "Al-Rawi", "Alrawi"), n("العاني", "Al-Ani", "Alani")},
		origins: []string{"IQ-BG", "IQ-BG", "IQ-BG", "IQ-NI", "IQ-NI", "IQ-BA", "IQ-BA", "IQ-AN", "IQ-BB", "IQ-NA", "IQ-KA", "IQ-DI", "IQ-SD", "IQ-DQ", "IQ-WA", "IQ-MA", "IQ-QA", "IQ-MU"}}
}

func kurdish() community {
	women, men, families := kurdishNames()
	return community{weight: 21, language: "ckb", also: "ar", texts: []string{"ckb", "ckb", "ckb", "en"}, women: women, men: men, families: families,
		origins: []string{"IQ-SU", "IQ-SU", "IQ-SU", "IQ-AR", "IQ-AR", "IQ-AR", "IQ-HA", "IQ-KI"}}
}

func badini() community {
	women, men, families := kurdishNames()
	return community{weight: 5, language: "kmr", also: "ar", texts: []string{"ckb", "ar", "en"}, women: women, men: men, families: families, origins: []string{"IQ-DA", "IQ-DA", "IQ-NI"}}
}

func kurdishNames() (women, men, families []name) {
	women = []name{n("ڕۆژان", "Rozhan", "Rojan"), n("شیلان", "Shilan", "Sheelan"), n("ژیان", "Zhyan", "Jian"), n("هێڤی", "Hevi", "Hivi"), n("بەناز", "Banaz"), n("تارا", "Tara"),
		n("چنار", "Chinar", "Çinar"), n("دلنیا", "Dlnia", "Dilnia"), n("سازان", "Sazan"), n("نیان", "Niyan", "Nian"), n("شەونم", "Shawnm", "Shewnim"), n("پەروین", "Parwin", "Perwin"), n("هانا", "Hana"), n("لانە", "Lana")}
	men = []name{n("ئاراس", "Aras"), n("دلێر", "Dler", "Diler"), n("کاروان", "Karwan", "Karvan"), n("ڕێبوار", "Rebwar", "Rebar"), n("هێمن", "Hemin", "Hemn"), n("سەردار", "Sardar", "Serdar"),
		n("ئازاد", "Azad"), n("شوان", "Shwan", "Shivan"), n("ژیار", "Zhyar", "Jiyar"), n("هۆشیار", "Hoshyar", "Hoshiar"), n("پشتیوان", "Pshtiwan", "Pishtiwan"), n("ئەحمەد", "Ahmed", "Ahmad"),
		n("کامەران", "Kamaran", "Kameran"), n("بەختیار", "Bakhtiar", "Bakhtyar"), n("ئاسۆ", "Aso"), n("مەحموود", "Mahmood", "Mahmoud"), n("عومەر", "Omer", "Omar"), n("ڕەشید", "Rashid", "Rasheed")}
	families = []name{n("ئەحمەد", "Ahmed", "Ahmad"), n("حەسەن", "Hassan", "Hasan"), n("ڕەسووڵ", "Rasul", "Rasool"), n("جاف", "Jaf", "Jaff"), n("بەرزنجی", "Barzinji", "Barznji"), n("هەورامی", "Hawrami", "Hewrami"),
		n("شارەزووری", "Sharazuri", "Sharazoori"), n("کەریم", "Karim", "Kareem"), n("سالح", "Salih", "Saleh"), n("مستەفا", "Mustafa", "Mustefa"), n("قادر", "Qadir", "Kadir"), n("دزەیی", "Dizayi", "Dizayee"), n("زەنگەنە", "Zangana", "Zengene"), n("عەلی", "Ali")}
	return women, men, families
}

func turkmen() community {
	return community{weight: 7, language: "tr", also: "ar", texts: []string{"ar", "ar", "en"},
		women:    []name{n("أيسل", "Aysel", "Aisel"), n("كلزار", "Gulzar", "Gülzar"), n("نرمين", "Nermin", "Narmin"), n("سونكول", "Songul", "Songül"), n("آيدان", "Aydan"), n("ليلى", "Leyla", "Layla")},
		men:      []name{n("أرشد", "Arshad", "Erşad"), n("تورهان", "Turhan", "Torhan"), n("يلماز", "Yilmaz", "Yılmaz"), n("جنكيز", "Cengiz", "Jangiz"), n("آيدن", "Aydin", "Aydın"), n("نجدت", "Najdat", "Necdet"), n("أوميد", "Umit", "Ümit")},
		families: []name{n("البياتي", "Al-Bayati", "Bayatli"), n("أوغلو", "Oglu"), n("كركوكلي", "Kirkukli", "Kerküklü"), n("ترزي", "Terzi"), n("صالحي", "Salihi"), n("دميرجي", "Demirci", "Damirchi"), n("قصاب أوغلو", "Kasapoglu", "Qassaboglu")},
		origins:  []string{"IQ-KI", "IQ-KI", "IQ-NI", "IQ-SD", "IQ-DI"}}
}

func assyrian() community {
	return community{weight: 7, language: "syr", also: "ar", texts: []string{"ar", "en"},
		women: []name{n("شميران", "Shamiran", "Shmiran"), n("نينوى", "Ninwa", "Nineveh"), n("مريم", "Maryam", "Mary"), n("جوليانا", "Juliana", "Yuliana"), n("سوسن", "Sawsan", "Susan"), n("نهرين", "Nahrin", "Nahreen")},
		men: []name{n("آشور", "Ashur", "Ashour"), n("سركون", "Sargon", "Sarkon"), n("يوسف", "Yousif", "Joseph", "Yusuf"), n("جرجس", "Gewargis", "George", "Jirjis"), n("بولص", "Paulus", "Bolus", "Paul"), n("حنا", "Hanna", "John"),
			n("إيشو", "Isho", "Eshoo"), n("نينوس", "Ninos", "Ninus")},
		families: []name{n("يوحنا", "Yohanna", "Youkhana"), n("خوشابا", "Khoshaba", "Koshaba"), n("توما", "Toma", "Thomas"), n("ياقو", "Yaqo", "Yacoub"), n("شمعون", "Shimun", "Shamoun"), n("داود", "Dawood", "David"), n("ججو", "Jajo", "Jajjo"), n("كوركيس", "Gorgis", "Gewargis")},
		origins:  []string{"IQ-NI", "IQ-NI", "IQ-NI", "IQ-DA", "IQ-AR", "IQ-BG"}}
}

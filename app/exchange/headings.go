package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// LeftOut is the field of a column that is not read.
const LeftOut = "-"

// fullName is the field of a column that holds the name in whichever script.
const fullName = "name"

// ErrHeading says that a column is not understood: it needs a field of Options.Map.
var ErrHeading = errors.New("the heading is not understood")

// headings are what people write above a column, in English, Arabic and Sorani,
// compared by bare: the name of the column itself is known without standing here.
func headings() map[string]string {
	return map[string]string{
		LeftOut:    "no|no.|#|s/n|serial|serial no|ت|م|التسلسل|تسلسل|رقم التسلسل|ژ|زنجیرە|ژمارەی زنجیرە",
		fullName:   "name|full name|الاسم|الاسم الكامل|الاسم الثلاثي|الاسم الرباعي|الاسم الرباعي واللقب|الاسم الثلاثي واللقب|ناو|ناوی تەواو|ناوی سیانی|ناوی چواری",
		"email":    "e-mail|email address|e-mail address|mail|البريد الإلكتروني|البريد الالكتروني|عنوان البريد الإلكتروني|الإيميل|ايميل|ئیمەیل|ئیمێل|پۆستی ئەلیکترۆنی",
		"phone":    "phone number|telephone|mobile|mobile number|tel|tel.|رقم الهاتف|الهاتف|هاتف|رقم الموبايل|الموبايل|موبايل|رقم الهاتف النقال|الهاتف المحمول|ژمارەی تەلەفۆن|تەلەفۆن|ژمارەی مۆبایل|مۆبایل",
		"language": "preferred language|language of correspondence|correspondence language|لغة المراسلة|لغة المراسلات|اللغة المفضلة|زمانی نامەگۆڕینەوە|زمانی پەیوەندی",
		"name_latin": "name (english)|name in english|english name|name (latin)|latin name|name in latin letters|name as in passport|" +
			"الاسم بالإنكليزية|الاسم بالإنجليزية|الاسم باللغة الإنكليزية|الاسم باللغة الإنجليزية|الاسم باللاتينية|الاسم الإنكليزي|ناو بە ئینگلیزی|ناوی ئینگلیزی|ناو بە لاتینی",
		"name_native": "name (arabic)|name in arabic|arabic name|name in kurdish|name (kurdish)|native name|" +
			"الاسم بالعربية|الاسم باللغة العربية|الاسم العربي|الاسم بالكردية|ناو بە عەرەبی|ناو بە کوردی|ناوی کوردی|ناوی عەرەبی",
		"gender":     "sex|الجنس|الجندر|النوع الاجتماعي|ڕەگەز|ڕەگەزی مرۆڤ",
		"birth_year": "year of birth|birth year|born|date of birth|birth date|سنة الميلاد|سنة الولادة|تاريخ الميلاد|تاريخ الولادة|المواليد|مواليد|التولد|ساڵی لەدایکبوون|بەرواری لەدایکبوون|لەدایکبوون",
		"country": "country of residence|residence|residence country|بلد الإقامة|دولة الإقامة|البلد|الدولة|بلد الإقامة الحالي|دولة المهجر|بلد المهجر|" +
			"وڵات|وڵاتی نیشتەجێبوون|وڵاتی دانیشتن",
		"city":                  "city of residence|town|المدينة|مدينة الإقامة|مدينة السكن|شار|شاری نیشتەجێبوون|شاری دانیشتن",
		"origin":                "governorate|governorate of origin|province|place of origin|المحافظة|محافظة الأصل|المحافظة الأصلية|محافظة المنشأ|پارێزگا|پارێزگای ڕەسەن|پارێزگای بنەڕەت",
		"headline":              "job title|title|position|العنوان الوظيفي|الوظيفة الحالية|المنصب|ناونیشانی کار|ناونیشانی وەزیفی|پلەی کار",
		"summary":               "about|profile|biography|bio|نبذة|نبذة مختصرة|نبذة عن الخبرة|السيرة المختصرة|کورتە|کورتەی ژیاننامە|پوختە",
		"occupation":            "profession|specialty|speciality|specialization|specialisation|trade|occupations|المهنة|الاختصاص|التخصص|الاختصاص الدقيق|التخصص الدقيق|پیشە|پسپۆڕی|پسپۆڕیی ورد",
		"occupation_years":      "years in occupation|years in profession|سنوات المهنة|سنوات ممارسة المهنة|سنوات الاختصاص|ساڵانی پیشە|ساڵانی پسپۆڕی",
		"years":                 "years of experience|experience (years)|experience years|years of service|سنوات الخبرة|عدد سنوات الخبرة|مدة الخبرة|سنوات الخدمة|ساڵانی ئەزموون|ساڵانی خزمەت|ژمارەی ساڵانی ئەزموون",
		"skills":                "skill|competences|المهارات|المهارة|الخبرات|لێهاتوویی|لێهاتووییەکان|شارەزایی|شارەزاییەکان|کارامەیی",
		"languages":             "languages spoken|spoken languages|language skills|اللغات|اللغات التي يجيدها|إجادة اللغات|زمانەکان|زمانەکان کە دەیانزانێت",
		"education_level":       "education|degree|highest degree|qualification|level of education|التحصيل الدراسي|التحصيل العلمي|المؤهل العلمي|الشهادة|الشهادة العلمية|الدرجة العلمية|بڕوانامە|ئاستی خوێندن",
		"education_field":       "field of study|subject|major|حقل الدراسة|مجال الدراسة|بواری خوێندن",
		"education_institution": "university|school|institution|graduated from|الجامعة|الجامعة المانحة|الجهة المانحة للشهادة|الجامعة أو المعهد|زانکۆ|زانکۆ یان پەیمانگا",
		"education_year":        "year of graduation|graduation year|سنة التخرج|ساڵی دەرچوون",
		"education_country":     "country of study|country of graduation|بلد الدراسة|بلد التخرج|وڵاتی خوێندن",
		"availability":          "available|available from to|التفرغ|فترات التفرغ|المواعيد المتاحة|کاتی بەردەست",
		"modes":                 "mode|way of taking part|طريقة المشاركة|نوع المشاركة|شێوازی بەشداری|جۆری بەشداری",
		"themes":                "theme|المحاور|المحور|تەوەرەکان|تەوەر",
		"weeks_per_year":        "weeks a year|عدد الأسابيع في السنة|هەفتە لە ساڵێکدا",
		"notice_weeks":          "notice (weeks)|weeks of notice|مدة الإشعار (أسابيع)|ماوەی ئاگادارکردنەوە (هەفتە)",
		"consents":              "consent|agreed to|الموافقات|الموافقة|ڕەزامەندی|ڕەزامەندییەکان",
		"consent_source":        "source of consent|مصدر الموافقة|سەرچاوەی ڕەزامەندی",
		"consent_date":          "date of consent|تاريخ الموافقة|بەرواری ڕەزامەندی",
	}
}

// byHeading is the field of each heading, by its bare form.
var byHeading = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for field, words := range headings() {
		for w := range strings.SplitSeq(words, "|") {
			out[bare(w)] = field
		}
	}
	for field := range setters() {
		out[bare(field)] = field
	}
	return out
})

// alike are letters that are written for one another: by habit, keyboard or font.
var alike = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا", "ى", "ی", "ي", "ی", "ێ", "ی", "ة", "ه", "ە", "ه", "ھ", "ه", "ك", "ک", "ڕ", "ر", "ڵ", "ل", "ۆ", "و", "ؤ", "و", "ئ", "ی", "_", " ")
})

// bare is a heading without what people write in several ways: case, hamza, marks,
// tatweel, punctuation, spaces.
func bare(heading string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case r == 'ـ', unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '#':
			return r
		}
		return ' '
	}, alike().Replace(strings.ToLower(heading)))
	return strings.Join(strings.Fields(latinDigits(s)), " ")
}

// CheckMap refuses a map that names a field which does not exist.
func CheckMap(m map[string]string) error {
	for _, heading := range slices.Sorted(maps.Keys(m)) {
		if f := m[heading]; f != LeftOut && setters()[f] == nil {
			return fmt.Errorf("%q is no field: the fields are %s, and %s to leave a column out", f, strings.Join(Fields(), ", "), LeftOut)
		}
	}
	return nil
}

// Fields are the fields that a column may hold.
func Fields() []string { return slices.Sorted(maps.Keys(setters())) }

// setOf names a set of headings, in whatever order they stand.
func setOf(heading []string) string {
	list := make([]string, len(heading))
	for i, h := range heading {
		list[i] = bare(h)
	}
	slices.Sort(list)
	sum := sha256.Sum256([]byte(strings.Join(list, "\n")))
	return hex.EncodeToString(sum[:16])
}

// understand gives each heading its field: by the map, or as people write it.
// Unknown ones are left empty and named.
func understand(heading []string, m map[string]string) (fields, unknown []string) {
	said := make(map[string]string, len(m))
	for h, f := range m {
		said[bare(h)] = f
	}
	fields = make([]string, len(heading))
	for i, h := range heading {
		key := bare(h)
		if key == "" {
			continue // a column without a heading holds nothing, or the row is wrong
		}
		f, known := said[key]
		if !known {
			f, known = byHeading()[key]
		}
		if fields[i] = f; !known {
			unknown = append(unknown, h)
		}
	}
	return fields, unknown
}

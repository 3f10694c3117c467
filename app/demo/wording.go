package demo

import (
	"fmt"
	"strconv"

	"jisr/app/roster"
	"jisr/app/terms"
)

// headline is the trade and the city, as the person would put it.
func (m *maker) headline(s *sketch, lang, city string) string {
	title := m.label(terms.Concepts, s.trade.concept, lang)
	switch lang {
	case "ar":
		return title + "، " + m.label(terms.Countries, s.place.country, lang)
	case "ckb":
		return title + "، " + m.label(terms.Countries, s.place.country, lang)
	}
	return title + ", " + city
}

// line says what the work was about.
func (m *maker) line(s *sketch, lang string) string {
	skill := m.label(terms.Skills, ours+one(s.draw, s.trade.skills), lang)
	switch lang {
	case "ar":
		return one(s.draw, []string{"العمل اليومي في مجال: ", "الإشراف على فريق في مجال: ", "تدريب زملاء في مجال: "}) + skill + "."
	case "ckb":
		return one(s.draw, []string{"کاری ڕۆژانە لە بواری: ", "سەرپەرشتیی تیمێک لە بواری: ", "ڕاهێنانی هاوکاران لە بواری: "}) + skill + "."
	}
	return one(s.draw, []string{"Daily work: ", "Led a small team: ", "Trained colleagues: "}) + skill + "."
}

// summary is a short text in the language of the person.
func (m *maker) summary(s *sketch, e *roster.Expert) string {
	lang := e.Language
	title, skill := m.label(terms.Concepts, s.trade.concept, lang), m.label(terms.Skills, e.Skills[0].ID, lang)
	country, home := m.label(terms.Countries, s.place.country, lang), m.place(terms.Governorates, e.Origin, lang)
	years := strconv.Itoa(s.years)
	switch lang {
	case "ar":
		return fmt.Sprintf("%s في %s، عدد سنوات الخبرة: %s. المجال الأقرب: %s. %s", title, country, years, skill, one(s.draw, []string{
			"تهمني المشاركة في تدريب الكوادر في " + home + ".", "أودّ المساهمة في تطوير الخدمات في " + home + ".", "يمكنني تقديم المشورة عن بعد والسفر عند الحاجة."}))
	case "ckb":
		return fmt.Sprintf("%s لە %s، ساڵانی ئەزموون: %s. بواری سەرەکی: %s. %s", title, country, years, skill, one(s.draw, []string{
			"حەز دەکەم لە ڕاهێنانی کارمەنداندا لە " + home + " بەشدار بم.", "دەمەوێت لە باشترکردنی خزمەتگوزاریدا لە " + home + " یارمەتیدەر بم.", "دەتوانم لە دوورەوە ڕاوێژ بدەم و کاتی پێویست سەردان بکەم."}))
	}
	return fmt.Sprintf("%s in %s with %s years of work. Closest to my daily work: %s. %s", title, country, years, skill, one(s.draw, []string{
		"I would like to train colleagues in " + home + ".", "I would like to help improve services in " + home + ".", "I can advise remotely and travel when it is useful."}))
}

func missionTitle(lang string) string {
	switch lang {
	case "ar":
		return "مهمة تدريبية ضمن برنامج جسر"
	case "ckb":
		return "ئەرکی ڕاهێنان لە بەرنامەی جسر"
	}
	return "Training mission with Jisr"
}

package names

import "strings"

// grouped are names that are one name in several languages and whose spellings no
// transliteration joins: a line each. They rank behind what is spelt alike.
const grouped = `
يوسف يوسيف Joseph Josef Jozef Giuseppe Jose Yousif Yusuf Usif
حنا يوحنا John Johannes Johan Jean Hanna Yohanna Yuhanna Youhana Hans
بولس بولص Paul Pavlos Boulos Polis Bulus Polus Paulos
بطرس بيتر Peter Petros Petrus Pierre Boutros Butrus Patros
مريم Mary Maria Marie Maryam Mariam Meryem Miriam ماري ماريا
جرجس جورج كوركيس گورگيس George Georg Georges Gewargis Gorgis Girgis Jirjis Gewergis Kourkis Gorgees Gurgis
ابراهيم اوراها اوراهم Abraham Ibrahim Oraha Avraham Ibrahem Brahim برايم براهيم
اسحاق اسحق ايسحق Isaac Ishaq Isak Ishak Eshaq
يعقوب ياقو جاكوب Jacob James Jakob Jacques Yaqoob Yaqub Yacoub Yaqo
موسى موشي Moses Musa Mousa Moshe Moussa
داود داوود David Dawood Daud Davud Dawud Dawid ديفيد
سليمان شليمون Solomon Sulaiman Suleiman Suleyman Salomon Shlemon Silêman
ايليا الياس Elijah Elias Eliya Ilyas Elia Elie Eliyah
ميخائيل ميكائيل مخايل ميشيل Michael Mikhael Mikhail Michel Mikael
جبرائيل گورئيل كبرييل Gabriel Jibrail Gabrail Gewriel
توما Thomas Toma Tomas توماس تومس
متى متي Matthew Matti Matta Mathieu Matthias ماثيو
اندراوس اندريوس Andrew Andreas Andre Andrawis Andraus
اسطيفان اسطفان ستيفن Stephen Stephan Stefan Steven Istifan Estefan Stepan
محمد موحهمهد مهمهد Mohammed Mehmet Mehmed Muhamet Muhammed Mohamed Mohamad Muhammad Mihemed Mahamed Hama Heme حمه حهمه
احمد Ahmed Ahmet Ahmad Ehmed ئهحمهد
محمود Mahmud Mahmut Mahmood Mehmud
علي Ali Aly Eli
حسين Hussein Huseyin Husayn Hussain Husen Hisen
خديجه Khadija Hatice Khadijah Xedice Hadice Xecice خهجيجه
فاطمه Fatima Fatma Fatime
عائشه Aisha Ayshe Ayse Aicha عيشه
عثمان Othman Osman Uthman
عمر Omar Omer Umar Emer
رمضان Ramadan Ramazan Remezan
مراد Murad Murat
خالد Khalid Halit Xalid
سعيد Saeed Sait Said Seid
صلاحدين Salahaddin Selahattin Saladin Selahedin Salahadin
نوردين Nuraddin Nurettin Noureddine Nuredin
عبدله Abdullah Abdulla Evdila Abdalla
يونان Jonah Yonan Yunan Younan Jonas يونس Yunus Younis
شمعون Simon Shamoun Shimun Simeon سمعان Saman سيمون
مرقس مرقوس Mark Marcus Marqus Markus
لوقا Luke Luqa Lukas
زكريا Zachary Zakaria Zakariya Zechariah Zekeriya
يحيى Yahya Yehya Yahia Yihya
ايوب Job Ayoub Ayub Eyup
سركيس Sergius Sarkis Serge Sargis سرگيس
افرام Ephrem Afram Ephraim Efrem
شمس Shams Sems
زينب Zainab Zeynep Zaynab Zeyneb
`

// groupOf is the number of a plain folded name's group, from 1.
var groupOf = func() map[string]int {
	out := map[string]int{}
	for i, line := range strings.Split(strings.TrimSpace(grouped), "\n") {
		for _, name := range strings.Fields(line) {
			if key := groupKey(single(foldWord(name)).forms[0]); out[key] == 0 {
				out[key] = i + 1
			}
		}
	}
	return out
}()

// groupKey lets a group be met however its vowels are doubled.
func groupKey(form string) string { return plain.Replace(form) }

// groups is the key of the group to which a word belongs.
func groups(w word) []string {
	if n := groupOf[groupKey(w.forms[0])]; n > 0 {
		return []string{groupName(n)}
	}
	return nil
}

func groupName(n int) string { return string(rune('a'+n/26)) + string(rune('a'+n%26)) }

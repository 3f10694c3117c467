// Package names finds a person by her name however it is spelt: in the Arabic script as in
// Iraq, in Sorani, in Kurmanji and Turkish letters, and as passports and letters in German,
// Swedish, English, Dutch and French write it.
//
// The problem is known as cross-lingual name matching. Arabic writes few vowels and has
// consonants that Latin has not, and every country has its own custom of transliteration, so
// that one name has dozens of spellings (محمد is Mohammed, Muhamad, Mehmet, Mihemed).
// Here it is harder: the index may not hold names. It holds keyed hashes (HMAC), which can be
// met exactly or not at all; no prefix, no distance and no pattern can be asked of it. So
// the work is done in two steps.
//
// # Keys
//
// Before hashing, each word is brought to a few keys, and two spellings meet where they
// have one in common (Keys, Ask). A word is folded (Fold), titles are dropped, compounds
// joined (عبد الرحمن, Abd al-Rahman, Abdulrahman) and the article stripped. Its skeleton is
// its consonants, a letter for each class that the scripts write for one another, after
// Soundex (Russell 1918) and its kin. There are four kinds of key:
//
//	S  the skeleton, and others where a letter stands for several (Kadhim: kdm, kzm)
//	L  the skeleton loosened: classes heard alike become one
//	D  the skeleton with one consonant missing, so that a slip in one is forgiven: two
//	   strings at distance one have such a deletion in common (Mor and Fraenkel 1982)
//	E  the group of names that are one in several languages (Yousif, Joseph)
//
// A word of a question counts by the rarest key met: w(kind) ln(1 + N/(1+n)), for N people
// of whom n have the key, and up to half more by the share of its keys that are met
// (Also). Hashes are short, and a chance meeting meets one key where the same name meets all.
//
// # Ranking
//
// The names of at most 200 people so proposed are compared with what was asked (Question). A
// Latin spelling l of an Arabic word a costs
//
//	-(ln P(l|a) + ln P(a|l)) / 2
//
// where P is given by a stochastic transducer with one state: each letter, in its context,
// is written as a chunk of 0 to 4 letters, and P(l|a) is the sum over all ways to cut l into
// chunks, by the forward algorithm. (Viterbi's, the best way alone, ranks a little worse.)
// Both directions are used, as each knows what the other forgets. The tables are learnt
// from 55,190 pairs of personal names by expectation maximisation (gen; after Knight and
// Graehl 1998, Li, Zhang and Su 2004), smoothed after Witten and Bell (1991), with a floor
// of rules made by hand.
//
// Tables so learnt say how a name is written, not which of two names was meant. So they are
// corrected: each Latin name of the pairs is asked for among the ten Arabic ones that it is
// most easily taken for, and factors for a chunk beside certain letters are learnt that make
// the right one likelier than its rivals (after Bahl and others 1986, and McCallum,
// Bellare and Pereira 2005). Of 363,000 the 3,500 that matter most are kept.
//
// Two Latin spellings are compared by a table of the same
// make, learnt from the spellings of one Arabic name; two Arabic ones by an edit
// distance with weights (Damerau 1964). The words of the two names are assigned to one another
// so that the sum of the costs is least: the assignment problem, by dynamic programming over
// the sets of words.
//
// What is found is in the order exact, the same name in the other script, another spelling,
// the same name in another language, a slip (Grade), and within these by cost. Other names
// are left out.
//
// # Sources
//
// model.tsv.gz is learnt from names of Wikidata (CC0), as aligned for NETransliteration (COLING
// 2018), and from Google's ar2en pairs, Copyright Google Inc., licensed under the Apache
// License, Version 2.0. The skeleton classes, titles, groups and the rules of the floor were
// written for this project. Package trial measures; testdata holds the pairs that nothing
// was learnt from, and a gold set of invented people.
package names

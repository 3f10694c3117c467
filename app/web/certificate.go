package web

import (
	"net/url"

	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
)

// Certificate is what the part "certificate" prints: the same in each language, and the
// code by which anybody checks it.
type Certificate struct {
	Sheets []CertificateSheet
	// Code, Check is the address on which anybody asks for it.
	Code, Check string
	Picture     Picture
}

// CertificateSheet is the certificate in one language.
type CertificateSheet struct {
	Lang, Dir, Ministry, Title, Text, Check string
	Facts                                   []CertificateFact
}

// CertificateFact is one line of it. Lang is that of the value, which may be another
// than the sheet's: a missing text is not made up.
type CertificateFact struct{ Label, Value, Lang string }

// Certificate lays one out. public is the address of the service; lang is that of the
// reader, in which the check answers.
func (r *Renderer) Certificate(x programme.Certificate, public *url.URL, lang string) (Certificate, error) {
	out := Certificate{Code: x.Code, Check: public.JoinPath(lang, "certificate", x.Code).String()}
	var err error
	if out.Picture, err = QRCode(out.Check); err != nil {
		return out, err
	}
	for _, l := range locale.Languages() {
		say := func(key string) string { return r.Text(l, key) }
		sheet := CertificateSheet{Lang: l, Dir: locale.Dir(l), Ministry: say("base.ministry"), Title: say("certificate.title"), Text: say("certificate.text"), Check: say("certificate.anybody")}
		sheet.Facts = append(sheet.Facts, CertificateFact{say("certificate.name"), x.Name.In(l), ""})
		sheet.Facts = append(sheet.Facts, r.CertificateFacts(x, l)...)
		out.Sheets = append(out.Sheets, sheet)
	}
	return out, nil
}

// CertificateFacts say what was done, where and when, without saying by whom.
func (r *Renderer) CertificateFacts(x programme.Certificate, lang string) []CertificateFact {
	t := r.Printer(lang)
	var out []CertificateFact
	add := func(key, value, in string) {
		if value == "" {
			return
		}
		if in == lang {
			in = ""
		}
		out = append(out, CertificateFact{t.T("certificate." + key), value, in})
	}
	role, in := x.Role.In(lang)
	add("role", role, in)
	title, in := x.Programme.In(lang)
	add("programme", title, in)
	add("institution", x.Institution(lang), "")
	add("place", x.Place, "")
	add("dates", dates(t, x.From, x.To), "")
	add("days", t.N("certificate.days.count", x.Days), "")
	add("issued", t.Date(x.Issued.In(office.Baghdad)), "")
	return out
}

// dates is the span of a mission.
func dates(t *locale.Printer, from, to office.Date) string {
	first, there := from.Time()
	if !there {
		return ""
	}
	last, there := to.Time()
	if !there {
		return t.Date(first)
	}
	return t.DateRange(first, last)
}

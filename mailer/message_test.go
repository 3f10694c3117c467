package mailer_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/google/go-cmp/cmp"

	"jisr/mailer"
)

var update = flag.Bool("update", false, "write the golden letters anew")

// sample is an invitation as the house would render it, one in each language.
func sample(lang string) mailer.Message {
	texts := map[string][4]string{
		"en": {"ltr", "Jisr – Iraqi expertise abroad", "Invitation: cardiologist, Mosul General Hospital",
			"Dear Dr. Example,\n\nMosul General Hospital reopens its cardiac catheterisation room and needs two cardiologists.\nAnswer by 20 January 2027.\n\nGenuine-message code: KD7-3MP\n"},
		"ar": {"rtl", "جسر – الكفاءات العراقية في الخارج", "دعوة: اختصاصي أمراض القلب، مستشفى الموصل العام",
			"تحية طيبة،\n\nيعيد مستشفى الموصل العام افتتاح صالة قسطرة القلب، ويحتاج إلى طبيبين اختصاصيين في أمراض القلب.\nآخر موعد للرد: 20 كانون الثاني 2027.\n\nرمز صحة الصدور: KD7-3MP\n"},
		"ckb": {"rtl", "پرد – شارەزایانی عێراقیی دەرەوەی وڵات", "بانگهێشت: پزیشکی دڵ، نەخۆشخانەی گشتیی مووسڵ",
			"بەڕێز،\n\nنەخۆشخانەی گشتیی مووسڵ یەکەی قەستەرەی دڵ دەکاتەوە و پێویستی بە دوو پزیشکی دڵ هەیە.\nدوا وادەی وەڵام: 20ی کانوونی دووەمی 2027.\n\nکۆدی ڕاستیی نامە: KD7-3MP\n"},
	}
	w := texts[lang]
	return mailer.Message{
		LetterID: "invite:inv_1:1", MessageID: mailer.MessageIDFor("invite:inv_1:1", "jisr.example.org"),
		Date: time.Date(2027, 1, 4, 6, 0, 0, 0, time.UTC),
		From: mailer.Address{Name: w[1], Addr: "letters@jisr.example.org"}, To: mailer.Address{Addr: "expert@example.org"},
		ReplyTo: mailer.Address{Addr: "health-desk@jisr.example.org"}, Subject: w[2], Text: w[3],
		HTML: `<!doctype html><html lang="` + lang + `" dir="` + w[0] + `"><body><p>` + strings.ReplaceAll(strings.TrimSpace(w[3]), "\n", "<br>\n") + "</p></body></html>\n",
		Lang: lang, Dir: w[0], ListUnsubscribe: "https://jisr.example.org/" + lang + "/unsubscribe/dG9rZW4",
	}
}

// withCalendar adds the appointment that an accepted invitation carries.
func withCalendar(m mailer.Message) mailer.Message {
	m.Attachments = []mailer.Attachment{{
		Name: "mission.ics", Type: "text/calendar; charset=utf-8; method=PUBLISH",
		Data: []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Jisr//EN\r\nEND:VCALENDAR\r\n"),
	}}
	return m
}

func TestGoldenLetters(t *testing.T) {
	for name, m := range map[string]mailer.Message{
		"invitation.en.eml": sample("en"), "invitation.ar.eml": sample("ar"), "invitation.ckb.eml": sample("ckb"),
		"seat.ckb.eml": withCalendar(sample("ckb")),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := m.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("letter differs from %s (-want +got):\n%s", path, diff)
			}
			checkWire(t, got)
		})
	}
}

// checkWire holds a letter against what every server takes: ASCII, CRLF, short lines.
func checkWire(t *testing.T, data []byte) {
	t.Helper()
	for n, line := range strings.Split(strings.TrimSuffix(string(data), "\r\n"), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") {
			t.Errorf("line %d is too long or broken", n+1)
		}
		for _, r := range line {
			if r > '~' {
				t.Fatalf("line %d is not ASCII", n+1)
			}
		}
	}
}

// parsed is a letter as a mail program reads it.
type parsed struct {
	header      mail.Header
	parts       map[string]string // content type to text
	languages   []string
	attachments map[string]string
}

func parse(t *testing.T, data []byte) parsed {
	t.Helper()
	r, err := mail.CreateReader(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("letter cannot be read: %v", err)
	}
	out := parsed{header: r.Header, parts: make(map[string]string), attachments: make(map[string]string)}
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("part cannot be read: %v", err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		switch h := part.Header.(type) {
		case *mail.InlineHeader:
			contentType, _, _ := h.ContentType()
			out.parts[contentType] = string(body)
			out.languages = append(out.languages, h.Get("Content-Language"))
		case *mail.AttachmentHeader:
			name, _ := h.Filename()
			out.attachments[name] = string(body)
		}
	}
}

func TestALetterReadsAsItWasWritten(t *testing.T) {
	for _, lang := range []string{"ar", "ckb", "en"} {
		m := withCalendar(sample(lang))
		data, err := m.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		got := parse(t, data)
		if subject, err := got.header.Subject(); err != nil || subject != m.Subject {
			t.Errorf("%s: subject is %q, %v", lang, subject, err)
		}
		if from, err := got.header.AddressList("From"); err != nil || from[0].Name != m.From.Name {
			t.Errorf("%s: sender is %v, %v", lang, from, err)
		}
		if text := strings.ReplaceAll(got.parts["text/plain"], "\r\n", "\n"); text != m.Text {
			t.Errorf("%s: text is %q", lang, text)
		}
		if html := strings.ReplaceAll(got.parts["text/html"], "\r\n", "\n"); html != m.HTML {
			t.Errorf("%s: HTML is %q", lang, html)
		}
		if diff := cmp.Diff([]string{lang, lang}, got.languages); diff != "" {
			t.Errorf("languages of the parts: %s", diff)
		}
		if got.attachments["mission.ics"] != string(m.Attachments[0].Data) {
			t.Errorf("%s: calendar is %q", lang, got.attachments["mission.ics"])
		}
		for name, want := range map[string]string{
			"Auto-Submitted": "auto-generated", "List-Unsubscribe": "<" + m.ListUnsubscribe + ">",
			"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Message-Id": m.MessageID, "Content-Language": lang,
		} {
			if got := got.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", lang, name, got, want)
			}
		}
	}
}

func TestThousandFuzzedNamesAndSubjectsAddNoHeader(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"\r\n", "\n", "\r", "Bcc: x@example.org", "=?utf-8?b?DQo=?=", "\x00", "\u2028", "\u202e", "\xff\xfe", "شەهلا", "د. علي", "Ann", `"`, "\\", "<", ">", ",", ";", ":", "(", " ", "\t", "\r\n ", "\U0001f600"}
	text := func() string {
		var b strings.Builder
		for range 1 + random.IntN(12) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		return b.String() + "x"
	}
	want := headerNames(t, sample("en"))
	for n := range 1000 {
		m := sample("en")
		m.Subject, m.From.Name, m.To.Name, m.ReplyTo.Name = text(), text(), text(), text()
		got := headerNames(t, m)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("letter %d with subject %q has other headers: %s", n, m.Subject, diff)
		}
	}
}

// FuzzHeaders: whatever a subject, a name or a further header holds, the letter is well formed
// and has the headers it should have, or it is refused.
func FuzzHeaders(f *testing.F) {
	f.Add("Invitation: cardiologist", "Dr. Ann Example", "X-Case", "42")
	f.Add("دعوة: اختصاصي أمراض القلب", "د. علي", "X-Case", "قضية")
	f.Add("بانگهێشت\r\nBcc: x@example.org", "شەهلا\r\n\r\n<p>", "X-Case\r\nBcc", "a\r\nBcc: b")
	f.Add("=?utf-8?b?DQpCY2M6IHhAZXhhbXBsZS5vcmc=?=", `"Ann" <x@example.org>,`, "bcc", "x@example.org")
	f.Add("\u202eevil\u2028\x00\xff", "\\(comment", "Content-Type", "text/plain")
	f.Add(strings.Repeat("long ", 300), strings.Repeat("ش", 400), "", strings.Repeat("x", 1200))
	f.Fuzz(func(t *testing.T, subject, name, header, value string) {
		m := sample("en")
		m.Subject, m.From.Name, m.To.Name, m.ReplyTo.Name = subject, name, name, name
		want := headerNames(t, sample("en"))
		if _, err := m.Bytes(); err == nil {
			if diff := cmp.Diff(want, headerNames(t, m)); diff != "" {
				t.Errorf("subject %q and name %q make other headers: %s", subject, name, diff)
			}
		} else if !errors.Is(err, mailer.ErrMessage) {
			t.Errorf("error is %v, want one that wraps ErrMessage", err)
		}
		m = sample("en")
		m.Headers = map[string]string{header: value}
		if _, err := m.Bytes(); err != nil {
			return // refused: it could not be written as it stands
		}
		if got := headerNames(t, m); len(got) != len(want)+1 {
			t.Errorf("header %q with %q makes %v", header, value, got)
		}
	})
}

func headerNames(t *testing.T, m mailer.Message) []string {
	t.Helper()
	data, err := m.Bytes()
	if err != nil {
		t.Fatalf("subject %q: %v", m.Subject, err)
	}
	checkWire(t, data)
	p := parse(t, data)
	if to, err := p.header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != m.To.Addr {
		t.Fatalf("recipients are %v, %v in\n%s", to, err, data[:600])
	}
	var names []string
	for fields := p.header.Fields(); fields.Next(); {
		names = append(names, fields.Key())
	}
	return names
}

func TestWhatAProgramReadsIsRefused(t *testing.T) {
	for name, change := range map[string]func(*mailer.Message){
		"line break in the recipient":        func(m *mailer.Message) { m.To.Addr = "a@example.org\r\nBcc: b@example.org" },
		"second recipient":                   func(m *mailer.Message) { m.To.Addr = "a@example.org, b@example.org" },
		"parameter in the recipient":         func(m *mailer.Message) { m.To.Addr = "a@example.org> NOTIFY=NEVER" },
		"quoted local part":                  func(m *mailer.Message) { m.To.Addr = `"a b"@example.org` },
		"no domain":                          func(m *mailer.Message) { m.To.Addr = "a" },
		"domain not in ASCII":                func(m *mailer.Message) { m.To.Addr = "a@مثال.example" },
		"line break in the sender":           func(m *mailer.Message) { m.From.Addr = "a@example.org\nX: y" },
		"line break in the reply address":    func(m *mailer.Message) { m.ReplyTo.Addr = "a@example.org\nX: y" },
		"line break in the unsubscribe link": func(m *mailer.Message) { m.ListUnsubscribe = "https://example.org/\r\nBcc: b@example.org" },
		"closing bracket in the link":        func(m *mailer.Message) { m.ListUnsubscribe = "https://example.org/>,<mailto:b@example.org" },
		"unsubscribe link without https":     func(m *mailer.Message) { m.ListUnsubscribe = "http://example.org/u" },
		"line break in a further header":     func(m *mailer.Message) { m.Headers = map[string]string{"X-Case": "a\r\nBcc: b"} },
		"line break in a header's name":      func(m *mailer.Message) { m.Headers = map[string]string{"X\r\nBcc": "b"} },
		"second Bcc by a further header":     func(m *mailer.Message) { m.Headers = map[string]string{"bcc": "b@example.org"} },
		"content type by a further header":   func(m *mailer.Message) { m.Headers = map[string]string{"Content-Type": "text/plain"} },
		"line break in the Message-ID":       func(m *mailer.Message) { m.MessageID = "<a@example.org>\r\nX: y" },
		"line break in the language":         func(m *mailer.Message) { m.Lang = "en\r\nX: y" },
		"no direction":                       func(m *mailer.Message) { m.Dir = "" },
		"HTML without lang and dir":          func(m *mailer.Message) { m.HTML = "<p>text</p>" },
		"no text part":                       func(m *mailer.Message) { m.Text = " " },
		"no subject":                         func(m *mailer.Message) { m.Subject = "\r\n" },
		"no date":                            func(m *mailer.Message) { m.Date = time.Time{} },
		"line break in an attachment's name": func(m *mailer.Message) {
			m.Attachments = []mailer.Attachment{{Name: "a\r\n.ics", Type: "text/calendar"}}
		},
		"quotation mark in an attachment name": func(m *mailer.Message) { m.Attachments = []mailer.Attachment{{Name: `a".ics`, Type: "text/calendar"}} },
		"line break in an attachment's type": func(m *mailer.Message) {
			m.Attachments = []mailer.Attachment{{Name: "a.ics", Type: "text/calendar\r\nX: y"}}
		},
		"60 KB": func(m *mailer.Message) { m.Text = strings.Repeat("0123456789abcde\n", 4096) },
	} {
		t.Run(name, func(t *testing.T) {
			m := sample("en")
			change(&m)
			if _, err := m.Bytes(); !errors.Is(err, mailer.ErrMessage) {
				t.Errorf("error is %v, want one that wraps ErrMessage", err)
			}
		})
	}
}

func TestALocalPartOutsideASCIIIsRefusedClearly(t *testing.T) {
	m := sample("en")
	m.To.Addr = "شەهلا@example.org"
	_, err := m.Bytes()
	if !errors.Is(err, mailer.ErrNotASCII) || strings.Contains(err.Error(), "شەهلا") {
		t.Errorf("error is %v: it must say what is wrong without the address", err)
	}
}

func TestTheDemonstrationMayUnsubscribeOnThisMachine(t *testing.T) {
	m := sample("en")
	m.ListUnsubscribe = "http://127.0.0.1:8080/en/unsubscribe/t"
	if err := m.Check(); err != nil {
		t.Error(err)
	}
}

func TestAMessageIDIsStableAndTellsNothing(t *testing.T) {
	id := mailer.MessageIDFor("invite:inv_1:1", "jisr.example.org")
	if id != mailer.MessageIDFor("invite:inv_1:1", "jisr.example.org") || id == mailer.MessageIDFor("invite:inv_1:2", "jisr.example.org") {
		t.Error("the Message-ID does not follow the letter's id")
	}
	if strings.Contains(id, "inv_1") {
		t.Errorf("%s holds the reference", id)
	}
}

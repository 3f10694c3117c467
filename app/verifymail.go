package app

import (
	"fmt"
	"strconv"
	"strings"
)

// MailRecords are what the DNS says about the sender's domain, as text: this service asks
// no name server, so that what is looked at is what the operator sees.
type MailRecords struct{ DKIM, SPF, DMARC string }

// VerifyMail looks at what decides whether letters arrive: the sender, the key that signs
// them and the records of the domain. It returns what was looked at, with a line "wrong: …"
// that says what to do for each fault; the error says how many they are.
func VerifyMail(c Config, r MailRecords) (string, error) {
	var f findings
	s := settings{Config: c}
	for _, step := range []func(*settings) error{checkMail, checkSigning} {
		if err := step(&s); err != nil {
			f.add("configuration", err.Error())
		}
	}
	if s.from.Addr == "" {
		return f.String(), f.err()
	}
	domain := s.helo()
	f.add("sender "+s.from.Addr, senderFaults(s)...)
	f.addRecord("signing key", r.DKIM, "--dkim", dkimFaults(s, r.DKIM))
	f.addRecord("SPF of "+domain, r.SPF, "--spf", spfFaults(r.SPF))
	f.addRecord("DMARC at _dmarc."+domain, r.DMARC, "--dmarc", dmarcFaults(r.DMARC))
	return f.String(), f.err()
}

// addRecord says that a record was not looked at, where none was given and nothing else is
// wrong.
func (f *findings) addRecord(what, record, flag string, wrong []string) {
	if record == "" && len(wrong) == 0 {
		fmt.Fprintf(&f.lines, "%s: not looked at; give the TXT record with %s\n", what, flag)
		return
	}
	f.add(what, wrong...)
}

func senderFaults(s settings) (out []string) {
	if !strings.Contains(s.helo(), ".") {
		out = append(out, "JISR_MAIL_FROM has no domain that others can look up")
	}
	if s.url != nil && s.url.Hostname() != "" && !aligned(s.url.Hostname(), s.helo()) {
		out = append(out, "letters come from "+s.helo()+" and their links lead to "+s.url.Hostname()+": readers and filters distrust that; use one domain for both")
	}
	return out
}

// aligned tells whether one name is the other or stands below it.
func aligned(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}

// unquoted joins a TXT record that a tool printed in quoted parts.
func unquoted(record string) string {
	return strings.TrimSpace(strings.NewReplacer(`" "`, "", `"`, "", "\\;", ";").Replace(strings.Join(strings.Fields(record), " ")))
}

// tags reads "a=1; b=2" (RFC 6376, 3.2).
func tags(record string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(unquoted(record), ";") {
		name, value, found := strings.Cut(part, "=")
		if found {
			out[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
	}
	return out
}

// dkimFaults compares the record with the key that signs.
func dkimFaults(s settings, record string) []string {
	if s.signer == nil {
		if record != "" {
			return []string{"a record is given and no key signs here: set JISR_DKIM_KEY_FILE and JISR_DKIM_SELECTOR, unless the mail server signs"}
		}
		return nil
	}
	name, value, err := s.signer.Record()
	if err != nil {
		return []string{err.Error()}
	}
	if record == "" {
		return []string{fmt.Sprintf("give the record with --dkim to have it compared; publish at %s the TXT record %s", name, value)}
	}
	has, want := tags(record), tags(value)
	var out []string
	if key := strings.ReplaceAll(has["p"], " ", ""); key == "" {
		out = append(out, fmt.Sprintf("the record holds no key, which means that it was taken back; publish at %s the TXT record %s", name, value))
	} else if key != want["p"] {
		out = append(out, fmt.Sprintf("the record holds another key than %s; publish at %s the TXT record %s", s.DKIMKeyFile, name, value))
	}
	if k := has["k"]; k != "" && k != want["k"] || k == "" && want["k"] != "rsa" {
		out = append(out, "the record says k="+k+" and the key is k="+want["k"])
	}
	if strings.Contains(has["t"], "y") {
		out = append(out, "the record says t=y, testing, so that signatures count for nothing: take it out")
	}
	return out
}

// mostLookups is how many names a server asks for before it gives a record up (RFC 7208,
// 4.6.4).
const mostLookups = 10

func spfFaults(record string) (out []string) {
	if record == "" {
		return nil
	}
	record = strings.ToLower(unquoted(record))
	if strings.Count(record, "v=spf1") > 1 {
		return []string{"there are two records; servers then use none: join them into one"}
	}
	words := strings.Fields(record)
	if len(words) == 0 || words[0] != "v=spf1" {
		return []string{`it does not begin with v=spf1: publish for the domain the TXT record "v=spf1 mx -all", with the addresses of the mail server instead of mx where others send`}
	}
	lookups, all, redirect := 0, "", false
	for _, w := range words[1:] {
		mechanism := strings.TrimLeft(w, "+-~?")
		name, _, _ := strings.Cut(strings.NewReplacer("=", ":", "/", ":").Replace(mechanism), ":")
		switch name {
		case "include", "a", "mx", "exists":
			lookups++
		case "redirect":
			lookups, redirect = lookups+1, true
		case "ptr":
			lookups++
			out = append(out, "ptr is not to be used any more: name addresses with ip4 and ip6")
		case "all":
			all = w
		}
	}
	switch {
	case all == "all" || all == "+all" || all == "?all":
		out = append(out, all+" lets everybody send in this name: end with -all, or ~all while you try it out")
	case all == "" && !redirect:
		out = append(out, "it does not say what holds for all others: end with -all")
	case len(words) == 2 && all != "":
		out = append(out, "it lets nobody send: name the mail server with mx, ip4, ip6 or include")
	}
	if lookups > mostLookups {
		out = append(out, fmt.Sprintf("it asks for %d names, and servers stop at %d: name addresses with ip4 and ip6", lookups, mostLookups))
	}
	return out
}

func dmarcFaults(record string) (out []string) {
	if record == "" {
		return nil
	}
	if !strings.HasPrefix(strings.ReplaceAll(strings.ToLower(unquoted(record)), " ", ""), "v=dmarc1") {
		return []string{`it does not begin with v=DMARC1: publish "v=DMARC1; p=quarantine; rua=mailto:…"`}
	}
	t := tags(record)
	switch strings.ToLower(t["p"]) {
	case "reject", "quarantine":
	case "none":
		out = append(out, "p=none asks nobody to refuse letters that forge this name: after some weeks of reports say p=quarantine, then p=reject")
	default:
		out = append(out, "it says no policy: add p=quarantine or p=reject")
	}
	if !strings.Contains(strings.ToLower(t["rua"]), "mailto:") {
		out = append(out, "nobody gets the reports: add rua=mailto: and an address that somebody reads")
	}
	if pct := t["pct"]; pct != "" {
		if n, err := strconv.Atoi(pct); err != nil || n < 100 {
			out = append(out, "pct="+pct+" leaves a part of forged letters alone: take it out")
		}
	}
	return out
}

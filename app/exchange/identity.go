package exchange

import (
	"crypto/hmac"
	"crypto/sha256"
	"strconv"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
)

// contentKey is what makes two rows the same person: her e-mail address or,
// without one, her names, year of birth and country. The record must be prepared,
// so that spaces and the address are in their one form.
func contentKey(e roster.Expert) string {
	if e.Email != "" {
		return "email\x00" + e.Email
	}
	return strings.Join([]string{"name", strings.ToLower(e.Name.Latin), e.Name.Native, strconv.Itoa(e.BirthYear), e.Country}, "\x00")
}

// named is true when there is enough to tell the person from others.
func named(e roster.Expert) bool { return e.Email != "" || e.Name.Latin != "" || e.Name.Native != "" }

// identify gives the record the ids that follow from its content (HMAC-SHA256,
// cut to 128 bits). again counts how often a record of this content was taken back
// with its import: an id whose key was destroyed cannot be used a second time.
func identify(e *roster.Expert, key []byte, again int) {
	content := contentKey(*e)
	if again > 0 {
		content += "\x00again\x00" + strconv.Itoa(again)
	}
	e.ID, e.Person.ID = derived(key, "exp", content), derived(key, "per", content)
}

func derived(key []byte, prefix, content string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(prefix + "\x00" + content)) // a hash's Write never fails
	return office.IDFrom(prefix, [16]byte(m.Sum(nil)))
}

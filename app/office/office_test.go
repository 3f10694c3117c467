package office_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"jisr/app/office"
)

func TestEmailIsNormalisedStricterThanTheRFC(t *testing.T) {
	good := map[string]string{
		" First.Last@Example.ORG ": "first.last@example.org",
		"a+b@sub.example.org.":     "a+b@sub.example.org",
		"x@bücher.example":         "x@xn--bcher-kva.example",
	}
	for in, want := range good {
		if got, ok := office.NormaliseEmail(in); !ok || got != want {
			t.Errorf("NormaliseEmail(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
	bad := []string{"", "a", "a@b", "a@@b.org", `"a b"@x.org`, "a(c)@x.org", "a@x.org\r\nBcc: b@x.org", "a@[127.0.0.1]", "a@127.0.0.1",
		".a@x.org", "a..b@x.org", "ä@x.org", strings.Repeat("a", 65) + "@x.org", "a@x.org,b@x.org", "a b@x.org", "<a@x.org>", "a@-x.org"}
	for _, in := range bad {
		if got, ok := office.NormaliseEmail(in); ok {
			t.Errorf("NormaliseEmail(%q) = %q; want it refused", in, got)
		}
	}
}

func TestPhoneIsE164(t *testing.T) {
	if got, ok := office.NormalisePhone("070-123 45 67", "SE"); !ok || got != "+46701234567" {
		t.Errorf("got %q, %v", got, ok)
	}
	if _, ok := office.NormalisePhone("call me", "SE"); ok {
		t.Error("words are no number")
	}
}

func TestADeadlineEndsAt2359InBaghdad(t *testing.T) {
	got := office.EndOfDay("2027-01-20")
	if want := time.Date(2027, 1, 20, 20, 59, 59, 0, time.UTC); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestIDsAreOpaque128BitsWithATypePrefix(t *testing.T) {
	a, b := office.NewID("exp"), office.NewID("exp")
	if a == b || !strings.HasPrefix(a, "exp_") || len(a) != len("exp_")+26 {
		t.Fatalf("ids %q and %q", a, b)
	}
	raw, ok := office.IDBytes(a)
	if !ok || office.IDFrom("exp", raw) != a {
		t.Errorf("the random part of %q does not come back", a)
	}
	if _, ok := office.IDBytes("exp_short"); ok {
		t.Error("a short id was read")
	}
}

func TestConsentIsSeparateAndWithdrawnOneByOne(t *testing.T) {
	var p office.Person
	now := time.Now()
	p.Agree(office.Consent{Purpose: office.ToRoster, GivenAt: now})
	p.Agree(office.Consent{Purpose: office.ToNews, GivenAt: now})
	p.Withdraw(office.ToNews, now)
	if !p.Agreed(office.ToRoster) || p.Agreed(office.ToNews) || p.Agreed(office.ToInvitations) {
		t.Errorf("consents %+v", p.Consents)
	}
	p.Agree(office.Consent{Purpose: office.ToNews, GivenAt: now})
	if !p.Agreed(office.ToNews) || len(p.Consents) != 3 {
		t.Errorf("a renewed consent stands beside the withdrawn one: %+v", p.Consents)
	}
}

func TestValidateNamesTheJSONPath(t *testing.T) {
	type in struct {
		office.Identity
		List []office.Consent `json:"list" validate:"dive"`
	}
	v := in{Identity: office.Identity{Name: office.Name{Latin: "a\u202eb"}, Language: "xx"}, List: []office.Consent{{Purpose: "spying"}}}
	var e *office.Error
	if err := office.Validate(v); !errors.As(err, &e) {
		t.Fatalf("got %v", err)
	}
	got := map[string]string{}
	for _, f := range e.Fields {
		got[f.Path] = f.Code
	}
	for path, code := range map[string]string{"name.latin": "characters", "language": "unknown", "list[0].purpose": "unknown"} {
		if got[path] != code {
			t.Errorf("%s: %q, want %q (all: %v)", path, got[path], code, got)
		}
	}
}

func TestAnActorMayOnlyWhatItsRolesAllow(t *testing.T) {
	viewer := office.Actor{Kind: office.OfficerKind, Roles: []office.Role{office.Viewer}}
	if viewer.May(office.OfficerRole) || !viewer.May(office.Viewer, office.OfficerRole) {
		t.Error("a viewer is a viewer")
	}
	person := office.Actor{Kind: office.PersonKind, ID: "per_1", Roles: []office.Role{office.Admin}}
	if person.May(office.Viewer) {
		t.Error("a person never holds a role, whatever is claimed")
	}
	if office.CodeOf(office.Nobody().Need(office.Viewer)) != office.Unauthenticated || office.CodeOf(viewer.Need(office.Admin)) != office.Forbidden {
		t.Error("a visitor is asked to sign in, an officer is refused")
	}
}

func TestTextFallsBackAndSaysSo(t *testing.T) {
	text, shown := office.Text{Ar: "نص"}.In("ckb")
	if text != "نص" || shown != "ar" {
		t.Errorf("got %q in %q", text, shown)
	}
}

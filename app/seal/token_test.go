package seal_test

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"jisr/app/seal"
)

func TestATokenIsBoundToItsPurposeAndExpires(t *testing.T) {
	s, _ := open(t, t.TempDir(), seal.NewKey())
	now := time.Now()
	token := s.Token("answer", "inv_1", now.Add(time.Hour))
	if id, err := s.OpenToken("answer", token, now); err != nil || id != "inv_1" {
		t.Errorf("got %q, %v", id, err)
	}
	if _, err := s.OpenToken("unsubscribe", token, now); !errors.Is(err, seal.ErrInvalid) {
		t.Errorf("another purpose: %v", err)
	}
	if id, err := s.OpenToken("answer", token, now.Add(2*time.Hour)); !errors.Is(err, seal.ErrExpired) || id != "inv_1" {
		t.Errorf("later: %q, %v", id, err)
	}
	if _, err := s.OpenToken("answer", s.Token("answer", "inv_1", time.Time{}), now.AddDate(50, 0, 0)); err != nil {
		t.Errorf("without an end: %v", err)
	}
}

func TestAnAliasIsTracedBackOnlyInItsProgramme(t *testing.T) {
	s, _ := open(t, t.TempDir(), seal.NewKey())
	in := [16]byte{1, 2, 3}
	out := s.Permute("prg_1", in)
	if out == in || s.Unpermute("prg_1", out) != in || s.Unpermute("prg_2", out) == in {
		t.Error("an alias must come back in its own programme alone")
	}
}

func TestACodeIsReadHoweverItIsTyped(t *testing.T) {
	code := seal.NewCode()
	for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + strings.ReplaceAll(code, "-", " ")} {
		if got, ok := seal.NormaliseCode(typed); !ok || got != code {
			t.Errorf("%q read as %q, %v", typed, got, ok)
		}
	}
	if got, ok := seal.NormaliseCode("JSR-٢٣٤٥-CDFH"); !ok || got != "JSR-2345-CDFH" {
		t.Errorf("Arabic digits: %q", got)
	}
	if _, ok := seal.NormaliseCode("JSR-12"); ok {
		t.Error("a short code was read")
	}
}

func FuzzOpenToken(f *testing.F) {
	ring, err := seal.OpenFile(filepath.Join(f.TempDir(), "keyring"))
	if err != nil {
		f.Fatal(err)
	}
	s, err := seal.New(f.Context(), seal.NewKey(), ring, time.Now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := s.OpenToken("answer", token, time.Now()); err == nil {
			t.Errorf("%q opened", token)
		}
	})
}

func TestATokenIsShortSafeInLinksAndNeverCut(t *testing.T) {
	s := seal.NewSecrets(seal.NewKey())
	for _, id := range []string{"inv_0123456789abcdefghjkmnpqrs", "inv_1", "a", "ab", "abc", "", "inv_0123456789ABCDEFGHJKMNPQRS", "an id with spaces"} {
		for range 200 {
			token := s.Token("answer", id, time.Now().Add(time.Hour))
			if last := token[len(token)-1]; last == '-' || last == '_' {
				t.Fatalf("%s ends in %c", token, last)
			}
			if got, err := s.OpenToken("answer", token, time.Now()); id != "" && (err != nil || got != id) {
				t.Fatalf("%q came back as %q, %v", id, got, err)
			}
			s = seal.NewSecrets(seal.NewKey())
		}
	}
	if n := len(s.Token("answer", "inv_0123456789abcdefghjkmnpqr0", time.Now())); n != 54 {
		t.Errorf("%d characters", n)
	}
}

func TestATokenEndsToTheSecond(t *testing.T) {
	s := seal.NewSecrets(seal.NewKey())
	end := time.Date(2026, 11, 20, 20, 59, 59, 5e8, time.UTC)
	token := s.Token("answer", "inv_1", end)
	if _, err := s.OpenToken("answer", token, end); err != nil {
		t.Errorf("ended early: %v", err)
	}
	if _, err := s.OpenToken("answer", token, end.Add(time.Second)); !errors.Is(err, seal.ErrExpired) {
		t.Errorf("did not end: %v", err)
	}
	for _, long := range []time.Time{time.Unix(-5, 0), time.Unix(0, 0)} {
		if _, err := s.OpenToken("answer", s.Token("answer", "inv_1", long), end); !errors.Is(err, seal.ErrExpired) {
			t.Errorf("a time before 1970 is for ever: %v", err)
		}
	}
}

func TestNoChangedTokenOpens(t *testing.T) {
	s := seal.NewSecrets(seal.NewKey())
	token := s.Token("answer", "inv_0123456789abcdefghjkmnpqr0", time.Now().Add(time.Hour))
	for i := range token {
		for _, letter := range "Aw_" {
			changed := token[:i] + string(letter) + token[i+1:]
			if _, err := s.OpenToken("answer", changed, time.Now()); changed != token && !errors.Is(err, seal.ErrInvalid) {
				t.Errorf("%s at %d opened as %s: %v", token, i, changed, err)
			}
		}
	}
	for _, other := range []string{token + "A", token + "\n", token[:len(token)-1], strings.Repeat("A", 5000)} {
		if _, err := s.OpenToken("answer", other, time.Now()); !errors.Is(err, seal.ErrInvalid) {
			t.Errorf("%.60s opened: %v", other, err)
		}
	}
}

func TestKindsOfLookUpCannotBeJoined(t *testing.T) {
	s, other := seal.NewSecrets(seal.NewKey()), seal.NewSecrets(seal.NewKey())
	email := s.Lookup("email", "a@example.org")
	if len(email) != 26 || email != s.Lookup("email", "a@example.org") {
		t.Errorf("%q is not one name of 128 bits", email)
	}
	for name, got := range map[string]string{
		"another kind":   s.Lookup("phone", "a@example.org"),
		"another secret": other.Lookup("email", "a@example.org"),
	} {
		if got == email {
			t.Errorf("%s gives the same", name)
		}
	}
}

// TestANameTokenIsShortAndOfOneKind: 12 bits behind the kind, under a secret for each, so
// that of many keys some meet by chance, and two kinds never say the same of one word.
func TestANameTokenIsShortAndOfOneKind(t *testing.T) {
	s := seal.NewSecrets(seal.NewKey())
	seen, same := map[string]bool{}, 0
	for i := range 8192 {
		word := "w" + strconv.Itoa(i)
		token := s.NameToken("S", word)
		if len(token) != 4 || token[0] != 'S' {
			t.Fatalf("the token %q", token)
		}
		seen[token] = true
		if token[1:] == s.NameToken("L", word)[1:] {
			same++
		}
	}
	if len(seen) < 3000 || len(seen) > 4096 || same > 20 {
		t.Errorf("%d tokens of 8192 words; two kinds agree on %d", len(seen), same)
	}
}

func TestASignatureServesOnePurpose(t *testing.T) {
	s := seal.NewSecrets(seal.NewKey())
	row := []byte("row 1")
	signature := s.Sign("audit", row)
	if !s.Verify("audit", row, signature) || s.Verify("anchor", row, signature) || s.Verify("audit", []byte("row 2"), signature) || s.Verify("audit", row, nil) {
		t.Error("a signature must hold for its purpose and its data alone")
	}
}

func TestRandomTokensAreStoredHashed(t *testing.T) {
	token := seal.Random(32)
	hash := seal.HashToken(token)
	if len(token) != 52 || token == seal.Random(32) || strings.Contains(hash, token) {
		t.Error("a token has 256 random bits and is not in its hash")
	}
	if !seal.SameToken(token, hash) || seal.SameToken(token+"a", hash) {
		t.Error("a token must match its own hash alone")
	}
}

func TestCodesHaveNoVowelsAndNothingThatLooksAlike(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		code := seal.NewCode()
		if len(code) != 13 || seen[code] || strings.ContainsAny(code[4:], "AEIOUYL01ZSGB") {
			t.Fatalf("%q", code)
		}
		seen[code] = true
	}
}

func TestMisreadAndOddlyTypedCodesAreRead(t *testing.T) {
	for typed, want := range map[string]string{
		"jsr 2345 cdfh":              "JSR-2345-CDFH",
		"2345cdfh":                   "JSR-2345-CDFH",
		"JSR–۲۳۴۵–CDFH":              "JSR-2345-CDFH",
		"\u2068JSR-2345-CDFH\u2069":  "JSR-2345-CDFH",
		"ＪＳＲ－２３４５－ＣＤＦＨ":              "JSR-2345-CDFH",
		"J5R-Z34S-8DGB":              "JSR-2345-8D68",
		"JSR-2345-CDF":               "",
		"JSR-2345-CDFI":              "",
		"ABC-2345-CDFH":              "",
		"":                           "",
		strings.Repeat("2345", 1000): "",
	} {
		if got, ok := seal.NormaliseCode(typed); got != want || ok != (want != "") {
			t.Errorf("%.30q read as %q", typed, got)
		}
	}
}

func FuzzNormaliseCode(f *testing.F) {
	f.Add("JSR-2345-CDFH")
	f.Add("٢٣٤٥ cdfh")
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := seal.NormaliseCode(typed)
		if again, still := seal.NormaliseCode(code); ok && (!still || again != code || len(code) != 13) {
			t.Errorf("%q gives %q, then %q", typed, code, again)
		}
	})
}

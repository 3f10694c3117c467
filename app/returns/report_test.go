package returns

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const letter = "<0123456789abcdef0123456789abcdef@example.org>"

// TestReportsAreReadByWhatProgramsWroteIntoThem: what servers of several makes send, from
// the files of testdata.
func TestReportsAreReadByWhatProgramsWroteIntoThem(t *testing.T) {
	for name, want := range map[string]struct {
		kind        Kind
		status      string
		bad, policy bool
		letter      bool
	}{
		"unknown-mailbox":  {Failed, "5.1.1", true, false, true},
		"whole-letter":     {Failed, "5.1.1", true, false, true},
		"international":    {Failed, "5.1.1", true, false, true},
		"id-in-report":     {Failed, "5.1.1", true, false, true},
		"vague-status":     {Failed, "5.1.1", true, false, true},
		"no-letter":        {Failed, "5.1.1", true, false, false},
		"cut":              {Failed, "5.1.1", true, false, false},
		"policy":           {Failed, "5.7.1", false, true, true},
		"full":             {Failed, "5.2.2", false, false, true},
		"delayed":          {Delayed, "4.4.1", false, false, true},
		"arrived":          {Arrived, "2.0.0", false, false, true},
		"complaint":        {Complaint, "", false, false, true},
		"not-spam":         {Other, "", false, false, true},
		"automatic-answer": {Other, "", false, false, false},
		"prose":            {Other, "", false, false, false},
	} {
		r, err := Parse(file(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Kind != want.kind || r.Status != want.status || r.BadAddress() != want.bad || r.Policy() != want.policy || slices.Contains(r.MessageIDs, letter) != want.letter {
			t.Errorf("%s reads as %+v, want %+v", name, r, want)
		}
		if !slices.Contains(r.To, "jisr@example.org") || r.Subject == "" || r.From == "" {
			t.Errorf("%s came to %v from %q about %q", name, r.To, r.From, r.Subject)
		}
	}
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAServersWordsAreKeptShortAndOnOneLine(t *testing.T) {
	r, err := Parse(file(t, "unknown-mailbox"))
	if err != nil || r.Reply != "550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown" {
		t.Errorf("%q, %v", r.Reply, err)
	}
	long := strings.Replace(string(file(t, "policy")), "Message rejected as spam", strings.Repeat("ب", 2000), 1)
	if r, err = Parse([]byte(long)); err != nil || len(r.Reply) > longestReply {
		t.Errorf("%d bytes are kept: %v", len(r.Reply), err)
	}
}

// TestTheWorstNewsCountsAndTheFirstReturnedLetter: a list behind one address reports each
// reader, and a letter within the letter is not ours.
func TestTheWorstNewsCountsAndTheFirstReturnedLetter(t *testing.T) {
	raw := strings.Replace(string(file(t, "delayed")), "Final-Recipient", "Final-Recipient: rfc822; a@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\nFinal-Recipient", 1)
	raw = strings.Replace(raw, "--=_b--", "--=_b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <other@example.org>\r\n\r\n--=_b--", 1)
	r, err := Parse([]byte(raw))
	if err != nil || r.Kind != Failed || r.Status != "5.1.1" || !slices.Equal(r.MessageIDs, []string{letter}) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestWhatIsNoMessageIsAnError(t *testing.T) {
	for _, raw := range []string{"", "\r\n\r\ntext", strings.Repeat("x", MaxSize+1)} {
		if r, err := Parse([]byte(raw)); err == nil {
			t.Errorf("%.20q reads as %+v", raw, r)
		}
	}
}

// FuzzParse: nothing that a stranger sends breaks the parser, and what it gives is bounded.
func FuzzParse(f *testing.F) {
	names, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		f.Add(file(f, strings.TrimSuffix(filepath.Base(name), ".eml")))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Parse(raw)
		if err != nil && r.Kind != Other {
			t.Errorf("what does not read is %s", r.Kind)
		}
		if strings.ContainsAny(r.Reply+r.Subject+r.From, "\r\n") || len(r.Reply) > longestReply {
			t.Errorf("more than a line is kept: %q", r)
		}
		if r.BadAddress() && r.Policy() {
			t.Errorf("%q blames the person and the policy", r.Status)
		}
		for _, id := range r.MessageIDs {
			if !strings.HasPrefix(id, "<") || strings.ContainsAny(id, " \r\n") {
				t.Errorf("a Message-ID is %q", id)
			}
		}
	})
}

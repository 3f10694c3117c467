package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jisr/app"
	"jisr/app/office"
	"jisr/app/store"
)

// anchored has the end of the log written down so many times, and says what the file holds.
func (h *house) anchored(want int) string {
	h.t.Helper()
	h.does(func() (int, error) { return h.Anchor(h.t.Context()) }, want)
	raw, err := os.ReadFile(h.anchors)
	h.must(err)
	return string(raw)
}

// logs writes rows.
func (h *house) logs(n int) {
	h.t.Helper()
	for range n {
		h.must(h.Stores().Audit.Write(h.t.Context(), office.Entry{ID: office.NewID("log"), At: h.clock(), Actor: officer, Action: office.LogRead}))
	}
}

func anchoring(t *testing.T) *house {
	t.Helper()
	path := filepath.Join(t.TempDir(), "anchors")
	h := newHouse(t, func(c *app.Config) { c.AnchorFile = path })
	h.anchors = path
	return h
}

// TestRowsTakenFromTheEndOfTheLogShow: the chain that is left is whole, and only what was
// written down outside tells. While nothing was logged, nothing is written down.
func TestRowsTakenFromTheEndOfTheLogShow(t *testing.T) {
	h := anchoring(t)
	h.logs(5)
	h.anchored(1)
	h.anchored(0)
	h.logs(3)
	if n := strings.Count(h.anchored(1), "\n"); n != 2 {
		t.Errorf("the file has %d lines", n)
	}
	h.verifies("")
	var last []store.Doc
	for _, k := range h.Stores().Kept() {
		if k.Name() == "log" {
			h.must(k.Range(t.Context(), store.Range{Index: store.ByID, Descending: true, Limit: 2}, func(d store.Doc) (bool, error) { last = append(last, d); return true, nil }))
		}
	}
	for _, d := range last {
		h.remove("log", d.ID)
	}
	if _, err := h.Stores().Audit.Verify(t.Context()); err != nil {
		t.Errorf("the chain that is left: %v", err)
	}
	h.verifies("is gone, as of 2026-11-24")
}

// TestAnAnchorThatTheLogDidNotWriteIsToldAndOneThatACrashCutOffIsNot.
func TestAnAnchorThatTheLogDidNotWriteIsToldAndOneThatACrashCutOffIsNot(t *testing.T) {
	h := anchoring(t)
	h.logs(2)
	whole := h.anchored(1)
	for name, c := range map[string]struct{ text, wrong string }{
		"cut off":                  {whole + whole[:len(whole)/2], ""},
		"cut off, then another":    {whole[:len(whole)/2] + "\n" + whole, ""},
		"another number":           {strings.Replace(whole, `"seq":2`, `"seq":1`, 1), "is not what was written"},
		"a restore that never was": {strings.Replace(whole, `],"mac":"`, `],"restored":true,"mac":"`, 1), "is not what was written"},
		"no anchor at all":         {whole + "hello\n", "are no anchors"},
	} {
		h.must(os.WriteFile(h.anchors, []byte(c.text), 0o600))
		t.Log(name)
		h.verifies(c.wrong)
	}
	h.must(os.WriteFile(h.anchors, []byte(whole+whole[:len(whole)/2]), 0o600))
	h.logs(1)
	if text := h.anchored(1); strings.Count(text, "\n") != 3 {
		t.Errorf("behind a line that was cut off stands\n%s", text)
	}
	h.verifies("")
}

// TestARestoreSaysInItsAnchorThatRowsAreLost: verify is content with the rows that came
// after the backup and are gone, and not with those from before.
func TestARestoreSaysInItsAnchorThatRowsAreLost(t *testing.T) {
	k := newKept(t)
	k.must(k.Close())
	k.c.AnchorFile = filepath.Join(t.TempDir(), "anchors")
	k.house = opened(t, k.c)
	k.anchors = k.c.AnchorFile
	k.logs(4)
	k.anchored(1)
	k.run("backup", "file", k.file+"2")
	k.logs(4)
	k.anchored(1)
	k.run("backup", "keyring", k.newest)
	k.must(k.Close())
	c := elsewhere(t, k.c)
	_, err := app.Restore{File: k.file + "2", Keyring: k.newest}.Run(t.Context(), c)
	k.must(err)
	h := opened(t, c)
	h.anchors = k.anchors
	h.verifies("")
	h.logs(6)
	whole := h.anchored(1)
	h.verifies("")
	first, _, _ := strings.Cut(whole, "\n")
	var n store.Anchor
	h.must(json.Unmarshal([]byte(first), &n))
	h.remove("log", n.Ends[0].Instance+"/"+store.IntKey(n.Ends[0].Seq))
	h.verifies("is gone, as of")
}

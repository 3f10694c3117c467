package app_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app/exchange"
	"jisr/app/office"
	"jisr/app/roster"
)

var cardiologists = roster.Query{Text: "cardiologist"}

// askFile asks a second officer for a file.
func (h *house) askFile(asker office.Actor, x roster.Export) string {
	h.t.Helper()
	out, err := h.Roster.Export(h.t.Context(), asker, x)
	h.must(err)
	if len(out.Subjects) != 0 || !strings.HasPrefix(out.Approval, "apr_") {
		h.t.Fatalf("exported alone: %d people, %q", len(out.Subjects), out.Approval)
	}
	return out.Approval
}

// fetched is the file that an officer fetches, as text.
func (h *house) fetched(actor office.Actor, id string) string {
	h.t.Helper()
	got, err := h.Roster.FetchExport(h.t.Context(), actor, id)
	h.must(err)
	return h.written(got)
}

func (h *house) written(got roster.Exported) string {
	h.t.Helper()
	var b bytes.Buffer
	out, err := exchange.NewWriter(&b, exchange.CSV)
	h.must(err)
	_, err = got.Each(h.t.Context(), out.Write)
	h.must(err)
	h.must(out.Close())
	return b.String()
}

// TestUpTo100PeopleAreExportedAlone, by an officer with the filter that she saw or by her
// selection; viewers and hosts never.
func TestUpTo100PeopleAreExportedAlone(t *testing.T) {
	h := newHouse(t)
	list := h.registerMany(roster.ExportAlone)
	asker := hire(t, h.App, "asker", office.OfficerRole)
	query := roster.Query{Text: "cardiologist", Filters: []roster.Criterion{{Field: roster.FieldCountry, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"SE", "DE"}}}, {Field: roster.FieldCity, Op: roster.AnyOf, Value: roster.Value{Codes: []string{list[0].City}}}},
		Not: []roster.Criterion{{Field: roster.FieldYears, Op: roster.AtLeast, Value: roster.Value{Number: 50}}}, Sort: roster.ByYears, After: 25}
	got, err := h.Roster.Export(t.Context(), asker, roster.Export{Query: query, Reason: " census ", Format: "csv"})
	h.must(err)
	if n := strings.Count(h.written(got), "@example.org"); n != len(list) || got.Approval != "" {
		t.Errorf("%d people, approval %q", n, got.Approval)
	}
	rows := h.exports(list[7].ID)
	if len(rows) != 1 || rows[0].Purpose != "census" || rows[0].Actor.ID != asker.ID || rows[0].Details["fields"] != "q,country,city,not_years" || rows[0].Details["filter"] != "country=SE,DE -years=50" {
		t.Errorf("%+v", rows)
	}
	h.pass(time.Minute)
	h.must(h.Roster.Select(t.Context(), asker, list[3].ID, true))
	got, err = h.Roster.Export(t.Context(), asker, roster.Export{Selected: true, Reason: "a panel", Format: "csv"})
	h.must(err)
	if !slices.Equal(got.Subjects, []string{list[3].ID}) || h.exports(list[3].ID)[0].Details["fields"] != "selection" {
		t.Errorf("the selection: %v", got.Subjects)
	}
	for _, role := range []office.Role{office.Viewer, office.HostRole, office.Auditor, office.Investment} {
		other := hire(t, h.App, string(role), role)
		if _, err := h.Roster.Export(t.Context(), other, roster.Export{Query: query, Reason: "census", Format: "csv"}); office.CodeOf(err) != office.Forbidden {
			t.Errorf("a %s exports: %v", role, err)
		}
		if _, err := h.Roster.PlanExport(t.Context(), other, roster.Export{Query: query}); office.CodeOf(err) != office.Forbidden {
			t.Errorf("a %s counts: %v", role, err)
		}
	}
	_, err = h.Roster.Export(t.Context(), asker, roster.Export{Query: query, Reason: " ", Format: "csv"})
	h.wrong(err, "reason", "required")
}

// TestAFileForMoreThan100IsAskedOfASecondOfficer: nobody is in the log before the asker
// fetches it; then everybody once, however often she does.
func TestAFileForMoreThan100IsAskedOfASecondOfficer(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	list := h.registerMany(roster.ExportAlone + 3)
	asker, second := hire(t, h.App, "asker", office.OfficerRole), hire(t, h.App, "second", office.OfficerRole)
	x := roster.Export{Query: cardiologists, Reason: "census", Format: "csv", Search: "/staff/experts?q=cardiologist"}
	id := h.askFile(asker, x)
	if again := h.askFile(asker, x); again != id {
		t.Errorf("the same question is asked twice: %s, %s", id, again)
	}
	for who, want := range map[*office.Actor]int{&asker: 0, &second: 1} {
		waiting, err := h.Roster.ExportsWaiting(ctx, *who)
		h.must(err)
		letters, err := h.Invitations.Waiting(ctx, *who)
		h.must(err)
		if len(waiting) != want || len(letters) != 0 {
			t.Errorf("%s has %d files and %d sendings to decide", who.ID, len(waiting), len(letters))
		}
	}
	if _, err := h.Invitations.Approval(ctx, second, id); office.CodeOf(err) != office.NotFound {
		t.Errorf("a request for a file is shown as one for letters: %v", err)
	}
	_, err := h.Roster.ApproveExport(ctx, asker, id, len(list))
	h.refused(err, "approval.refused.same")
	inHerPlace := second
	inHerPlace.For = asker.ID
	_, err = h.Roster.ApproveExport(ctx, inHerPlace, id, len(list))
	h.refused(err, "approval.refused.same")
	if _, err = h.Roster.ApproveExport(ctx, viewer, id, len(list)); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a viewer approves: %v", err)
	}
	_, err = h.Roster.FetchExport(ctx, asker, id)
	h.refused(err, "export.refused.over")
	// who leaves before the approval is not in it, nor who comes or returns after it
	_, err = h.Roster.Pause(ctx, self(list[0]), list[0].ID)
	h.must(err)
	_, err = h.Roster.ApproveExport(ctx, second, id, len(list))
	h.wrong(err, "confirm", "people")
	_, err = h.Roster.ApproveExport(ctx, second, id, len(list)-1)
	h.must(err)
	_, err = h.Roster.Resume(ctx, self(list[0]), list[0].ID)
	h.must(err)
	late := h.register("Late")
	h.must(h.Roster.Erase(ctx, self(list[1]), list[1].ID, true))
	if len(h.exports(list[2].ID)) != 0 {
		t.Error("she is in the log before a file was made")
	}
	if _, err = h.Roster.FetchExport(ctx, second, id); office.CodeOf(err) != office.NotFound {
		t.Errorf("another than the asker fetches it: %v", err)
	}
	first := h.fetched(asker, id)
	_, err = h.Roster.Pause(ctx, self(list[2]), list[2].ID)
	h.must(err)
	again := h.fetched(asker, id)
	if n, m := strings.Count(first, "@example.org"), strings.Count(again, "@example.org"); n != len(list)-2 || m != len(list)-3 {
		t.Errorf("first %d, then %d people", n, m)
	}
	for who, want := range map[string]int{list[0].ID: 0, late.ID: 0, list[2].ID: 1, list[9].ID: 1} {
		if rows := h.exports(who); len(rows) != want || want == 1 && (rows[0].Purpose != "census" || rows[0].Actor.ID != asker.ID || rows[0].Details["approved_by"] != second.ID) {
			t.Errorf("%s reads %+v", who, rows)
		}
	}
	h.pass(roster.ExportFor)
	_, err = h.Roster.FetchExport(ctx, asker, id)
	h.refused(err, "export.refused.over")
	if n, err := h.Roster.FollowExports(ctx); n != 1 || err != nil {
		t.Errorf("%d were ended: %v", n, err)
	}
	if _, err := h.run("verify", nil); err != nil {
		t.Errorf("the log: %v", err)
	}
}

// TestAnApprovedFileEndsWithTheRoleOfTheAsker, before the approval and after it, and does
// not come back with the role.
func TestAnApprovedFileEndsWithTheRoleOfTheAsker(t *testing.T) {
	h := newHouse(t)
	list := h.registerMany(roster.ExportAlone + 1)
	asker, second := hire(t, h.App, "asker", office.OfficerRole), hire(t, h.App, "second", office.OfficerRole)
	as := func(role office.Role) {
		_, err := h.StaffKept().UpdateOfficer(t.Context(), asker.ID, func(o *office.Officer) error { o.Roles = []office.Role{role}; return nil })
		h.must(err)
	}
	id := h.askFile(asker, roster.Export{Query: cardiologists, Reason: "census", Format: "csv"})
	as(office.Viewer)
	_, err := h.Roster.ApproveExport(t.Context(), second, id, len(list))
	h.refused(err, "approval.refused.gone")
	as(office.OfficerRole)
	_, err = h.Roster.ApproveExport(t.Context(), second, id, len(list))
	h.must(err)
	as(office.Viewer)
	for _, actor := range []office.Actor{asker, office.Duty("operator")} {
		_, err = h.Roster.FetchExport(t.Context(), actor, id)
		h.refused(err, "approval.refused.gone")
	}
	_, err = h.Roster.FollowExports(t.Context())
	h.must(err)
	as(office.OfficerRole)
	_, err = h.Roster.FetchExport(t.Context(), asker, id)
	h.refused(err, "export.refused.over")
	if len(h.exports(list[0].ID)) != 0 {
		t.Error("she is in the log of a file that nobody got")
	}
}

// TestARequestForAFileIsRefusedOrExpires: with a reason that the asker reads; after 14
// days nobody decides any more.
func TestARequestForAFileIsRefusedOrExpires(t *testing.T) {
	h := newHouse(t)
	list := h.registerMany(roster.ExportAlone + 1)
	asker, second := hire(t, h.App, "asker", office.OfficerRole), hire(t, h.App, "second", office.OfficerRole)
	x := roster.Export{Query: cardiologists, Reason: "census", Format: "csv"}
	id := h.askFile(asker, x)
	_, err := h.Roster.RefuseExport(t.Context(), second, id, " ")
	h.wrong(err, "reason", "required")
	_, err = h.Roster.RefuseExport(t.Context(), second, id, "Too many.")
	h.must(err)
	own, err := h.Roster.ExportsAskedBy(t.Context(), asker)
	h.must(err)
	if len(own) != 1 || own[0].State != office.ApprovalRefused || own[0].Approval.Reason != "Too many." || own[0].Ready {
		t.Errorf("the asker sees %+v", own)
	}
	if id = h.askFile(asker, x); id == own[0].ID {
		t.Error("after a refusal the question cannot be asked anew")
	}
	h.pass(15 * office.Day)
	_, err = h.Roster.ApproveExport(t.Context(), second, id, len(list))
	h.refused(err, "approval.refused.decided")
	_, err = h.Roster.FollowExports(t.Context())
	h.must(err)
	if a, err := h.ApprovalsKept().Approval(t.Context(), id); err != nil || a.State != office.ApprovalOutdated || a.Export == nil {
		t.Errorf("after 14 days: %+v, %v", a, err)
	}
}

// TestAnApprovedFileThatACrashCutShortIsFinished: the row of the approval is written by
// the duty, the file may be fetched, and the duty for letters leaves it alone.
func TestAnApprovedFileThatACrashCutShortIsFinished(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	list := h.registerMany(roster.ExportAlone + 1)
	asker, second := hire(t, h.App, "asker", office.OfficerRole), hire(t, h.App, "second", office.OfficerRole)
	id := h.askFile(asker, roster.Export{Query: cardiologists, Reason: "census", Format: "csv"})
	_, err := h.ApprovalsKept().UpdateApproval(ctx, id, func(a *office.Approval) error {
		now := h.clock()
		a.State, a.Decider, a.DecidedAt = office.ApprovalGiven, &second, &now
		return nil
	})
	h.must(err)
	for range 2 {
		h.pass(2 * time.Minute)
		_, err := h.Invitations.FollowApprovals(ctx)
		h.must(err)
		_, err = h.Roster.FollowExports(ctx)
		h.must(err)
	}
	rows, err := h.Log(ctx, id, 10)
	h.must(err)
	if len(rows) != 2 || rows[0].Action != office.ApprovalGranted || rows[0].Actor.ID != second.ID || rows[1].Action != office.ApprovalAsked {
		t.Errorf("the log has %+v", rows)
	}
	if n := strings.Count(h.fetched(asker, id), "@example.org"); n != len(list) {
		t.Errorf("%d people", n)
	}
}

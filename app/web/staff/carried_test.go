package staff

import (
	"strconv"
	"strings"
	"testing"

	"jisr/app/office"
	"jisr/app/programme"
)

// TestTheLargestMissionFormOutlivesASignIn: with all documents and tasks that a mission may
// have, in Arabic, what was typed still goes through the page in its way.
func TestTheLargestMissionFormOutlivesASignIn(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ص", n) }
	plan := programme.Plan{Plan: long(4000), Place: long(160), Contact: long(300), Report: long(8000), From: "2027-03-01", To: "2027-03-14", Days: 12}
	for range 12 {
		plan.Documents = append(plan.Documents, programme.Document{Title: long(160), Link: "https://" + strings.Repeat("x", 492), Note: long(300)})
	}
	for range 20 {
		plan.Tasks = append(plan.Tasks, programme.Task{Title: long(200), Who: programme.ByMinistry, Due: "2027-03-01"})
	}
	if err := office.Validate(plan); err != nil {
		t.Fatal(err)
	}
	size := len("plan"+plan.Plan) + len("place"+plan.Place) + len("contact"+plan.Contact) + len("report"+plan.Report) + len("from.day01from.month03from.year2027")*2
	for i, x := range plan.Documents {
		at := "documents[" + strconv.Itoa(i) + "]."
		size += len(at+"title"+x.Title) + len(at+"link"+x.Link) + len(at+"note"+x.Note)
	}
	for i, x := range plan.Tasks {
		at := "tasks[" + strconv.Itoa(i) + "]."
		size += len(at+"title"+x.Title) + len(at+"who"+string(x.Who)) + len(at+"due.day01") + len(at+"due.month03") + len(at+"due.year2027") + len(at+"donetrue")
	}
	if size > mostCarried-1024 {
		t.Errorf("it is %d bytes, of %d", size, mostCarried)
	}
	plan.Documents = append(plan.Documents, plan.Documents[0])
	plan.Tasks = append(plan.Tasks, plan.Tasks[0])
	if err := office.Validate(plan); err == nil {
		t.Error("one more is taken")
	}
}

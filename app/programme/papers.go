package programme

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"jisr/app/office"
)

// Document is what both sides of a mission need to have at hand: where it is kept, or in
// words. The file itself stays where the link leads.
type Document struct {
	Title string `json:"title" bson:"title" validate:"required,max=160,plain"`
	Link  string `json:"link,omitempty" bson:"link,omitempty" validate:"max=500,plain"`
	Note  string `json:"note,omitempty" bson:"note,omitempty" validate:"max=300,prose"`
}

// Host is where its link leads, for whoever looks before going there.
func (x Document) Host() string {
	u, err := url.Parse(x.Link)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Party is a side of a mission that has something to do for it.
type Party string

// The parties.
const (
	ByMinistry Party = "ministry"
	ByHost     Party = "host"
	ByExpert   Party = "expert"
)

// Parties are all of them.
func Parties() []Party { return []Party{ByMinistry, ByHost, ByExpert} }

// Task is what a party does for a mission, and by when.
type Task struct {
	Title string      `json:"title" bson:"title" validate:"required,max=200,plain"`
	Who   Party       `json:"who" bson:"who" validate:"oneof=ministry host expert"`
	Due   office.Date `json:"due" bson:"due" validate:"required,date"`
	Done  bool        `json:"done" bson:"done"`
}

// Mark differs as soon as the task is another, done or not.
func (x Task) Mark() string {
	sum := sha256.Sum256([]byte(string(x.Who) + "|" + string(x.Due) + "|" + x.Title))
	return hex.EncodeToString(sum[:8])
}

// Late is true for one whose day has passed undone.
func (x Task) Late(today office.Date) bool { return !x.Done && x.Due < today }

// Open are the tasks that are not done, of one party or of all ("").
func (m Mission) OpenTasks(who Party) []Task { return openTasks(m.Status, m.Tasks, who) }

// openTasks are none once the mission has ended: nothing of it can be changed then.
func openTasks(status MissionStatus, list []Task, who Party) []Task {
	if status == MissionCompleted || status == MissionCancelled {
		return nil
	}
	var out []Task
	for _, x := range list {
		if !x.Done && (who == "" || x.Who == who) {
			out = append(out, x)
		}
	}
	return out
}

// Overdue counts the tasks whose day has passed, and says which day was the first.
func Overdue(list []Task, today office.Date) (first office.Date, n int) {
	for _, x := range list {
		if !x.Late(today) {
			continue
		}
		if n++; first == "" || x.Due < first {
			first = x.Due
		}
	}
	return first, n
}

// checkPapers wants of each document a link that can be trusted to be one, or a note.
func checkPapers(plan Plan, p *office.Problems) {
	for i, x := range plan.Documents {
		at := fmt.Sprintf("documents[%d].link", i)
		p.Check(x.Link != "" || strings.TrimSpace(x.Note) != "", at, "link_or_note")
		p.Check(x.Link == "" || isLink(x.Link), at, "link")
	}
}

// isLink is true for an https address of a named host, without a name or password in it.
func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil
}

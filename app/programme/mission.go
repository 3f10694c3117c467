package programme

import (
	"context"
	"time"

	"jisr/app/office"
)

// MissionStatus is how far a mission has come.
type MissionStatus string

// The states of domain.md, in their order.
const (
	Planned          MissionStatus = "planned"
	UnderWay         MissionStatus = "under_way"
	MissionCompleted MissionStatus = "completed"
	MissionCancelled MissionStatus = "cancelled"
)

// Rating is what one side says of a finished mission.
type Rating struct {
	Score int       `json:"score" bson:"score" validate:"min=1,max=5"`
	Text  string    `json:"text,omitempty" bson:"text,omitempty" validate:"max=2000,prose"`
	By    string    `json:"by,omitempty" bson:"by,omitempty"`
	At    time.Time `json:"at" bson:"at"`
}

// Plan is what an officer writes of a mission: before it, and after it.
type Plan struct {
	Plan    string      `json:"plan,omitempty" bson:"plan,omitempty" validate:"max=4000,prose"`
	From    office.Date `json:"from,omitempty" bson:"from,omitempty" validate:"date"`
	To      office.Date `json:"to,omitempty" bson:"to,omitempty" validate:"date"`
	Place   string      `json:"place,omitempty" bson:"place,omitempty" validate:"max=160,plain"`
	Contact string      `json:"contact,omitempty" bson:"contact,omitempty" validate:"max=300,prose"`
	Report  string      `json:"report,omitempty" bson:"report,omitempty" validate:"max=8000,prose"`
	// Days are those that were delivered.
	Days int `json:"days,omitempty" bson:"days,omitempty" validate:"min=0,max=730"`
	// Documents and Tasks are read by the expert and by the host. They are so few that the
	// form outlives a sign-in (staff.Carried).
	Documents []Document `json:"documents,omitempty" bson:"documents,omitempty" validate:"max=12,dive"`
	Tasks     []Task     `json:"tasks,omitempty" bson:"tasks,omitempty" validate:"max=20,dive"`
}

// Mission is the work of one expert on one seat. It is sealed for her.
type Mission struct {
	ID         string        `json:"id" bson:"id"`
	Rev        int64         `json:"rev" bson:"-"`
	Programme  string        `json:"programme" bson:"programme"`
	Role       int           `json:"role" bson:"role"`
	Expert     string        `json:"expert" bson:"expert"`
	Person     string        `json:"-" bson:"person"`
	Invitation string        `json:"invitation" bson:"invitation"`
	Status     MissionStatus `json:"status" bson:"status"`
	Plan       `bson:",inline"`
	// ByExpert is her word on the host; ByHost the host's on her, which officers
	// alone read.
	ByExpert *Rating `json:"by_expert,omitempty" bson:"by_expert,omitempty"`
	ByHost   *Rating `json:"by_host,omitempty" bson:"by_host,omitempty"`
	// Reason is why it was cancelled.
	Reason    string     `json:"reason,omitempty" bson:"reason,omitempty"`
	EndedAt   *time.Time `json:"ended_at,omitempty" bson:"ended_at,omitempty"`
	CreatedAt time.Time  `json:"created_at" bson:"created_at"`
	UpdatedAt time.Time  `json:"updated_at" bson:"updated_at"`
	// Followed is true when a finished one stands in her record and she was asked
	// for her word; until then a duty goes on with it.
	Followed bool `json:"-" bson:"followed,omitempty"`
	// Withdrawn is set while its certificate is taken back.
	Withdrawn *Withdrawal `json:"certificate_withdrawn,omitempty" bson:"withdrawn,omitempty"`
}

// Ended is true for one that goes no further.
func (m Mission) Ended() bool { return m.Status == MissionCompleted || m.Status == MissionCancelled }

// Open is true while its evaluation is: until it was cancelled, or has ended and
// both sides have said their word.
func (m Mission) Open() bool {
	return m.Status != MissionCancelled && (m.Status != MissionCompleted || m.ByExpert == nil || m.ByHost == nil)
}

// ForExpert is the mission as its expert may see it: without the host's word on her.
func (m Mission) ForExpert() Mission {
	m.ByHost = nil
	if m.Withdrawn != nil { // the officer's name stands only on signed letters
		withdrawn := *m.Withdrawn
		withdrawn.By, m.Withdrawn = "", &withdrawn
	}
	return m
}

// missionSteps is the one table of what may follow what, by verb.
func missionSteps() map[string]struct {
	from []MissionStatus
	to   MissionStatus
} {
	return map[string]struct {
		from []MissionStatus
		to   MissionStatus
	}{
		"start":    {[]MissionStatus{Planned}, UnderWay},
		"complete": {[]MissionStatus{UnderWay}, MissionCompleted},
		"cancel":   {[]MissionStatus{Planned, UnderWay}, MissionCancelled},
	}
}

// Allowed lists the verbs that the state allows, in order.
func (s MissionStatus) Allowed() []string {
	var out []string
	for _, verb := range []string{"start", "complete", "cancel"} {
		if contains(missionSteps()[verb].from, s) {
			out = append(out, verb)
		}
	}
	return out
}

// MissionStore is where missions are kept.
type MissionStore interface {
	// InsertMission keeps a new one; Conflict when the invitation has one.
	InsertMission(ctx context.Context, m Mission) error
	Mission(ctx context.Context, id string) (Mission, error)
	UpdateMission(ctx context.Context, id string, rev int64, change func(*Mission) error) (Mission, error)
	// Missions lists a programme's, MissionsOf an expert's, oldest first.
	Missions(ctx context.Context, programme string) ([]Mission, error)
	MissionsOf(ctx context.Context, expert string) ([]Mission, error)
	// Unfollowed lists finished ones of which not everything has followed.
	Unfollowed(ctx context.Context) ([]Mission, error)
}

package office

import (
	"context"
	"time"
)

// Action is what was done, in the words that the log and a person's page share.
type Action string

// The actions of the log. Those that concern a person's record appear on her
// page under the key "log." + the action.
const (
	Registered    Action = "expert.registered"
	Changed       Action = "expert.changed"
	Confirmed     Action = "expert.confirmed"
	Paused        Action = "expert.paused"
	Resumed       Action = "expert.resumed"
	Erased        Action = "expert.erased"
	Opened        Action = "expert.opened"
	Unblinded     Action = "expert.unblinded"
	Downloaded    Action = "expert.downloaded"
	ConsentGiven  Action = "consent.given"
	ConsentEnded  Action = "consent.withdrawn"
	AddressProven Action = "address.proven"
	AddressMoved  Action = "address.moved"
	// AddressRestored is a change of address taken back by the holder of the old one.
	AddressRestored Action = "address.restored"
	// AddressReplaced is a lost address replaced by an officer.
	AddressReplaced Action = "address.replaced"
	// AddressFreed: an officer let letters go again to an address that had failed.
	AddressFreed   Action = "address.freed"
	Searched       Action = "search.shown"
	SearchedByName Action = "search.by_name"
	// Alerted: a letter told an officer how many are new to her saved searches or changed.
	Alerted         Action = "search.alerted"
	Matched         Action = "match.shown"
	Shortlisted     Action = "shortlist.changed"
	ShortlistUndone Action = "shortlist.undone"
	// ShortlistShared and ShortlistWithheld: an officer let the host of a programme meet
	// those who accepted, or ended that. ShortlistMet: the host read who they are.
	ShortlistShared   Action = "shortlist.shared"
	ShortlistWithheld Action = "shortlist.withheld"
	ShortlistMet      Action = "shortlist.met"
	// HostRemarked: the host said a word on somebody it met. RemarkNoted: an officer read it.
	HostRemarked Action = "host.remarked"
	RemarkNoted  Action = "host.noted"

	Invited        Action = "invitation.queued"
	LetterSent     Action = "letter.handed_over"
	LetterAgain    Action = "letter.again" // one that may have gone is sent again
	LetterRests    Action = "letter.rests" // one that may have gone is not
	LetterBounced  Action = "letter.bounced"
	LetterUnwanted Action = "letter.unwanted" // its reader told her mail program so
	// A sending of letters to a role was stopped for now, went on, was ended; or letters
	// that failed were sent again.
	SendingPaused    Action = "sending.paused"
	SendingResumed   Action = "sending.resumed"
	SendingCancelled Action = "sending.ended"
	SendingAgain     Action = "sending.again"
	ReturnSeen       Action = "return.seen" // an officer dealt with a message that came back
	Answered         Action = "invitation.answered"
	SeatGiven        Action = "seat.given"
	SeatFreed        Action = "seat.freed"
	ProgrammeClosed  Action = "programme.closed" // its closing letters went
	Replied          Action = "question.replied"
	Rested           Action = "expert.rested"
	Exported         Action = "export.made"
	Imported         Action = "import.made"
	ImportUndone     Action = "import.undone"
	SignedIn         Action = "signin.made"
	SignInRefused    Action = "signin.refused"
	SignInConfirmed  Action = "signin.confirmed"
	SignInsEnded     Action = "signin.ended" // somebody signed out in her other browsers
	PasswordChanged  Action = "password.changed"
	// A recovery code was used in place of the second factor, or there are new ones.
	RecoveryUsed    Action = "recovery.used"
	RecoveryRenewed Action = "recovery.renewed"
	PasskeyAdded    Action = "passkey.added"
	PasskeyRemoved  Action = "passkey.removed"
	PasskeyCopied   Action = "passkey.copied" // refused, since its counter did not go on
	ProviderBound   Action = "provider.bound" // an officer signed in at the OpenID provider for the first time
	OfficerChanged  Action = "officer.changed"
	TokenChanged    Action = "token.changed"
	BackedUp        Action = "backup.made"
	Restored        Action = "backup.restored"
	KeyChanged      Action = "key.changed"   // every data key is wrapped under a new master key
	ViewsReached    Action = "views.reached" // somebody opened as many records as one may in a day
	ViewsLifted     Action = "views.lifted"  // an admin lets her open as many again

	InstitutionChanged Action = "institution.changed"

	CVUploaded   Action = "cv.uploaded"
	CVRemoved    Action = "cv.removed"
	CVDownloaded Action = "cv.downloaded" // by an officer
	CVQuoted     Action = "cv.quoted"     // a search showed passages of it
	NoteWritten  Action = "note.written"
	NoteRemoved  Action = "note.removed"

	ClaimAdded    Action = "vetting.added"
	EvidenceAsked Action = "vetting.requested"
	EvidenceGiven Action = "vetting.answered"
	ClaimVerified Action = "vetting.verified"
	ClaimRefused  Action = "vetting.refused"

	MissionChanged Action = "mission.changed"
	MissionMoved   Action = "mission.moved"
	MissionRated   Action = "mission.rated"
	// A certificate that an officer took back, or gave again.
	CertificateWithdrawn Action = "certificate.withdrawn"
	CertificateReissued  Action = "certificate.reissued"
	// MissionSeen: the host of a mission read the name of its expert.
	MissionSeen Action = "mission.seen"

	ApprovalAsked   Action = "approval.asked"
	ApprovalGranted Action = "approval.given"
	ApprovalDenied  Action = "approval.refused"

	NeedChanged        Action = "need.changed"
	ProgrammeChanged   Action = "programme.changed"
	OpportunityChanged Action = "opportunity.changed"
	LogRead            Action = "log.read"
	InterestFiled      Action = "interest.filed"
	InterestOpened     Action = "interest.opened"
	InterestChanged    Action = "interest.changed"
	InterestMoved      Action = "interest.moved"

	// IntroductionMade: an officer introduced an interest to an authority, or asked the
	// investor whether she may. IntroductionAgreed and IntroductionEnded are the investor's
	// word on who reads it. IntroductionMet: the authority read it.
	IntroductionMade     Action = "introduction.made"
	IntroductionAgreed   Action = "introduction.agreed"
	IntroductionEnded    Action = "introduction.ended"
	IntroductionMet      Action = "introduction.met"
	IntroductionAnswered Action = "introduction.answered"

	// An officer offered times for a call with an investor, or took it back. CallBooked: she
	// chose one. CallGivenUp: she cancelled it.
	CallOffered   Action = "call.offered"
	CallCancelled Action = "call.cancelled"
	CallBooked    Action = "call.booked"
	CallGivenUp   Action = "call.given_up"

	// MessageWritten: an investor or an officer wrote to the other. InterestSilent: the head
	// of the unit was told that nothing happened.
	MessageWritten Action = "message.written"
	InterestSilent Action = "interest.silent"
	// InterestConcluded: an officer said how it ended. JobsTold: the investor said how many
	// jobs there are.
	InterestConcluded Action = "interest.concluded"
	JobsTold          Action = "interest.jobs"
	// InterestErased: the investor took it back, or it was kept long enough.
	InterestErased Action = "interest.erased"

	// Somebody wished to be told of opportunities, was told of one, or ended it.
	WatchBegun Action = "watch.begun"
	WatchTold  Action = "watch.told"
	WatchEnded Action = "watch.ended"
)

// Entry is one row of the log. It never holds a query's text, a name or an
// address: only ids, field names, codes, counts and keyed digests.
type Entry struct {
	// ID is deterministic for a change (it is derived from the fact and may be
	// written again), random for a reading (the row is the fact).
	ID     string    `json:"id" bson:"_id"`
	At     time.Time `json:"at" bson:"at"`
	Actor  Actor     `json:"actor" bson:"actor"`
	Action Action    `json:"action" bson:"action"`
	// Subjects are the records that were touched: expert, person or interest ids.
	Subjects []string `json:"subjects" bson:"subjects"`
	// Purpose is why, where the actor was asked for it.
	Purpose string `json:"purpose,omitempty" bson:"purpose,omitempty"`
	// Details are codes and counts: programme, role, fields changed.
	Details map[string]string `json:"details,omitempty" bson:"details,omitempty"`

	// Instance, Seq, Prev and Mac are set by the log: one gapless chain per instance.
	Instance string `json:"instance" bson:"chain"`
	Seq      int64  `json:"seq" bson:"link"`
	Prev     string `json:"prev" bson:"prev"`
	Mac      string `json:"mac" bson:"mac"`
}

// LogQuery asks the log; what is empty does not narrow.
type LogQuery struct {
	Subject, Actor string
	// From is inclusive, To exclusive.
	From, To time.Time
	// After is how many rows to pass over, Limit how many to give.
	After, Limit int
}

// LogCounted is how far rows are counted; whoever needs more narrows the time.
const LogCounted = 10_000

// LogPage is a part of the log, newest first. Total stops at LogCounted.
type LogPage struct {
	Rows  []Entry
	Total int
}

// Log is where everything that was done with a person's data is written down.
type Log interface {
	// Write returns when the row is durable; a second row with the same id is none.
	Write(ctx context.Context, e Entry) error
	// Note writes a row within a second, without waiting: for searches that
	// showed people, where one row names them all.
	Note(e Entry)
	// Of gives the newest rows about a subject, newest first.
	Of(ctx context.Context, subject string, limit int) ([]Entry, error)
	// Find gives rows by subject, actor and time.
	Find(ctx context.Context, q LogQuery) (LogPage, error)
}

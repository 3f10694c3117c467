package api

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
)

// prefix is where version 1 stands.
const prefix = "/api/v1"

// maxBody is how large the body of a record may be.
const maxBody = 1 << 20

// route is one row of the table of the API: who may enter, what is taken and
// given. The doors and the description are both made from it.
type route struct {
	method, path string
	roles        []office.Role // empty: any token
	// does says in one sentence what it does.
	does string
	// query, in and out are values of the types that are read and answered; nil is
	// nothing.
	query, in, out any
	// status is that of success.
	status int
	// match says whether a change carries If-Match.
	match  carries
	handle gate.Handler
}

// carries says whether a change must or may carry the revision that it was made on, so
// that it is refused when another was first.
type carries int

// What makes something new, or names nothing that has a revision, never carries one.
const (
	never carries = iota
	may
	must
)

func (a *API) routes() []route {
	const get, post, put, patch, del = fiber.MethodGet, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete
	officers, viewer := []office.Role{office.OfficerRole}, []office.Role{office.Viewer, office.OfficerRole}
	investment, catalogue := []office.Role{office.Investment}, []office.Role{office.Viewer, office.Investment}
	authority := []office.Role{office.Authority}
	hosts, host := []office.Role{office.HostRole, office.OfficerRole}, []office.Role{office.HostRole}
	record, auditor, admin := []office.Role{office.OfficerRole, office.Auditor}, []office.Role{office.Auditor}, []office.Role{office.Admin}
	return []route{
		{method: post, path: "/experts", roles: officers, does: "Register somebody on her behalf.", in: roster.Registration{}, out: created{}, status: 201, handle: a.registerExpert},
		{method: get, path: "/experts", roles: viewer, does: "Search the experts.", query: searchParams{}, out: results{}, handle: a.searchExperts},
		{method: get, path: "/experts/:id", roles: viewer, does: "One expert; the opening is logged.", query: purposeParam{}, out: roster.Expert{}, handle: a.getExpert},
		{method: put, path: "/experts/:id", roles: officers, does: "Change an expert; takes what GET gave.", in: roster.Expert{}, out: roster.Expert{}, match: must, handle: a.putExpert},
		{method: del, path: "/experts/:id", roles: officers, does: "Erase an expert for good.", status: 204, match: may, handle: a.eraseExpert},
		{method: get, path: "/experts/:id/log", roles: record, does: "Who used this record, newest first.", query: pageParams{}, out: list[office.Entry]{}, handle: a.expertLog},
		{method: get, path: "/experts/:id/notes", roles: officers, does: "What officers noted about an expert, newest first; the opening is logged.", query: noteParams{}, out: list[note]{}, handle: a.listNotes},
		{method: post, path: "/experts/:id/notes", roles: officers, does: "Note something about an expert; she reads it in her own copy.", in: noteIn{}, out: note{}, status: 201, handle: a.writeNote},
		{method: del, path: "/experts/:id/notes/:note", roles: officers, does: "Take one's own note back, within a day.", status: 204, handle: a.removeNote},
		{method: get, path: "/claims", roles: officers, does: "Who gave evidence that waits to be checked, the longest waiting first.", query: pageParams{}, out: list[roster.Waiting]{}, handle: a.listWaiting},
		{method: get, path: "/experts/:id/claims", roles: officers, does: "The claims of an expert, with the evidence that she gave; the opening is logged.", query: claimParams{}, out: list[claim]{}, handle: a.listClaims},
		{method: post, path: "/experts/:id/claims", roles: officers, does: "Note something about an expert that can be verified.", in: claimIn{}, out: claim{}, status: 201, match: must, handle: a.addClaim},
		{method: post, path: "/experts/:id/claims/:claim/request", roles: officers, does: "Ask her by letter for evidence of a claim.", out: claim{}, match: must, handle: a.requestEvidence},
		{method: post, path: "/experts/:id/claims/:claim/verify", roles: officers, does: "Say that one's own institution has checked a claim, by what, and until when that holds.", in: verifyIn{}, out: claim{}, match: must, handle: a.verifyClaim},
		{method: post, path: "/experts/:id/claims/:claim/refuse", roles: officers, does: "Say that a claim could not be verified, and why.", in: refuseIn{}, out: claim{}, match: must, handle: a.refuseClaim},
		{method: get, path: "/searches", roles: viewer, does: "One's own saved searches, and those that colleagues share.", query: pageParams{}, out: list[roster.SavedSearch]{}, handle: a.listSearches},
		{method: post, path: "/searches", roles: viewer, does: "Keep a search under a name; whom it finds now counts as seen. Letters (daily, weekly or never) go to officers alone.", in: roster.Saving{}, out: roster.SavedSearch{}, status: 201, handle: a.saveSearch},
		{method: get, path: "/searches/:id", roles: viewer, does: "One saved search.", out: roster.SavedSearch{}, handle: a.getSearch},
		{method: patch, path: "/searches/:id", roles: viewer, does: "Rename one's own search, share it or not, or say how often it writes.", in: roster.SearchChange{}, out: roster.SavedSearch{}, match: must, handle: a.patchSearch},
		{method: del, path: "/searches/:id", roles: viewer, does: "Remove one's own search.", status: 204, match: may, handle: a.removeSearch},
		{method: get, path: "/searches/:id/news", roles: viewer, does: "Who is new to a search or changed since one last looked, and why; the reading is logged.", out: searchNews{}, handle: a.searchNews},
		{method: post, path: "/searches/:id/seen", roles: viewer, does: "Say that the news with that mark was seen; refused when there is other news by now.", in: seenIn{}, status: 204, handle: a.seeSearch},
		{method: get, path: "/terms/:kind", does: "Suggestions as one types, in any script.", query: suggestParams{}, out: list[terms.Suggestion]{}, handle: a.suggest},

		{method: post, path: "/needs", roles: hosts, does: "Write a host's terms of reference, as a draft.", in: programme.Filing{}, out: programme.Need{}, status: 201, handle: a.fileNeed},
		{method: get, path: "/needs", roles: hosts, does: "The needs of one's own institution; for officers all that were submitted.", query: pageParams{}, out: list[programme.Need]{}, handle: a.listNeeds},
		{method: get, path: "/needs/:id", roles: hosts, does: "One need.", out: programme.Need{}, handle: a.getNeed},
		{method: put, path: "/needs/:id", roles: hosts, does: "Write a draft or a returned need anew; takes what GET gave.", in: programme.Need{}, out: programme.Need{}, match: must, handle: a.putNeed},
		{method: post, path: "/needs/:id/submit", roles: hosts, does: "Hand a need to the Ministry.", out: programme.Need{}, match: must, handle: a.submitNeed},
		{method: post, path: "/needs/:id/return", roles: officers, does: "Give a need back to its host, with a remark.", in: remarkIn{}, out: programme.Need{}, match: must, handle: a.returnNeed},
		{method: post, path: "/needs/:id/accept", roles: officers, does: "Make a programme's draft of a need.", out: programme.Need{}, match: must, handle: a.acceptNeed},

		{method: post, path: "/programmes", roles: officers, does: "Begin a programme as a draft.", in: programme.Content{}, out: programme.Programme{}, status: 201, handle: a.createProgramme},
		{method: get, path: "/programmes", roles: viewer, does: "All programmes.", query: pageParams{}, out: list[programme.Programme]{}, handle: a.listProgrammes},
		{method: get, path: "/programmes/:id", roles: viewer, does: "One programme.", out: programme.Programme{}, handle: a.getProgramme},
		{method: put, path: "/programmes/:id", roles: officers, does: "Change a programme; takes what GET gave.", in: programme.Programme{}, out: programme.Programme{}, match: must, handle: a.putProgramme},
		{method: post, path: "/programmes/:id/share", roles: officers, does: "Let the host meet those who accepted and agreed to it.", out: programme.Programme{}, match: may, handle: a.shareShortlist},
		{method: post, path: "/programmes/:id/withhold", roles: officers, does: "End the sharing of a shortlist.", out: programme.Programme{}, match: may, handle: a.withholdShortlist},
		{method: post, path: "/programmes/:id/:verb", roles: officers, does: "Move a programme on: submit, open, select, start, complete or cancel.", in: moveReason{}, out: programme.Programme{}, match: may, handle: a.moveProgramme},
		{method: get, path: "/programmes/:id/invitations", roles: viewer, does: "The invitations of a programme.", query: pageParams{}, out: list[invitation.Invitation]{}, handle: a.listInvitations},
		{method: post, path: "/matches/preview", roles: officers, does: "Count what criteria would find, step by step.", in: previewed{}, out: programme.Preview{}, handle: a.preview},
		{method: get, path: "/programmes/:id/roles/:n/matches", roles: officers, does: "Who fits a role, ranked and explained.", query: matchParams{}, out: list[match]{}, handle: a.matches},
		{method: get, path: "/programmes/:id/roles/:n/near-misses", roles: officers, does: "How many meet all musts of a role but one, for each.", query: pageParams{}, out: list[nearMiss]{}, handle: a.nearMisses},
		{method: get, path: "/programmes/:id/roles/:n/advice", roles: officers, does: "How many to invite for the open seats of a role, and what that assumes.", out: matching.Advice{}, handle: a.advice},
		{method: get, path: "/programmes/:id/roles/:n/shortlist", roles: officers, does: "Who was taken in or out for a role, and why.", query: pageParams{}, out: list[programme.Entry]{}, handle: a.listShortlist},
		{method: put, path: "/programmes/:id/roles/:n/shortlist", roles: officers, does: "Take matches in or out, with a reason.", in: []programme.Decision{}, out: list[programme.Entry]{}, match: may, handle: a.shortlist},
		{method: post, path: "/programmes/:id/roles/:n/invitations", roles: officers, does: "Queue letters of invitation, or say who would get one.", in: chosen{}, out: invited{}, status: 202, handle: a.invite},
		{method: get, path: "/programmes/:id/roles/:n/sending", roles: officers, does: "How the letters of a role stand.", out: sendingOut{}, handle: a.getSending},
		{method: post, path: "/programmes/:id/roles/:n/sending/pause", roles: officers, does: "Let no further letter of a role leave.", out: sendingOut{}, handle: a.steer((*invitation.Desk).Pause)},
		{method: post, path: "/programmes/:id/roles/:n/sending/resume", roles: officers, does: "Let the letters of a role leave again.", out: sendingOut{}, handle: a.steer((*invitation.Desk).Resume)},
		{method: post, path: "/programmes/:id/roles/:n/sending/end", roles: officers, does: "Take back the letters of a role that have not left.", out: sendingOut{}, handle: a.steer((*invitation.Desk).End)},
		{method: post, path: "/programmes/:id/roles/:n/sending/again", roles: officers, does: "Send the letters once more that failed, or that were taken back.", in: againIn{}, out: againOut{}, status: 202, handle: a.sendAgain},
		{method: get, path: "/programmes/:id/questions", roles: officers, does: "The invitations of a programme whose last answer is a question.", query: pageParams{}, out: list[invitation.Invitation]{}, handle: a.listQuestions},
		{method: post, path: "/programmes/:id/roles/:n/invitations/:invitation/reply", roles: officers, does: "Answer an invited person's question by letter.", in: replyIn{}, out: invitation.Invitation{}, match: may, handle: a.replyTo},
		{method: get, path: "/programmes/:id/roles/:n/invitations/:invitation", roles: viewer, does: "One invitation.", out: invitation.Invitation{}, handle: a.getInvitation},
		{method: post, path: "/programmes/:id/roles/:n/invitations/:invitation/seat", roles: officers, does: "Give a seat to somebody who accepted.", out: invitation.Invitation{}, match: may, handle: a.seat},
		{method: post, path: "/programmes/:id/roles/:n/invitations/:invitation/note", roles: officers, does: "Say that the host's remark was read.", in: notedIn{}, out: invitation.Invitation{}, match: may, handle: a.noteRemark},
		{method: get, path: "/shortlists", roles: host, does: "The shortlists that are shared with one's own institution.", query: pageParams{}, out: list[invitation.SharedList]{}, handle: a.listShared},
		{method: get, path: "/shortlists/:id", roles: host, does: "Whom the host may meet now, by the programme's id; the reading is logged.", out: invitation.Meeting{}, handle: a.getShared},
		{method: post, path: "/shortlists/:id/remarks", roles: host, does: "Say a word on one of them: wanted, not_wanted or question.", in: opinionIn{}, status: 204, handle: a.remarkOn},
		{method: get, path: "/missions", roles: officers, does: "The missions of a programme or of an expert.", query: missionParams{}, out: list[programme.Mission]{}, handle: a.listMissions},
		{method: get, path: "/missions/:id", roles: officers, does: "One mission, with the words of both sides.", out: programme.Mission{}, handle: a.getMission},
		{method: put, path: "/missions/:id", roles: officers, does: "Write plan and report of a mission; takes what GET gave.", in: programme.Mission{}, out: programme.Mission{}, match: must, handle: a.putMission},
		{method: post, path: "/missions/:id/rate", roles: officers, does: "Keep the host's word on a finished mission.", in: ratingIn{}, out: programme.Mission{}, match: may, handle: a.rateMission},
		{method: post, path: "/missions/:id/:verb", roles: officers, does: "Move a mission on: start, complete or cancel.", in: moveReason{}, out: programme.Mission{}, match: may, handle: a.moveMission},
		{method: get, path: "/approvals/:id", roles: officers, does: "What waits for a second person, or was decided.", out: approval{}, handle: a.getApproval},
		{method: post, path: "/approvals/:id/approve", roles: officers, does: "Let what was asked happen, as a second person.", in: approveIn{}, out: office.Approval{}, match: may, handle: a.approve},
		{method: post, path: "/approvals/:id/refuse", roles: officers, does: "Say no to what was asked, and why.", in: refuseIn{}, out: office.Approval{}, match: may, handle: a.refuseApproval},
		{method: post, path: "/returns", roles: []office.Role{office.Postmaster}, does: "Hand in a message that came back: a delivery report, a complaint, or anything else, which is kept for an officer. As often as one likes.", in: returnIn{}, out: returnOut{}, handle: a.takeReturn},
		{method: get, path: "/letters", roles: viewer, does: "Letters and how far each came.", query: letterParams{}, out: list[Letter]{}, handle: a.listLetters},

		{method: post, path: "/opportunities", roles: investment, does: "Add an opportunity.", in: invest.Opportunity{}, out: invest.Opportunity{}, status: 201, handle: a.createOpportunity},
		{method: get, path: "/opportunities", roles: catalogue, does: "All opportunities.", query: pageParams{}, out: list[invest.Opportunity]{}, handle: a.listOpportunities},
		{method: get, path: "/opportunities/:id", roles: catalogue, does: "One opportunity.", out: invest.Opportunity{}, handle: a.getOpportunity},
		{method: put, path: "/opportunities/:id", roles: investment, does: "Change an opportunity; takes what GET gave.", in: invest.Opportunity{}, out: invest.Opportunity{}, match: must, handle: a.putOpportunity},
		{method: post, path: "/interests", roles: investment, does: "File an investor's interest on her behalf.", in: invest.Wish{}, out: invest.Interest{}, status: 201, handle: a.fileInterest},
		{method: get, path: "/interests", roles: investment, does: "All interests, the next due first.", query: pageParams{}, out: list[invest.Interest]{}, handle: a.listInterests},
		{method: get, path: "/interests/:id", roles: investment, does: "One interest; the opening is logged.", out: invest.Interest{}, handle: a.getInterest},
		{method: put, path: "/interests/:id", roles: investment, does: "Correct what an investor said; takes what GET gave.", in: invest.Interest{}, out: invest.Interest{}, match: must, handle: a.putInterest},
		{method: del, path: "/interests/:id", roles: investment, does: "Erase an interest for good, as the investor asked.", status: 204, match: may, handle: a.eraseInterest},
		{method: post, path: "/interests/:id/move", roles: investment, does: "Take an interest to a stage, with a note and a next step; to an end with a note alone, and to invested with the band (else the one wished) and the jobs expected (else none).", in: moveTo{}, out: invest.Interest{}, match: must, handle: a.moveInterest},
		{method: post, path: "/interests/:id/outcome", roles: investment, does: "End an interest: invested with a band and the jobs expected, or parked or declined with a reason that the investor reads.", in: invest.Result{}, out: invest.Interest{}, match: must, handle: a.conclude},
		{method: post, path: "/interests/:id/messages", roles: investment, does: "Write to the investor; a letter without the text leads her to it.", in: messageIn{}, out: invest.Interest{}, status: 201, handle: a.writeMessage},
		{method: post, path: "/interests/:id/introduce", roles: investment, does: "Introduce an interest to an authority; the investor is asked first where she has not agreed to it.", in: introductionIn{}, out: invest.Interest{}, match: may, handle: a.introduceInterest},
		{method: post, path: "/interests/:id/call", roles: investment, does: "Offer times for a call, of which the investor chooses one.", in: callIn{}, out: invest.Interest{}, match: may, handle: a.offerCall},
		{method: del, path: "/interests/:id/call", roles: investment, does: "Take a call back, or the times that were offered.", out: invest.Interest{}, match: may, handle: a.cancelCall},
		{method: get, path: "/introduced", roles: authority, does: "The interests that one's own authority may read; the list names nobody.", query: pageParams{}, out: list[introduced]{}, handle: a.listIntroduced},
		{method: get, path: "/introduced/:id", roles: authority, does: "One of them, while the investor agrees; the reading is logged.", out: introduced{}, handle: a.getIntroduced},
		{method: post, path: "/introduced/:id/answer", roles: authority, does: "Answer to an introduction for one's own authority, once.", in: verdictIn{}, out: introduced{}, handle: a.answerIntroduced},

		{method: get, path: "/officers", roles: admin, does: "The officers; they are added and their rights changed on the pages alone, with a fresh factor.", query: pageParams{}, out: list[officer]{}, handle: a.listOfficers},
		{method: get, path: "/officers/:id", roles: admin, does: "One officer.", out: officer{}, handle: a.getOfficer},
		{method: get, path: "/institutions", roles: admin, does: "The institutions in whose names officers act; they are changed on the pages alone.", query: pageParams{}, out: list[office.Institution]{}, handle: a.listInstitutions},
		{method: get, path: "/institutions/:id", roles: admin, does: "One institution.", out: office.Institution{}, handle: a.getInstitution},
		{method: get, path: "/audit", roles: auditor, does: "The log by subject, actor and time, newest first.", query: auditParams{}, out: list[office.Entry]{}, handle: a.audit},
	}
}

// Doors are all routes of the API.
func (a *API) Doors() []gate.Door {
	var out []gate.Door
	for _, r := range a.routes() {
		d := gate.Door{Method: r.method, Path: prefix + r.path, Who: gate.Tokens, Roles: r.roles, Limit: gate.Machine, Body: maxBody, Handle: r.handle}
		if r.method == fiber.MethodPost {
			d.Handle = a.once(r.handle)
		}
		out = append(out, d)
	}
	return append(out, gate.Door{Method: fiber.MethodGet, Path: documentPath, Who: gate.Everyone, Exempt: "the description of the API says nothing of anybody", Handle: a.describe()})
}

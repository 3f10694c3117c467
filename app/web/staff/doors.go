package staff

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/figures"
	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
)

// table gathers doors of one kind after another.
type table struct {
	rows  []gate.Door
	who   gate.Who
	roles []office.Role
	// fresh doors ask for the factor again; stale answers their forms then.
	fresh bool
	stale gate.Handler
	// late answers an officer's form whose sign-in has ended.
	late gate.Handler
}

func (t *table) get(path string, h gate.Handler, limit ...gate.Limit) {
	t.add(fiber.MethodGet, path, h, limit)
}

func (t *table) post(path string, h gate.Handler, limit ...gate.Limit) {
	t.add(fiber.MethodPost, path, h, limit)
}

func (t *table) add(method, path string, h gate.Handler, limit []gate.Limit) {
	d := gate.Door{Method: method, Path: path, Who: t.who, Roles: t.roles, Handle: speaking(h), Fresh: t.fresh}
	if t.fresh {
		d.Stale = speaking(t.stale)
	}
	if method == fiber.MethodPost && t.who == gate.Officers {
		d.Lapsed = speaking(t.late)
	}
	if len(limit) > 0 {
		d.Limit = limit[0]
	}
	t.rows = append(t.rows, d)
}

// Doors are all routes of the staff pages. None is exempt from the CSRF token and
// the check of the origin.
func (p *Pages) Doors() []gate.Door {
	t := &table{stale: p.staleForm, late: p.lateForm}
	p.entrance(t)
	t.who = gate.Officers
	t.get("/:lang/staff", p.home)
	p.accountDoors(t)
	t.get("/:lang/staff/absence", p.absence)
	t.post("/:lang/staff/absence", p.nameCover)
	t.post("/:lang/staff/absence/end", p.endCover)
	t.post("/:lang/staff/act-for", p.actFor)
	t.get("/:lang/staff/confirm", p.askCode)
	t.post("/:lang/staff/confirm", p.confirm, gate.Secret)
	t.post("/:lang/staff/confirm/passkey", p.confirmByPasskey, gate.Secret)
	p.adminDoors(t)
	p.expertDoors(t)
	p.searchDoors(t)
	p.needDoors(t)
	p.hostDoors(t)
	p.programmeDoors(t)
	p.investDoors(t)
	t.roles = []office.Role{office.Auditor}
	t.get("/:lang"+logPath, p.log)
	if p.Demo {
		p.outboxDoors(t)
	}
	return t.rows
}

func (p *Pages) entrance(t *table) {
	t.who = gate.Everyone
	t.get("/:lang/staff/sign-in", p.askCredentials)
	t.post("/:lang/staff/sign-in", p.signIn, gate.Secret)
	t.post("/:lang/staff/passkey", p.askPasskey, gate.Search) // of a visitor, or of an officer who confirms: it costs, and tells nothing
	t.post("/:lang/staff/sign-in/passkey", p.signInByPasskey, gate.Secret)
	t.get("/:lang/staff/provider", p.toProvider, gate.Search)
	t.rows = append(t.rows, gate.Door{Method: fiber.MethodGet, Path: "/provider/back", Who: gate.Everyone, Limit: gate.Secret, Handle: p.fromProvider}) // one address for all languages
	t.post("/:lang/staff/sign-in/second", p.secondAtProvider, gate.Secret)
	t.post("/:lang/staff/sign-out", p.signOut)
	t.get("/:lang/staff/welcome/:token", p.welcome, gate.Secret)
	t.post("/:lang/staff/welcome/:token", p.setUp, gate.Secret)
}

// accountDoors are those of an officer's own account: what changes how she signs in asks
// for a factor.
func (p *Pages) accountDoors(t *table) {
	t.get("/:lang/staff/account", p.account)
	t.fresh = true
	t.post("/:lang/staff/account/password", p.changePassword, gate.Secret)
	t.post("/:lang/staff/account/signins", p.endSignIns)
	t.post("/:lang/staff/account/recovery", p.renewRecovery, gate.Secret)
	t.post("/:lang/staff/account/passkeys", p.addPasskey, gate.Secret)
	t.post("/:lang/staff/account/passkeys/challenge", p.askNewPasskey, gate.Search) // it costs, and tells nothing
	t.post("/:lang/staff/account/passkeys/:id/remove", p.removePasskey)
	t.fresh = false
}

func (p *Pages) adminDoors(t *table) {
	const officer, institution = "/:lang/staff/officers/:id", "/:lang/staff/institutions/:id"
	t.roles = []office.Role{office.Admin}
	t.get("/:lang/staff/officers", p.officers)
	t.fresh = true // who gives rights shows her telephone; the page of the form too, so that nobody types in vain
	t.get("/:lang/staff/officers/new", p.newOfficer)
	t.post("/:lang/staff/officers/new", p.addOfficer)
	t.get(officer, p.oneOfficer)
	t.post(officer, p.changeOfficer)
	t.post(officer+"/link", p.newLink)
	t.post(officer+"/disable", p.disableOfficer)
	t.post(officer+"/hand-over", p.handOver)
	t.post(officer+"/views", p.liftViews)
	t.get("/:lang/staff/tokens", p.tokens)
	t.post("/:lang/staff/tokens", p.addToken)
	t.post("/:lang/staff/tokens/views", p.liftAccountViews)
	t.post("/:lang/staff/tokens/:id/revoke", p.revokeToken)
	t.fresh = false
	t.get("/:lang/staff/institutions", p.institutionList)
	t.get("/:lang/staff/institutions/new", p.newInstitution)
	t.post("/:lang/staff/institutions/new", p.saveInstitution)
	t.get(institution, p.oneInstitution)
	t.post(institution, p.saveInstitution)
}

// searchDoors are those of saved searches.
func (p *Pages) searchDoors(t *table) {
	const one = searchesPath + "/:id"
	t.roles = []office.Role{office.Viewer, office.OfficerRole}
	t.get("/:lang"+searchesPath, p.searches, gate.Search)
	t.get("/:lang"+searchesPath+"/new", p.newSearch)
	t.post("/:lang"+searchesPath+"/new", p.saveSearch, gate.Search)
	t.get("/:lang"+one, p.saved, gate.Search)
	t.post("/:lang"+one, p.changeSearch, gate.Search)
	t.post("/:lang"+one+"/seen", p.seeSearch, gate.Search)
	t.post("/:lang"+one+"/remove", p.removeSearch)
}

func (p *Pages) expertDoors(t *table) {
	t.roles = []office.Role{office.Viewer, office.OfficerRole}
	t.get("/:lang/staff/experts", p.experts, gate.Search)
	t.get("/:lang/staff/experts/:id", p.expert)
	t.get("/:lang/staff/experts/:id/cv", p.expertCV)
	t.get("/:lang/staff/compare", p.compare, gate.Search)
	t.get("/:lang/staff/selection", p.selection, gate.Search)
	t.post("/:lang/staff/selection", p.pick)
	t.post("/:lang/staff/selection/all", p.pickAll, gate.Search)
	t.post("/:lang/staff/selection/clear", p.clearPicks)
	t.roles = []office.Role{office.OfficerRole}
	t.post("/:lang/staff/selection/shortlist", p.addPicked, gate.Search)
	p.exportDoors(t)
	t.get("/:lang/staff/additions/:id", p.addition)
	t.post("/:lang/staff/additions/:id/undo", p.undoAddition)
	t.post("/:lang/staff/experts/:id/vetting", p.vet)
	t.post("/:lang/staff/experts/:id/notes", p.writeNote, gate.Letter)
	t.post("/:lang/staff/experts/:id/notes/:note/remove", p.removeNote)
	t.fresh = true // another address is another account
	t.get("/:lang/staff/experts/:id/address", p.lostAddress)
	t.post("/:lang/staff/experts/:id/address", p.replaceAddress, gate.Letter)
	t.post("/:lang/staff/experts/:id/address/free", p.freeAddress)
	t.fresh = false
}

// exportDoors let many people's data out at once, so a copied cookie is not enough.
func (p *Pages) exportDoors(t *table) {
	const one = "/:lang/staff/exports/:id"
	t.fresh = true
	t.get("/:lang/staff/exports/new", p.askExport, gate.Search)
	t.post("/:lang/staff/exports/new", p.export, gate.Search)
	t.post(one+"/approve", p.approveExport)
	t.post(one+"/file", p.fetchExport, gate.Search)
	t.fresh = false
	t.get(one, p.askedExport)
	t.post(one+"/refuse", p.refuseExport)
}

// needDoors and hostDoors are the only ones with a role that a host may open.
func (p *Pages) needDoors(t *table) {
	const one = "/:lang/staff/needs/:id"
	t.roles = []office.Role{office.HostRole, office.OfficerRole}
	t.get("/:lang/staff/needs", p.needs)
	t.get("/:lang/staff/needs/new", p.newNeed)
	t.post("/:lang/staff/needs/new", p.fileNeed)
	t.get(one, p.need)
	t.get(one+"/edit", p.editNeed)
	t.post(one+"/edit", p.changeNeed)
	t.post(one+"/submit", p.submitNeed)
	t.roles = []office.Role{office.OfficerRole}
	t.post(one+"/return", p.returnNeed)
	t.post(one+"/accept", p.acceptNeed)
}

func (p *Pages) hostDoors(t *table) {
	const mission = "/:lang/staff/hosted/:id"
	t.roles = []office.Role{office.HostRole}
	t.get(mission, p.hosted)
	t.post(mission+"/rate", p.rateHosted)
	t.post(mission+"/tasks", p.hostTaskDone)
	t.get("/:lang/staff/shared/:id", p.shared)
	t.post("/:lang/staff/shared/:id/remark", p.remark)
}

func (p *Pages) programmeDoors(t *table) {
	const one, role = "/:lang/staff/programmes/:id", "/:lang/staff/programmes/:id/roles/:n"
	t.roles = []office.Role{office.OfficerRole}
	t.get("/:lang/staff/programmes", p.programmes)
	t.get("/:lang/staff/programmes/new", p.newProgramme)
	t.post("/:lang/staff/programmes/new", p.createProgramme)
	t.get(one, p.programme)
	t.post(one+"/move", p.moveProgramme)
	t.get(one+"/edit", p.editProgramme)
	t.post(one+"/edit", p.changeProgramme)
	t.get(one+"/letter", p.letterForms)
	t.post(one+"/letter", p.chooseForm)
	t.get(one+"/letter/shown", p.letterShown)
	t.post(one+"/trial", p.tryLetter, gate.Letter)
	t.post(one+"/roles", p.addRole)
	t.get(one+"/board", p.board)
	t.post(one+"/board/seat", p.giveSeat)
	t.post(one+"/board/free", p.freeSeat)
	t.get(one+"/closing", p.closing)
	t.post(one+"/closing", p.closeLetters)
	t.post(one+"/board/reply", p.reply)
	t.post(one+"/board/note", p.noteRemark)
	t.post(one+"/share", p.shareList)
	t.post(one+"/withhold", p.withholdList)

	t.get(role, p.role, gate.Search)
	t.post(role, p.changeRole)
	t.post(role+"/criteria", p.changeCriteria)
	t.get(role+"/matches", p.matches, gate.Search)
	t.post(role+"/matches", p.decide)
	t.post(role+"/matches/undo", p.undo)
	t.post(role+"/matches/open", p.openProfile)
	t.get(role+"/sending", p.sending)
	t.post(role+"/sending", p.send)
	t.get(role+"/progress", p.progress)
	t.post(role+"/progress", p.steer)
	t.post(role+"/trial", p.trySending, gate.Letter)
	t.get(role+"/sending/letter/:expert", p.letterPreview)

	t.roles = figures.Readers()
	t.get("/:lang/staff/reports", p.reports)
	t.get(one+"/report", p.report)
	t.get(one+"/report.csv", p.reportTable)
	t.roles = []office.Role{office.OfficerRole}

	t.get("/:lang/staff/letters", p.doubts)
	t.get("/:lang/staff/specimens", p.specimens)
	t.get("/:lang/staff/specimens/shown", p.specimenShown)
	t.get("/:lang/staff/returned", p.returned)
	t.post("/:lang/staff/returned", p.seeReturned)
	t.post("/:lang/staff/letters", p.decideDoubts)

	const mission = "/:lang/staff/missions/:id"
	t.get(mission, p.mission)
	t.post(mission, p.changeMission)
	t.post(mission+"/move", p.moveMission)
	t.post(mission+"/rate", p.rateMission)
	t.get(mission+"/certificate", p.printCertificate)
	t.post(mission+"/certificate", p.changeCertificate)

	const request = "/:lang/staff/approvals/:id"
	t.get(request, p.approval)
	t.get(request+"/letter/:expert", p.approvalLetter)
	t.post(request+"/approve", p.approve)
	t.post(request+"/refuse", p.refuseApproval)
}

func (p *Pages) investDoors(t *table) {
	t.roles = []office.Role{office.Investment}
	t.get("/:lang/staff/opportunities", p.opportunities)
	t.get("/:lang/staff/opportunities/new", p.newOpportunity)
	t.post("/:lang/staff/opportunities/new", p.createOpportunity)
	t.get("/:lang/staff/opportunities/:id", p.opportunity)
	t.post("/:lang/staff/opportunities/:id", p.changeOpportunity)
	t.get("/:lang/staff/interests", p.interests)
	t.get("/:lang/staff/interests/promises", p.promises)
	t.get("/:lang/staff/interests/:id", p.interest)
	t.post("/:lang/staff/interests/:id", p.moveInterest)
	t.post("/:lang/staff/interests/:id/introduce", p.introduce)
	t.post("/:lang/staff/interests/:id/call", p.offerCall)
	t.post("/:lang/staff/interests/:id/outcome", p.conclude)
	t.post("/:lang/staff/interests/:id/message", p.writeMessage, gate.Letter)
	t.roles = []office.Role{office.Authority} // the only ones that an authority may open
	t.get("/:lang/staff/introduced/:id", p.introduced)
	t.post("/:lang/staff/introduced/:id", p.answerIntroduced)
}

// outboxDoors exist in the demonstration only: anybody who can reach it may read
// every letter, so that a visitor can walk the whole way.
func (p *Pages) outboxDoors(t *table) {
	t.who, t.roles = gate.Everyone, nil
	t.get("/:lang/outbox", p.outbox)
	t.get("/:lang/outbox/:letter", p.outboxLetter)
	t.get("/:lang/outbox/:letter/body", p.outboxBody)
}

// speaking lets a page be opened only in a language of the service; any other
// first part of an address belongs to somebody else, or to nobody.
func speaking(h gate.Handler) gate.Handler {
	return func(c *fiber.Ctx, v gate.Visit) error {
		for _, lang := range locale.Languages() {
			if lang == v.Lang {
				v.Lang = lang // the router's text lives only as long as the request
				return h(c, v)
			}
		}
		return c.Next()
	}
}

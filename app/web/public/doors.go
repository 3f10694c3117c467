package public

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/locale"
)

// Why the token of a form is not asked for at some doors.
const (
	byLink   = "the token in the address is the authority, and no cookie is needed"
	oneClick = "a mail program presses it without a page (RFC 8058); the token in the address is the authority"
)

// Doors are all routes of the public pages.
func (p *Pages) Doors() []gate.Door {
	get := func(path string, who gate.Who, limit gate.Limit, h gate.Handler) gate.Door {
		return gate.Door{Method: fiber.MethodGet, Path: path, Who: who, Limit: limit, Handle: speaking(h)}
	}
	post := func(path string, who gate.Who, limit gate.Limit, exempt string, h gate.Handler) gate.Door {
		return gate.Door{Method: fiber.MethodPost, Path: path, Who: who, Limit: limit, Exempt: exempt, Handle: speaking(h)}
	}
	return []gate.Door{
		{Method: fiber.MethodGet, Path: "/", Who: gate.Everyone, Handle: p.root},
		get("/:lang", gate.Everyone, gate.General, p.landing),
		get("/:lang/privacy", gate.Everyone, gate.General, p.privacy),
		get("/:lang/terms/often", gate.Everyone, gate.Search, p.oftenSkills),
		get("/:lang/terms/:kind", gate.Everyone, gate.Search, p.suggest),

		get("/:lang/register", gate.Everyone, gate.General, p.askAddress),
		post("/:lang/register", gate.Everyone, gate.Letter, "", p.sendLink),
		get("/:lang/register/sent", gate.Everyone, gate.General, p.checkMail),
		post("/:lang/enter/code", gate.Everyone, gate.Secret, "", p.enterByDigits),
		get("/:lang/lost-mailbox", gate.Everyone, gate.General, p.lostMailbox),
		get("/:lang/enter/:token", gate.Everyone, gate.General, p.lookAtLink),
		post("/:lang/enter/:token", gate.Everyone, gate.Secret, "", p.enterByLink),
		post("/:lang/sign-out", gate.Everyone, gate.General, "", p.signOut),

		get("/:lang/register/done", gate.Persons, gate.General, p.registered),
		get("/:lang/register/:step", gate.Persons, gate.General, p.showStep),
		lapsing(post("/:lang/register/:step", gate.Persons, gate.General, "", p.saveStep), p.lapsedStep),
		lapsing(post("/:lang/register/:step/keep", gate.Persons, gate.General, "", p.keepStep), p.lapsedStep),

		get("/:lang/mine", gate.Persons, gate.General, p.mine),
		get("/:lang/mine/download", gate.Persons, gate.General, p.download),
		get("/:lang/mine/copy", gate.Persons, gate.General, p.readable),
		get("/:lang/mine/cv", gate.Persons, gate.General, p.showCV),
		large(post("/:lang/mine/cv", gate.Persons, gate.Secret, "", p.uploadCV), mostCV+cvForm), // reading a document costs a processor's seconds
		post("/:lang/mine/cv/confirm", gate.Persons, gate.General, "", p.confirmCV),
		post("/:lang/mine/cv/remove", gate.Persons, gate.General, "", p.removeCV),
		get("/:lang/mine/cv/file", gate.Persons, gate.General, p.ownCVFile),
		post("/:lang/mine/address", gate.Persons, gate.Letter, "", p.askMove),
		get("/:lang/address/:token", gate.Everyone, gate.General, p.showMove),
		post("/:lang/address/:token", gate.Everyone, gate.Secret, "", p.move),
		get("/:lang/object/:token", gate.Everyone, gate.General, p.showObjection),
		post("/:lang/object/:token", gate.Everyone, gate.Secret, "", p.object),
		post("/:lang/mine/consent", gate.Persons, gate.General, "", p.setConsent),
		post("/:lang/mine/signins", gate.Persons, gate.General, "", p.endSignIns),
		post("/:lang/mine/confirm", gate.Persons, gate.General, "", p.confirm),
		post("/:lang/mine/pause", gate.Persons, gate.General, "", p.pause),
		post("/:lang/mine/resume", gate.Persons, gate.General, "", p.resume),
		post("/:lang/mine/erase", gate.Persons, gate.General, "", p.erase),
		post("/:lang/mine/keep", gate.Persons, gate.General, "", p.keep),
		get("/:lang/mine/invitations/:id", gate.Persons, gate.General, p.ownInvitation),
		get("/:lang/mine/missions/:id", gate.Persons, gate.General, p.openOwnMission),
		get("/:lang/mine/missions/:id/certificate", gate.Persons, gate.General, p.openOwnCertificate),

		get("/:lang/answer/:token", gate.Everyone, gate.General, p.showInvitation),
		post("/:lang/answer/:token", gate.Everyone, gate.General, byLink, p.answer),
		get("/:lang/answer/:token/calendar.ics", gate.Everyone, gate.General, p.calendar),
		get("/:lang/unsubscribe/:token", gate.Everyone, gate.General, p.showUnsubscribe),
		post("/:lang/unsubscribe/:token", gate.Everyone, gate.General, oneClick, p.unsubscribe),
		get("/:lang/preferences/:token", gate.Everyone, gate.General, p.showPreferences),
		post("/:lang/preferences/:token", gate.Everyone, gate.General, byLink, p.prefer),
		get("/:lang/still/:token", gate.Everyone, gate.General, p.showStill),
		post("/:lang/still/:token", gate.Everyone, gate.General, byLink, p.still),
		get("/:lang/evidence/:token", gate.Everyone, gate.General, p.showEvidence),
		post("/:lang/evidence/:token", gate.Everyone, gate.Secret, byLink, p.giveEvidence),
		get("/:lang/mission/:token", gate.Everyone, gate.General, p.showMission),
		post("/:lang/mission/:token", gate.Everyone, gate.General, byLink, p.rateMission),
		post("/:lang/mission/:token/tasks", gate.Everyone, gate.General, byLink, p.taskDone),
		get("/:lang/mission/:token/certificate", gate.Everyone, gate.General, p.showCertificate),
		get("/:lang/certificate", gate.Everyone, gate.Secret, p.checkCertificate),
		get("/:lang/certificate/:code", gate.Everyone, gate.Secret, p.checkCertificate),
		get("/:lang/genuine", gate.Everyone, gate.Secret, p.genuine),
		post("/:lang/genuine", gate.Everyone, gate.Secret, "", p.genuine),

		get("/:lang/opportunities", gate.Everyone, gate.General, p.opportunities),
		get("/:lang/tell", gate.Everyone, gate.General, p.showTell),
		post("/:lang/tell", gate.Everyone, gate.Letter, "", p.tellMe),
		get("/:lang/tell/:token", gate.Everyone, gate.Secret, p.showWatch),
		post("/:lang/tell/:token", gate.Everyone, gate.Secret, "", p.changeWatch),
		get("/:lang/opportunities/:id", gate.Everyone, gate.General, p.opportunity),
		get("/:lang/invest", gate.Everyone, gate.General, p.beginInterest),
		post("/:lang/invest", gate.Everyone, gate.Letter, "", p.startInterest),
		get("/:lang/invest/sent", gate.Everyone, gate.General, p.interestSent),
		get("/:lang/invest/status/:token", gate.Everyone, gate.General, p.interestStatus),
		post("/:lang/invest/status/:token", gate.Everyone, gate.General, "", p.decideSharing),
		lapsing(post("/:lang/invest/status/:token/erase", gate.Everyone, gate.General, "", p.eraseInterest), p.lapsedStatus),
		lapsing(post("/:lang/invest/status/:token/tell", gate.Everyone, gate.General, "", p.tellOf), p.lapsedStatus),
		get("/:lang/invest/status/:token/call.ics", gate.Everyone, gate.General, p.callFile),
		lapsing(post("/:lang/invest/status/:token/message", gate.Everyone, gate.Letter, "", p.writeMessage), p.lapsedStatus),
		lapsing(post("/:lang/invest/status/:token/call", gate.Everyone, gate.General, "", p.chooseSlot), p.lapsedStatus),
		lapsing(post("/:lang/invest/status/:token/call/cancel", gate.Everyone, gate.General, "", p.giveUpCall), p.lapsedStatus),
		get("/:lang/invest/jobs/:token", gate.Everyone, gate.General, p.showJobs),
		post("/:lang/invest/jobs/:token", gate.Everyone, gate.General, byLink, p.tellJobs),
		get("/:lang/invest/draft/:token", gate.Everyone, gate.Secret, p.showDraftLink),
		post("/:lang/invest/draft/:token", gate.Everyone, gate.Secret, "", p.openDraftLink),
		get("/:lang/invest/:step", gate.Everyone, gate.General, p.showScreen),
		lapsing(post("/:lang/invest/who", gate.Everyone, gate.Letter, "", p.saveScreen), p.lapsedScreen), // may send a letter
		lapsing(post("/:lang/invest/:step", gate.Everyone, gate.General, "", p.saveScreen), p.lapsedScreen),
		lapsing(post("/:lang/invest/:step/keep", gate.Everyone, gate.General, "", p.keepScreen), p.lapsedScreen),
	}
}

// large lets a door take a longer request.
func large(d gate.Door, bytes int) gate.Door {
	d.Body = bytes
	return d
}

// lapsing adds to a door what is shown of a form that is too old.
func lapsing(d gate.Door, h gate.Handler) gate.Door {
	d.Lapsed = speaking(h)
	return d
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

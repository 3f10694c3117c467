package gate

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
)

// passkeyFor is how long a challenge waits for its answer.
const passkeyFor = 3 * time.Minute

const (
	maxPasskeys    = 10
	maxPasskeyName = 60
)

// Passkeys is true where browsers can keep one for the service: its address, from
// JISR_URL alone, must be a name, since none is bound to a number (WebAuthn, RP ID).
func (g *Gate) Passkeys() bool {
	_, err := netip.ParseAddr(g.URL.Hostname())
	return err != nil
}

// party is the service as authenticators know it. A passkey must live in the
// authenticator and verify its user, because it counts as both factors; who made the
// authenticator is not asked, since nobody is turned away for that.
func (g *Gate) party() (*webauthn.WebAuthn, error) {
	if !g.Passkeys() {
		return nil, office.Missing("page")
	}
	return webauthn.New(&webauthn.Config{RPID: g.URL.Hostname(), RPDisplayName: issuer, RPOrigins: []string{g.URL.Scheme + "://" + g.URL.Host},
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired}})
}

// holder is an officer as the library knows her. The user handle is her id, which is
// random and tells nothing.
type holder struct{ o office.Officer }

func (h holder) WebAuthnID() []byte          { return []byte(h.o.ID) }
func (h holder) WebAuthnName() string        { return h.o.Email }
func (h holder) WebAuthnDisplayName() string { return h.o.Name.In(h.o.Language) }

func (h holder) WebAuthnCredentials() (out []webauthn.Credential) {
	for _, k := range h.o.Passkeys {
		id, err := base64.RawURLEncoding.DecodeString(k.ID)
		if err != nil {
			continue // written by us; such a one opens nothing
		}
		c := webauthn.Credential{ID: id, PublicKey: k.PublicKey, Authenticator: webauthn.Authenticator{SignCount: k.Count},
			Flags: webauthn.CredentialFlags{UserPresent: true, UserVerified: true, BackupEligible: k.Synced, BackupState: k.BackedUp}}
		for _, t := range k.Transports {
			c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
		}
		out = append(out, c)
	}
	return out
}

// AskPasskey begins a sign-in, or for an officer who is signed in a confirmation by one
// of her own: it answers what the browser hands to its authenticators.
func (g *Gate) AskPasskey(c *fiber.Ctx, v Visit) (any, error) {
	party, err := g.party()
	if err != nil {
		return nil, err
	}
	if v.Actor.Kind != office.OfficerKind {
		options, session, err := party.BeginDiscoverableLogin()
		if err != nil {
			return nil, fmt.Errorf("ask for a passkey: %w", err)
		}
		return options, g.keepChallenge(c, office.LinkPasskey, "", session)
	}
	if len(v.Officer.Passkeys) == 0 {
		return nil, passkeyRefused(nil)
	}
	options, session, err := party.BeginLogin(holder{v.Officer})
	if err != nil {
		return nil, fmt.Errorf("ask for a passkey: %w", err)
	}
	return options, g.keepChallenge(c, office.LinkPasskeyConfirm, v.Officer.ID, session)
}

// AskNewPasskey begins to add one.
func (g *Gate) AskNewPasskey(c *fiber.Ctx, v Visit) (any, error) {
	party, err := g.party()
	if err != nil {
		return nil, err
	}
	if len(v.Officer.Passkeys) >= maxPasskeys {
		return nil, office.Refuse("passkey.refused.many", map[string]any{"limit": maxPasskeys})
	}
	h := holder{v.Officer}
	var known []protocol.CredentialDescriptor
	for _, k := range h.WebAuthnCredentials() {
		known = append(known, k.Descriptor())
	}
	options, session, err := party.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return nil, fmt.Errorf("ask for a new passkey: %w", err)
	}
	return options, g.keepChallenge(c, office.LinkPasskeyNew, v.Officer.ID, session)
}

// keepChallenge keeps a challenge here, for the browser that asked, like a link that
// opens once.
func (g *Gate) keepChallenge(c *fiber.Ctx, kind office.LinkKind, officer string, session *webauthn.SessionData) error {
	data, err := json.Marshal(session)
	if err != nil {
		return fmt.Errorf("keep a challenge: %w", err)
	}
	now := g.Now()
	return g.Doors.InsertLink(c.UserContext(), office.Link{ID: HashSecret(session.Challenge), Rev: 1, Kind: kind, Subject: officer, Browser: g.browser(c),
		Data: data, CreatedAt: now, ExpiresAt: now.Add(passkeyFor)})
}

// challenge finds the one that an answer is about and uses it up, right or wrong: an
// answer is tried once.
func (g *Gate) challenge(c *fiber.Ctx, kind office.LinkKind, officer, answered string) (webauthn.SessionData, error) {
	var session webauthn.SessionData
	l, err := g.Doors.Link(c.UserContext(), HashSecret(answered))
	if err != nil && office.CodeOf(err) != office.NotFound {
		return session, err
	}
	if err != nil || l.Kind != kind || l.Subject != officer || l.Browser != g.browser(c) {
		return session, passkeyRefused(errors.New("no such challenge for this browser"))
	}
	if err := g.useUp(c.UserContext(), l.ID); err != nil {
		if office.CodeOf(err) == office.NotFound {
			return session, passkeyRefused(errors.New("the challenge was used or is over"))
		}
		return session, err
	}
	return session, json.Unmarshal(l.Data, &session)
}

// AddPasskey keeps the passkey that the browser made, under a name.
func (g *Gate) AddPasskey(c *fiber.Ctx, v Visit, name string, answer []byte) error {
	ctx := c.UserContext()
	var p office.Problems
	name = strings.TrimSpace(name)
	p.Check(name != "", "name", "required")
	p.Check(len([]rune(name)) <= maxPasskeyName, "name", "too_long", "limit", maxPasskeyName)
	p.Check(office.IsPlain(name), "name", "characters")
	if err := p.Err(); err != nil {
		return err
	}
	party, err := g.party()
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return passkeyRefused(err)
	}
	session, err := g.challenge(c, office.LinkPasskeyNew, v.Officer.ID, parsed.Response.CollectedClientData.Challenge)
	if err != nil {
		return err
	}
	made, err := party.CreateCredential(holder{v.Officer}, session, parsed)
	if err != nil {
		return passkeyRefused(err)
	}
	now := g.Now()
	k := office.Passkey{ID: base64.RawURLEncoding.EncodeToString(made.ID), Name: name, PublicKey: made.PublicKey, Count: made.Authenticator.SignCount,
		Synced: made.Flags.BackupEligible, BackedUp: made.Flags.BackupState, AddedAt: now}
	for _, t := range made.Transport {
		k.Transports = append(k.Transports, string(t))
	}
	o, err := g.Staff.UpdateOfficer(ctx, v.Officer.ID, func(x *office.Officer) error { return x.AddPasskey(k, maxPasskeys) })
	if err != nil {
		return err
	}
	return g.passkeyNews(ctx, v.Actor, o, office.PasskeyAdded, office.PasskeyIsNew, k)
}

// RemovePasskey takes one out, unless it is the last way in.
func (g *Gate) RemovePasskey(ctx context.Context, v Visit, mark string) error {
	var k office.Passkey
	o, err := g.Staff.UpdateOfficer(ctx, v.Officer.ID, func(x *office.Officer) (err error) {
		k, err = x.RemovePasskey(mark)
		return err
	})
	if err != nil {
		return err
	}
	return g.passkeyNews(ctx, v.Actor, o, office.PasskeyRemoved, office.PasskeyIsGone, k)
}

// passkeyNews writes down what happened to a passkey, and tells its officer.
func (g *Gate) passkeyNews(ctx context.Context, by office.Actor, o office.Officer, action office.Action, kind string, k office.Passkey) error {
	at := g.Now()
	if err := g.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: at, Actor: by, Action: action, Subjects: []string{o.ID}, Details: map[string]string{"passkey": k.Mark()}}); err != nil {
		return err
	}
	return g.Letters.AccountNews(ctx, o, office.AccountNews{Kind: kind, Mark: k.Mark() + ":" + at.UTC().Format("20060102150405"), Name: k.Name})
}

// SignInByPasskey opens a sign-in for the officer whose passkey answered: something she
// has, and her finger or PIN, which its authenticator asked for.
func (g *Gate) SignInByPasskey(c *fiber.Ctx, v Visit, answer []byte) (Visit, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return v, passkeyRefused(err)
	}
	o, err := g.provePasskey(c, office.LinkPasskey, "", parsed)
	if err != nil {
		return v, err
	}
	return g.admitOfficer(c, v, o, proof{whole: true})
}

// ConfirmByPasskey shows it as the fresh factor of a sign-in.
func (g *Gate) ConfirmByPasskey(c *fiber.Ctx, v Visit, answer []byte) error {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return passkeyRefused(err)
	}
	if _, err := g.provePasskey(c, office.LinkPasskeyConfirm, v.Officer.ID, parsed); err != nil {
		return err
	}
	return g.confirmed(c, v)
}

// provePasskey checks an answer: its challenge, where it was given, the signature, that
// the user was verified, and that its counter went on. The officer is the one whom the
// passkey names, or for a confirmation the one who is signed in.
func (g *Gate) provePasskey(c *fiber.Ctx, kind office.LinkKind, officer string, parsed *protocol.ParsedCredentialAssertionData) (office.Officer, error) {
	ctx := c.UserContext()
	party, err := g.party()
	if err != nil {
		return office.Officer{}, err
	}
	session, err := g.challenge(c, kind, officer, parsed.Response.CollectedClientData.Challenge)
	if err != nil {
		return office.Officer{}, err
	}
	id := officer
	if id == "" {
		id = string(parsed.Response.UserHandle)
	}
	o, err := g.Staff.Officer(ctx, id)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return o, err
	}
	if err != nil || o.Disabled {
		return o, passkeyRefused(errors.New("nobody has this passkey"))
	}
	var used *webauthn.Credential
	if officer == "" {
		_, used, err = party.ValidatePasskeyLogin(func([]byte, []byte) (webauthn.User, error) { return holder{o}, nil }, session, parsed)
	} else {
		used, err = party.ValidateLogin(holder{o}, session, parsed)
	}
	if err != nil {
		if noted := g.noteRefusal(ctx, o, "passkey"); noted != nil {
			return o, noted
		}
		return o, passkeyRefused(err)
	}
	return g.usePasskey(ctx, o, used, parsed.Response.AuthenticatorData.Counter)
}

// usePasskey moves the counter on. One that did not go on since the last time is a copy
// of the key in use somewhere (WebAuthn 6.1.1): it is refused, and its owner told.
func (g *Gate) usePasskey(ctx context.Context, o office.Officer, used *webauthn.Credential, count uint32) (office.Officer, error) {
	id := base64.RawURLEncoding.EncodeToString(used.ID)
	var k office.Passkey
	now, err := g.Staff.UpdateOfficer(ctx, o.ID, func(x *office.Officer) (err error) {
		k, err = x.UsePasskey(id, count, used.Flags.BackupState, g.Now())
		return err
	})
	if errors.Is(err, office.ErrCopied) {
		if told := g.passkeyNews(ctx, office.Nobody(), o, office.PasskeyCopied, office.PasskeyWasCopied, k); told != nil {
			return o, told
		}
		return o, passkeyRefused(err)
	}
	if errors.Is(err, office.ErrNoPasskey) {
		return o, passkeyRefused(err)
	}
	return now, err
}

// noteRefusal writes down that somebody did not come in as that officer, by what.
func (g *Gate) noteRefusal(ctx context.Context, o office.Officer, by string) error {
	return g.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: g.Now(), Actor: office.Nobody(), Action: office.SignInRefused, Subjects: []string{o.ID}, Details: map[string]string{"by": by}})
}

// passkeyRefused is the one answer to all that can be wrong with a passkey; why stands
// in no page.
func passkeyRefused(why error) error {
	return &office.Error{Code: office.Invalid, Key: "error.passkey", Err: why}
}

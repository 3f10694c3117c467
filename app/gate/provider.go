package gate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/gofiber/fiber/v2"
	"golang.org/x/oauth2"

	"jisr/app/office"
)

const (
	providerFor  = 10 * time.Minute // how long somebody may take at the provider
	secondFor    = 5 * time.Minute  // and then to type her code here
	providerWait = 5 * time.Second  // one request to it
	providerRest = 10 * time.Second // after one that failed, nobody else waits for it
	clockSkew    = time.Minute
)

// Provider is the OpenID provider of the Ministry, where officers may sign in: by
// authorisation code with PKCE, state and nonce. It says who somebody is; whether she is
// an officer, and may enter, is said here. It is asked when somebody comes, not at the
// start, so that its absence keeps nobody from her password.
type Provider struct {
	Issuer, ClientID, Secret string
	// Factors are the values of amr or acr that count as a second factor; where none of
	// them is said, the code is asked for here.
	Factors []string
	Now     office.Clock

	mu     sync.Mutex
	known  *oidc.Provider
	failed time.Time
}

// client speaks to the provider alone: where it sends us elsewhere, that is no answer.
func (p *Provider) client() *http.Client {
	return &http.Client{Timeout: providerWait, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// find reads the provider's own description once.
func (p *Provider) find(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, nil
	}
	if now := p.Now(); now.Sub(p.failed) < providerRest && !now.Before(p.failed) {
		return nil, providerAway(errors.New("it did not answer a moment ago"))
	}
	known, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client()), p.Issuer) // its keys are read later, by others
	if err != nil {
		p.failed = p.Now()
		return nil, providerAway(err)
	}
	p.known = known
	return known, nil
}

func (g *Gate) oauth(known *oidc.Provider) oauth2.Config {
	return oauth2.Config{ClientID: g.Provider.ClientID, ClientSecret: g.Provider.Secret, Endpoint: known.Endpoint(), RedirectURL: g.Link("provider", "back"),
		Scopes: []string{oidc.ScopeOpenID, "email"}}
}

// journey is what is kept of somebody who was sent to the provider.
type journey struct{ Nonce, Verifier, Lang, Next string }

// AskProvider begins a sign-in at the provider, or for an officer who is signed in a
// confirmation, for which the provider must ask her anew. It is the address to go to.
func (g *Gate) AskProvider(c *fiber.Ctx, v Visit, next string) (string, error) {
	if g.Provider == nil {
		return "", office.Missing("page")
	}
	if g.ReadOnly {
		return "", &office.Error{Code: office.Unavailable, Key: "error.read_only"}
	}
	known, err := g.Provider.find(c.UserContext())
	if err != nil {
		g.Logger.Warn("The OpenID provider does not answer; officers can sign in by password.", "issuer", g.Provider.Issuer, "error", err)
		return "", err
	}
	state, now := NewSecret(), g.Now()
	j := journey{Nonce: NewSecret(), Verifier: oauth2.GenerateVerifier(), Lang: v.Lang, Next: next}
	data, err := json.Marshal(j)
	if err != nil {
		return "", fmt.Errorf("ask the provider: %w", err)
	}
	l := office.Link{ID: HashSecret(state), Rev: 1, Kind: office.LinkProvider, Language: v.Lang, Browser: g.browser(c), Data: data, CreatedAt: now, ExpiresAt: now.Add(providerFor)}
	options := []oauth2.AuthCodeOption{oidc.Nonce(j.Nonce), oauth2.S256ChallengeOption(j.Verifier)}
	if v.Actor.Kind == office.OfficerKind {
		l.Kind, l.Subject = office.LinkProviderConfirm, v.Officer.ID
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	if err := g.Doors.InsertLink(c.UserContext(), l); err != nil {
		return "", err
	}
	config := g.oauth(known)
	return config.AuthCodeURL(state, options...), nil
}

// Return is what came of a way to the provider.
type Return struct {
	Visit Visit
	Next  string
	// Confirmed is true when it was a confirmation.
	Confirmed bool
	// Second is set when the code is still asked for: the secret of the open sign-in.
	Second string
}

// FromProvider reads what the provider sent a browser back with. Everything that can be
// wrong has one answer.
func (g *Gate) FromProvider(c *fiber.Ctx, v Visit) (Return, error) {
	out := Return{Visit: v}
	if g.Provider == nil {
		return out, office.Missing("page")
	}
	l, j, err := g.journey(c)
	if err != nil {
		return out, err
	}
	v.Lang, out.Next = j.Lang, j.Next
	out.Visit = v
	said, err := g.redeem(c, j)
	if err != nil {
		return out, err
	}
	if l.Kind == office.LinkProviderConfirm {
		out.Confirmed = true
		return out, g.confirmByProvider(c, v, l, said)
	}
	o, err := g.bound(c.UserContext(), said)
	if err != nil {
		return out, err
	}
	if !said.whole(g.Provider.Factors) {
		out.Second, err = g.askSecond(c, o, j)
		return out, err
	}
	out.Visit, err = g.admitOfficer(c, v, o, proof{whole: true})
	return out, err
}

// journey finds where the browser comes from, by the state, and uses it up.
func (g *Gate) journey(c *fiber.Ctx) (office.Link, journey, error) {
	var j journey
	l, err := g.Doors.Link(c.UserContext(), HashSecret(c.Query("state")))
	if err != nil && office.CodeOf(err) != office.NotFound {
		return l, j, err
	}
	if err != nil || (l.Kind != office.LinkProvider && l.Kind != office.LinkProviderConfirm) || l.Browser != g.browser(c) {
		return l, j, providerRefused(errors.New("no such state for this browser"))
	}
	if err := g.useUp(c.UserContext(), l.ID); err != nil {
		if office.CodeOf(err) == office.NotFound {
			err = providerRefused(errors.New("the state was used or is over"))
		}
		return l, j, err
	}
	return l, j, json.Unmarshal(l.Data, &j)
}

// said is what the provider says of somebody, after its signature, issuer, audience,
// times and nonce were found right.
type said struct {
	Issuer   string   `json:"iss"`
	Subject  string   `json:"sub"`
	Email    string   `json:"email"`
	Verified any      `json:"email_verified"`
	Azp      string   `json:"azp"`
	Amr      []string `json:"amr"`
	Acr      string   `json:"acr"`
	AuthTime int64    `json:"auth_time"`
}

func (s said) whole(factors []string) bool {
	return slices.ContainsFunc(factors, func(f string) bool { return f == s.Acr || slices.Contains(s.Amr, f) })
}

// verified is true for an address that the provider vouches for; some say so as text.
func (s said) verified() bool { return s.Verified == true || s.Verified == "true" }

// redeem takes the code to the provider itself, which answers with who it is.
func (g *Gate) redeem(c *fiber.Ctx, j journey) (said, error) {
	var s said
	if e := c.Query("error"); e != "" {
		return s, providerRefused(errors.New("the provider says no"))
	}
	if iss := c.Query("iss"); iss != "" && iss != g.Provider.Issuer {
		return s, providerRefused(errors.New("the answer is of another issuer")) // RFC 9207
	}
	known, err := g.Provider.find(c.UserContext())
	if err != nil {
		return s, err
	}
	ctx := oidc.ClientContext(c.UserContext(), g.Provider.client())
	config := g.oauth(known)
	token, err := config.Exchange(ctx, c.Query("code"), oauth2.VerifierOption(j.Verifier))
	if err != nil {
		var answered *oauth2.RetrieveError
		if errors.As(err, &answered) && answered.Response.StatusCode < 500 {
			return s, providerRefused(err)
		}
		return s, providerAway(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := known.VerifierContext(ctx, &oidc.Config{ClientID: g.Provider.ClientID, Now: g.Now}).Verify(ctx, raw)
	if err != nil {
		return s, providerRefused(err)
	}
	if !equal(id.Nonce, j.Nonce) {
		return s, providerRefused(errors.New("the nonce is another"))
	}
	if err := id.Claims(&s); err != nil {
		return s, providerRefused(err)
	}
	if s.Azp != "" && s.Azp != g.Provider.ClientID || len(id.Audience) > 1 && s.Azp == "" {
		return s, providerRefused(errors.New("it is for another party"))
	}
	return s, nil
}

// bound is the officer to whom the account at the provider belongs: the one it was bound
// to, or at the first time the one whose address it is, if the provider vouches for that.
func (g *Gate) bound(ctx context.Context, s said) (office.Officer, error) {
	account := office.ProviderAccount{Issuer: s.Issuer, Subject: s.Subject}
	list, err := g.Staff.Officers(ctx)
	if err != nil {
		return office.Officer{}, err
	}
	at := slices.IndexFunc(list, func(o office.Officer) bool { return o.Provider == account })
	if at >= 0 {
		if list[at].Disabled {
			return office.Officer{}, g.providerNo(ctx, list[at], errors.New("the officer is disabled"))
		}
		return list[at], nil
	}
	email, ok := office.NormaliseEmail(s.Email)
	at = slices.IndexFunc(list, func(o office.Officer) bool { return ok && o.Email == email })
	switch {
	case at < 0:
		return office.Officer{}, providerRefused(errors.New("no officer has this address"))
	case !s.verified():
		return office.Officer{}, g.providerNo(ctx, list[at], errors.New("the address is not verified"))
	case list[at].Disabled:
		return office.Officer{}, g.providerNo(ctx, list[at], errors.New("the officer is disabled"))
	}
	o, err := g.Staff.UpdateOfficer(ctx, list[at].ID, func(x *office.Officer) error {
		if x.Disabled || x.Provider != (office.ProviderAccount{}) {
			return providerRefused(errors.New("the officer is bound to another account"))
		}
		x.Provider = account
		return nil
	})
	if office.CodeOf(err) == office.Invalid && err != nil {
		return o, g.providerNo(ctx, list[at], err)
	}
	if err != nil {
		return o, err
	}
	mark := HashSecret(s.Issuer + " " + s.Subject)[:16]
	if err := g.Log.Write(ctx, office.Entry{ID: "log:" + o.ID + ":provider:" + mark, At: g.Now(), Actor: o.Actor(), Action: office.ProviderBound, Subjects: []string{o.ID}}); err != nil {
		return o, err
	}
	return o, g.Letters.AccountNews(ctx, o, office.AccountNews{Kind: office.ProviderIsBound, Mark: mark, Name: s.Issuer})
}

// providerNo writes down that a known officer was refused.
func (g *Gate) providerNo(ctx context.Context, o office.Officer, why error) error {
	if err := g.noteRefusal(ctx, o, "provider"); err != nil {
		return err
	}
	return providerRefused(why)
}

// askSecond keeps open the sign-in of somebody who still has to show her code.
func (g *Gate) askSecond(c *fiber.Ctx, o office.Officer, j journey) (string, error) {
	if o.TOTPSecret == "" && len(o.Recovery.Hashes) == 0 {
		return "", &office.Error{Code: office.Invalid, Key: "error.provider_no_code"}
	}
	data, err := json.Marshal(j)
	if err != nil {
		return "", fmt.Errorf("ask for the code: %w", err)
	}
	secret, now := NewSecret(), g.Now()
	return secret, g.Doors.InsertLink(c.UserContext(), office.Link{ID: HashSecret(secret), Rev: 1, Kind: office.LinkSecond, Subject: o.ID, Language: j.Lang, Browser: g.browser(c), Data: data, CreatedAt: now, ExpiresAt: now.Add(secondFor)})
}

// SecondAtProvider takes the code of somebody who came from the provider. Wrong codes
// wait like those of a sign-in by password.
func (g *Gate) SecondAtProvider(c *fiber.Ctx, v Visit, secret, code string) (Visit, string, error) {
	ctx := c.UserContext()
	l, err := g.Doors.Link(ctx, HashSecret(secret))
	if err != nil && office.CodeOf(err) != office.NotFound {
		return v, "", err
	}
	if err != nil || l.Kind != office.LinkSecond || l.Browser != g.browser(c) || l.UsedAt != nil || g.Now().After(l.ExpiresAt) {
		return v, "", providerRefused(errors.New("no such sign-in is open"))
	}
	var j journey
	if err := json.Unmarshal(l.Data, &j); err != nil {
		return v, "", err
	}
	o, err := g.Staff.Officer(ctx, l.Subject)
	if err != nil {
		return v, "", err
	}
	tries, err := g.guess(ctx, "try", o.Email+"|"+v.Address)
	if err != nil {
		return v, "", err
	}
	shown, right, err := g.second(ctx, o, code)
	if err != nil {
		return v, "", err
	}
	if !right || o.Disabled {
		if err := g.refused(ctx, o, true, tries); office.CodeOf(err) != office.Invalid {
			return v, "", err
		}
		return v, "", &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "code", Code: "confirm"}}}
	}
	if err := g.useUp(ctx, l.ID); err != nil {
		return v, "", err
	}
	v, err = g.admitOfficer(c, v, o, shown)
	return v, j.Next, err
}

// confirmByProvider takes the provider's word as a fresh factor: of the same account,
// asked anew since we asked, and with a second factor. Otherwise the code is typed here.
func (g *Gate) confirmByProvider(c *fiber.Ctx, v Visit, l office.Link, s said) error {
	asked := time.Unix(s.AuthTime, 0)
	switch {
	case v.Officer.ID == "" || v.Officer.ID != l.Subject || v.Officer.Provider != (office.ProviderAccount{Issuer: s.Issuer, Subject: s.Subject}):
		return providerRefused(errors.New("it is somebody else"))
	case asked.Before(l.CreatedAt.Add(-clockSkew)):
		return g.providerNo(c.UserContext(), v.Officer, errors.New("the provider did not ask her anew"))
	case !s.whole(g.Provider.Factors):
		return g.providerNo(c.UserContext(), v.Officer, errors.New("no second factor was shown there"))
	}
	return g.confirmed(c, v)
}

func providerAway(why error) error {
	return &office.Error{Code: office.Unavailable, Key: "error.provider_away", Err: why}
}

func providerRefused(why error) error {
	return &office.Error{Code: office.Invalid, Key: "error.provider", Err: why}
}

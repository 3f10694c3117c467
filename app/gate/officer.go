package gate

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"jisr/app/office"
)

const (
	totpPeriod = 30 // seconds, RFC 6238 §4.1
	issuer     = "Jisr"
	freeTries  = 3 // wrong attempts before the delay begins
	tryWindow  = time.Hour
)

// Credentials are what an officer types.
type Credentials struct{ Email, Password, Code string }

// SignInOfficer checks password and code (time-based, or one of the recovery codes)
// together and opens a sign-in.
// Wrong attempts bring a growing delay for that account from that address, and a
// letter to the officer; nobody else can lock her out. The answer does not tell
// which part was wrong.
func (g *Gate) SignInOfficer(c *fiber.Ctx, v Visit, in Credentials) (Visit, error) {
	ctx := c.UserContext()
	email, _ := office.NormaliseEmail(in.Email)
	tries, err := g.guess(ctx, "try", email+"|"+v.Address)
	if err != nil {
		return v, err
	}
	o, err := g.Staff.OfficerByEmail(ctx, email)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return v, err
	}
	known := err == nil && !o.Disabled && o.KnowsPassword()
	ok, err := g.passwords.check(ctx, o.PasswordHash, in.Password)
	if err != nil {
		return v, err
	}
	shown, codeOK, err := g.second(ctx, o, in.Code)
	if err != nil {
		return v, err
	}
	if !known || !ok || !codeOK {
		return v, g.refused(ctx, o, known, tries)
	}
	return g.admitOfficer(c, v, o, shown)
}

const maxDelaySteps = 12

// delay grows from nothing to 8 seconds.
func delay(tries int) time.Duration {
	if tries <= freeTries {
		return 0
	}
	return time.Duration(math.Min(8, math.Pow(2, float64(tries-freeTries-1))*0.5) * float64(time.Second))
}

func wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *Gate) refused(ctx context.Context, o office.Officer, known bool, tries int) error {
	if known {
		if err := g.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: g.Now(), Actor: office.Nobody(), Action: office.SignInRefused, Subjects: []string{o.ID}}); err != nil {
			return err
		}
		if tries == freeTries {
			if err := g.Letters.SignInAlarm(ctx, o); err != nil {
				return err
			}
		}
	}
	return wrongCredentials()
}

func wrongCredentials() error {
	return &office.Error{Code: office.Invalid, Key: "error.credentials", Fields: []office.FieldError{{Path: "password", Code: "credentials"}}}
}

// codeStep finds the time step of the code: this one, the one before or after
// (clocks differ), and never one that was used.
func (g *Gate) codeStep(o office.Officer, code string) (int64, bool) {
	code = strings.ReplaceAll(code, " ", "")
	now := g.Now()
	for _, shift := range []int64{0, -1, 1} {
		at := now.Add(time.Duration(shift) * totpPeriod * time.Second)
		step := at.Unix() / totpPeriod
		want, err := totp.GenerateCodeCustom(o.TOTPSecret, at, totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && o.TOTPSecret != "" && equal(want, code) && step > o.TOTPStep {
			return step, true
		}
	}
	return 0, false
}

// admitOfficer uses the factor up, opens a sign-in, and is the visit as it goes on.
func (g *Gate) admitOfficer(c *fiber.Ctx, v Visit, o office.Officer, shown proof) (Visit, error) {
	if err := g.use(c.UserContext(), o, shown); err != nil {
		return v, err
	}
	if err := g.Log.Write(c.UserContext(), office.Entry{ID: office.NewID("log"), At: g.Now(), Actor: o.Actor(), Action: office.SignedIn, Subjects: []string{o.ID}}); err != nil {
		return v, err
	}
	var err error
	if v.SignIn, err = g.open(c, office.OfficerKind, o.ID); err != nil {
		return v, err
	}
	v.Actor, v.Officer, v.CSRF = o.Actor(), o, g.csrfFor(c, v)
	return v, nil
}

// useStep uses a code up: of two who show it at once, one is refused.
func (g *Gate) useStep(ctx context.Context, officer string, step int64) error {
	_, err := g.Staff.UpdateOfficer(ctx, officer, func(x *office.Officer) error {
		if step != 0 && x.TOTPStep >= step {
			return wrongCredentials()
		}
		x.TOTPStep = max(step, x.TOTPStep)
		return nil
	})
	return err
}

// NewTOTP makes a secret for the second factor and its otpauth:// address.
func NewTOTP(email string) (secret, address string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: email, Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", "", err
	}
	return key.Secret(), key.URL(), nil
}

// CodeAt is the six digits of a secret at a time: for the demonstration, which
// prints them, and for tests.
func CodeAt(secret string, at time.Time) (string, error) { return totp.GenerateCode(secret, at) }

// InviteOfficer makes the one-time link of an officer's first sign-in.
func (g *Gate) InviteOfficer(ctx context.Context, o office.Officer) (string, error) {
	secret, now := NewSecret(), g.Now()
	l := office.Link{ID: HashSecret(secret), Rev: 1, Kind: office.LinkOfficer, Subject: o.ID, Language: o.Language, CreatedAt: now, ExpiresAt: now.Add(OfficerFor)}
	if err := g.Doors.InsertLink(ctx, l); err != nil {
		return "", err
	}
	return g.Link(o.Language, "staff", "welcome", secret), nil
}

// SetUp is what an officer chooses at her first sign-in.
type SetUp struct{ Secret, Password, TOTP, Code string }

// OfficerLink finds the officer of an unused first sign-in link.
func (g *Gate) OfficerLink(ctx context.Context, secret string) (office.Officer, error) {
	l, err := g.Doors.Link(ctx, HashSecret(secret))
	if err != nil {
		return office.Officer{}, err
	}
	if l.Kind != office.LinkOfficer || l.UsedAt != nil || g.Now().After(l.ExpiresAt) {
		return office.Officer{}, office.Missing("link")
	}
	return g.Staff.Officer(ctx, l.Subject)
}

// FirstSignIn sets password and second factor, makes the recovery codes, uses the link
// up and signs in. The codes are returned this once; those of an earlier set, and
// passkeys, end with it, and so does every sign-in: whoever needs a new link may have lost
// a device. So does the binding to an account at the provider, which may be another one now.
func (g *Gate) FirstSignIn(c *fiber.Ctx, v Visit, in SetUp) (Visit, []string, error) {
	ctx := c.UserContext()
	o, err := g.OfficerLink(ctx, in.Secret)
	if err != nil {
		return v, nil, err
	}
	var p office.Problems
	checkPassword(&p, "password", in.Password, o.Email)
	o.TOTPSecret, o.TOTPStep = in.TOTP, 0
	step, ok := g.codeStep(o, in.Code)
	p.Check(ok, "code", "code")
	if err := p.Err(); err != nil {
		return v, nil, err
	}
	hash, err := g.passwords.hash(ctx, in.Password)
	if err != nil {
		return v, nil, err
	}
	codes, recovery, err := g.newRecovery(ctx)
	if err != nil {
		return v, nil, err
	}
	if err := g.useUp(ctx, HashSecret(in.Secret)); err != nil {
		return v, nil, err
	}
	o, err = g.Staff.UpdateOfficer(ctx, o.ID, func(x *office.Officer) error {
		x.PasswordHash, x.TOTPSecret, x.TOTPStep, x.Recovery, x.Passkeys = hash, in.TOTP, 0, recovery, nil
		x.Provider = office.ProviderAccount{}
		return nil
	})
	if err != nil {
		return v, nil, err
	}
	if err := g.Doors.DeleteSignInsOf(ctx, o.ID); err != nil {
		return v, nil, err
	}
	v, err = g.admitOfficer(c, v, o, proof{step: step})
	return v, codes, err
}

// SetPassword gives officers a password and each her second factor outside a page: for
// the demonstration, whose password everybody knows, so that one hash does for all.
func (g *Gate) SetPassword(ctx context.Context, password string, secrets map[string]string) error {
	if len(secrets) == 0 {
		return nil
	}
	hash, err := g.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	for id, secret := range secrets {
		_, err := g.Staff.UpdateOfficer(ctx, id, func(x *office.Officer) error {
			x.PasswordHash, x.TOTPSecret = hash, secret
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// useUp marks a link as used; a second use finds none.
func (g *Gate) useUp(ctx context.Context, id string) error {
	_, err := g.Doors.UpdateLink(ctx, id, func(l *office.Link) error {
		now := g.Now()
		if l.UsedAt != nil || now.After(l.ExpiresAt) {
			return office.Missing("link")
		}
		l.UsedAt = &now
		return nil
	})
	return err
}

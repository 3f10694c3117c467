package gate

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
)

// Recovery codes are the look-up secrets of NIST SP 800-63B (5.1.2) and OWASP ASVS 5.0
// (6.5): ten of twenty random digits, 66 bits each, which is above the 64 below which
// the former asks for a limit of tries (there is one all the same) and below the 112
// above which a plain hash would do: so they are kept as Argon2id, with a salt of 128
// bits that the ten of a set share, and one hash a try is enough to ask for all of them.
// Digits alone, because they are the same on an Arabic, a Kurdish and a Latin keyboard
// and on the number pad of a telephone.
const (
	RecoveryCodes  = 10
	recoveryDigits = 20
	recoveryGroup  = 4 // as they are shown: 1234 5678 …
)

// newRecovery makes a set: what the officer is shown this once, and what is kept.
func (g *Gate) newRecovery(ctx context.Context) (shown []string, kept office.Recovery, err error) {
	var salt [argonSalt]byte
	_, _ = rand.Read(salt[:]) // documented never to return an error
	kept = office.Recovery{Salt: base64.RawStdEncoding.EncodeToString(salt[:]), At: g.Now()}
	for range RecoveryCodes {
		digits, err := randomDigits(recoveryDigits)
		if err != nil {
			return nil, office.Recovery{}, err
		}
		hash, err := g.passwords.digest(ctx, kept.Salt, digits)
		if err != nil {
			return nil, office.Recovery{}, err
		}
		kept.Hashes = append(kept.Hashes, hash)
		shown = append(shown, grouped(digits))
	}
	return shown, kept, nil
}

func randomDigits(n int) (string, error) {
	below := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	v, err := rand.Int(rand.Reader, below)
	if err != nil {
		return "", fmt.Errorf("make a recovery code: %w", err)
	}
	return fmt.Sprintf("%0*s", n, v.String()), nil
}

func grouped(digits string) string {
	var out []string
	for part := range slices.Chunk([]byte(digits), recoveryGroup) {
		out = append(out, string(part))
	}
	return strings.Join(out, " ")
}

// proof is the second factor that was shown: the step of a time-based code, the hash of
// a recovery code, or what is whole by itself and used up already.
type proof struct {
	step     int64
	recovery string
	whole    bool
}

// second looks at the code that was typed: of the length of a recovery code it is one,
// else it is time-based. Nothing is used up yet, and for an unknown officer it takes as
// long.
func (g *Gate) second(ctx context.Context, o office.Officer, typed string) (proof, bool, error) {
	code := strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(typed)
	if len(code) != recoveryDigits {
		step, right := g.codeStep(o, code)
		return proof{step: step}, right, nil
	}
	hash, err := g.passwords.digest(ctx, o.Recovery.Salt, code)
	if err != nil {
		return proof{}, false, err
	}
	found := false
	for _, kept := range o.Recovery.Hashes {
		found = equal(kept, hash) || found
	}
	return proof{recovery: hash}, found, nil
}

// use uses the factor up: of two who show the same at once, one is refused. The use of
// a recovery code is written down and told before it lets anybody in.
func (g *Gate) use(ctx context.Context, o office.Officer, p proof) error {
	if p.whole {
		return nil
	}
	if p.recovery == "" {
		return g.useStep(ctx, o.ID, p.step)
	}
	now, err := g.Staff.UpdateOfficer(ctx, o.ID, func(x *office.Officer) error {
		at := slices.Index(x.Recovery.Hashes, p.recovery)
		if at < 0 {
			return wrongCredentials()
		}
		x.Recovery.Hashes = slices.Delete(slices.Clone(x.Recovery.Hashes), at, at+1)
		return nil
	})
	if err != nil {
		return err
	}
	mark := HashSecret(p.recovery)[:16]
	if err := g.Log.Write(ctx, office.Entry{ID: "log:" + o.ID + ":recovery:" + mark, At: g.Now(), Actor: o.Actor(), Action: office.RecoveryUsed, Subjects: []string{o.ID},
		Details: map[string]string{"left": fmt.Sprint(len(now.Recovery.Hashes))}}); err != nil {
		return err
	}
	return g.Letters.AccountNews(ctx, now, office.AccountNews{Kind: office.RecoveryWasUsed, Mark: mark})
}

// RenewRecovery makes a new set for the officer of a visit; the old one ends. The codes
// are returned this once.
func (g *Gate) RenewRecovery(ctx context.Context, v Visit) ([]string, error) {
	shown, kept, err := g.newRecovery(ctx)
	if err != nil {
		return nil, err
	}
	o, err := g.Staff.UpdateOfficer(ctx, v.Officer.ID, func(x *office.Officer) error {
		x.Recovery = kept
		return nil
	})
	if err != nil {
		return nil, err
	}
	mark := HashSecret(kept.Salt)[:16]
	if err := g.Log.Write(ctx, office.Entry{ID: "log:" + o.ID + ":recovery:" + mark, At: g.Now(), Actor: v.Actor, Action: office.RecoveryRenewed, Subjects: []string{o.ID}}); err != nil {
		return nil, err
	}
	return shown, g.Letters.AccountNews(ctx, o, office.AccountNews{Kind: office.RecoveryIsNew, Mark: mark})
}

// guess counts a try with a secret and makes it wait: nothing for the first, then longer
// each time, and none beyond maxDelaySteps within the hour.
func (g *Gate) guess(ctx context.Context, purpose, value string) (tries int, err error) {
	tries, err = g.Doors.Attempt(ctx, g.Secrets.Digest(purpose, value), tryWindow)
	if err != nil {
		return tries, err
	}
	if tries > freeTries+maxDelaySteps {
		return tries, &office.Error{Code: office.TooMany, Key: "error.too_many_tries", Args: map[string]any{"retry": int(tryWindow / time.Second)}}
	}
	return tries, wait(ctx, delay(tries))
}

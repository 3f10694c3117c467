package gate

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn"
	"golang.org/x/crypto/argon2"

	"jisr/app/office"
)

// Argon2id with the first parameters that OWASP's cheat sheet of 2025 names for
// little memory: 19 MiB, 2 passes, 1 lane.
const (
	argonMemory = 19 * 1024 // KiB
	argonPasses = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
	maxAtOnce   = 4 // hashes at a time: one semaphore bounds memory and processor
	passwordMin = 12
	passwordMax = 128
	// passwordScore is of zxcvbn (Wheeler, USENIX Security 2016), which knows thirty thousand
	// passwords, and words, names, rows of keys and dates: 3 are 10^8 guesses at least. ASVS
	// 5.0 (6.2.4) asks that known passwords be refused.
	passwordScore = 3
	passwordLook  = 64 // characters it looks at: its work grows with the square
	phcTemplate   = "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s"
	emptySaltPHC  = "AAAAAAAAAAAAAAAAAAAAAA"
)

// passwords hashes and checks, a bounded number at a time.
type passwords struct {
	once sync.Once
	free chan struct{}
}

func (p *passwords) acquire(ctx context.Context) error {
	p.once.Do(func() { p.free = make(chan struct{}, maxAtOnce) })
	select {
	case p.free <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *passwords) release() { <-p.free }

// hash is the PHC string of a password.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	if err := p.acquire(ctx); err != nil {
		return "", err
	}
	defer p.release()
	var salt [argonSalt]byte
	_, _ = rand.Read(salt[:]) // documented never to return an error
	key := argon2.IDKey([]byte(password), salt[:], argonPasses, argonMemory, argonLanes, argonKey)
	return fmt.Sprintf(phcTemplate, argon2.Version, argonMemory, argonPasses, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt[:]), base64.RawStdEncoding.EncodeToString(key)), nil
}

// What a recovery code costs to check. Its 66 random bits need no slow hash to be safe from
// guessing, as a password does; it is Argon2id because NIST SP 800-63B asks for such a one
// below 112 bits, and a set has ten of them.
const (
	digestMemory = 1 << 10 // KiB
	digestPasses = 2
)

// digest is the Argon2id of a recovery code with a salt that many share; an empty salt
// costs as much.
func (p *passwords) digest(ctx context.Context, salt, secret string) (string, error) {
	if salt == "" {
		salt = emptySaltPHC
	}
	raw, err := base64.RawStdEncoding.DecodeString(salt)
	if err != nil {
		return "", errPHC
	}
	if err := p.acquire(ctx); err != nil {
		return "", err
	}
	defer p.release()
	return base64.RawStdEncoding.EncodeToString(argon2.IDKey([]byte(secret), raw, digestPasses, digestMemory, argonLanes, argonKey)), nil
}

// check compares in constant time; an empty hash costs as much as a real one, so
// that an unknown account answers no faster.
func (p *passwords) check(ctx context.Context, phc, password string) (bool, error) {
	if err := p.acquire(ctx); err != nil {
		return false, err
	}
	defer p.release()
	salt, want, err := parsePHC(phc)
	if err != nil {
		return false, err
	}
	got := argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonLanes, argonKey)
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

var errPHC = errors.New("password hash is not in the form this version writes")

func parsePHC(phc string) (salt, key []byte, err error) {
	saltText, keyText := emptySaltPHC, ""
	if phc != "" {
		parts := strings.Split(phc, "$")
		if len(parts) != 6 || parts[1] != "argon2id" || parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", argonMemory, argonPasses, argonLanes) {
			return nil, nil, errPHC
		}
		saltText, keyText = parts[4], parts[5]
	}
	if salt, err = base64.RawStdEncoding.DecodeString(saltText); err != nil {
		return nil, nil, errPHC
	}
	if key, err = base64.RawStdEncoding.DecodeString(keyText); err != nil {
		return nil, nil, errPHC
	}
	return salt, key, nil
}

// checkPassword notes what is wrong with a new password, and is true when nothing is: its
// length and whether it is guessed soon, but no kinds of characters, as NIST SP 800-63B
// advises; and not the own address.
func checkPassword(p *office.Problems, field, password, email string) bool {
	n := utf8.RuneCountInString(password)
	local, _, _ := strings.Cut(email, "@")
	switch {
	case n < passwordMin:
		p.Add(field, "too_short", "limit", passwordMin)
	case n > passwordMax:
		p.Add(field, "too_long", "limit", passwordMax)
	case local != "" && strings.Contains(strings.ToLower(password), local),
		zxcvbn.PasswordStrength(string([]rune(password)[:min(n, passwordLook)]), []string{local, "jisr"}).Score < passwordScore:
		p.Add(field, "guessable")
	default:
		return true
	}
	return false
}

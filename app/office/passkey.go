package office

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"
)

// Passkey is a WebAuthn credential of an officer: what is kept of it is public.
type Passkey struct {
	// ID is that of the credential, in base64url; Name what its owner calls it.
	ID   string `bson:"id"`
	Name string `bson:"name"`
	// PublicKey is in COSE form; Count the authenticator's counter when it was last used.
	PublicKey  []byte   `bson:"public_key"`
	Count      uint32   `bson:"count"`
	Transports []string `bson:"transports,omitempty"`
	// Synced is true for one that its owner's devices may share, BackedUp when they do.
	Synced   bool      `bson:"synced,omitempty"`
	BackedUp bool      `bson:"backed_up,omitempty"`
	AddedAt  time.Time `bson:"added_at"`
	UsedAt   time.Time `bson:"used_at,omitempty"`
}

// Mark names a passkey in addresses and in the log: its id is long and says something
// of the authenticator.
func (k Passkey) Mark() string {
	sum := sha256.Sum256([]byte(k.ID))
	return hex.EncodeToString(sum[:8])
}

// ErrCopied is a passkey whose counter did not go on, ErrNoPasskey one that was removed.
var (
	ErrCopied    = errors.New("the passkey's counter did not go on")
	ErrNoPasskey = errors.New("the officer has no such passkey")
)

// AddPasskey adds one; the same twice is one.
func (o *Officer) AddPasskey(k Passkey, most int) error {
	if slices.ContainsFunc(o.Passkeys, func(x Passkey) bool { return x.ID == k.ID }) {
		return Refuse("passkey.refused.twice", nil)
	}
	if len(o.Passkeys) >= most {
		return Refuse("passkey.refused.many", map[string]any{"limit": most})
	}
	o.Passkeys = append(slices.Clone(o.Passkeys), k)
	return nil
}

// RemovePasskey takes out the one with that mark. The last way in stays.
func (o *Officer) RemovePasskey(mark string) (Passkey, error) {
	at := slices.IndexFunc(o.Passkeys, func(x Passkey) bool { return x.Mark() == mark })
	if at < 0 {
		return Passkey{}, Missing("passkey")
	}
	k := o.Passkeys[at]
	if len(o.Passkeys) == 1 && !o.KnowsPassword() {
		return k, Refuse("passkey.refused.last", nil)
	}
	o.Passkeys = slices.Delete(slices.Clone(o.Passkeys), at, at+1)
	return k, nil
}

// KnowsPassword is true for somebody who can sign in by password and code.
func (o Officer) KnowsPassword() bool { return o.PasswordHash != "" && o.TOTPSecret != "" }

// UsePasskey moves the counter of one on. Authenticators that count nothing say 0 each
// time; any other must say more than before.
func (o *Officer) UsePasskey(id string, count uint32, backedUp bool, at time.Time) (Passkey, error) {
	n := slices.IndexFunc(o.Passkeys, func(x Passkey) bool { return x.ID == id })
	if n < 0 {
		return Passkey{}, ErrNoPasskey
	}
	k := o.Passkeys[n]
	if count <= k.Count && (count != 0 || k.Count != 0) {
		return k, ErrCopied
	}
	k.Count, k.BackedUp, k.UsedAt = count, backedUp, at
	o.Passkeys = slices.Clone(o.Passkeys)
	o.Passkeys[n] = k
	return k, nil
}

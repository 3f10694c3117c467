package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"sync"
)

// Secrets are the keyed functions of a master key: they need no keyring. Each
// kind of each function has a key of its own, so that equal values cannot be
// joined across kinds.
type Secrets struct {
	master Key
	keys   sync.Map // purpose -> []byte, derived at the first use
}

// NewSecrets gives the keyed functions of a master key.
func NewSecrets(master Key) *Secrets { return &Secrets{master: master} }

// Derive is a purpose key of 32 bytes, independent of every other purpose's. It
// must not be changed by the caller. The master key is uniformly random, so HKDF
// needs no salt (RFC 5869, 3.1).
func (s *Secrets) Derive(purpose string) []byte {
	if key, known := s.keys.Load(purpose); known {
		return key.([]byte)
	}
	key, err := hkdf.Key(sha256.New, s.master[:], nil, "jisr/"+purpose, keySize)
	if err != nil {
		panic("hkdf: " + err.Error()) // only for a length above 8,160 bytes
	}
	s.keys.Store(purpose, key)
	return key
}

// Lookup is the keyed hash by which a normalised value (an e-mail address, a
// phone number) is found without being kept: 128 bits in base 32, 26 characters.
func (s *Secrets) Lookup(kind, value string) string {
	return lowerBase32.EncodeToString(s.mac("lookup/"+kind, []byte(value))[:16])
}

// Digest is Lookup, under the name by which the gate asks for it.
func (s *Secrets) Digest(purpose, value string) string { return s.Lookup(purpose, value) }

// NameToken is the hash of a key of a name, as the index keeps it: the kind of key and 12
// bits of an HMAC, under a secret of its own for each kind. Many names share a token, so
// that whoever learns one key of a person learns of too many others to be sure; who was
// meant is told apart by her name, which the index does not have.
func (s *Secrets) NameToken(kind, token string) string {
	m := s.mac("name/"+kind, []byte(token))
	return kind + hex.EncodeToString([]byte{m[0], m[1] & 0xf0})[:3]
}

// Sign authenticates data for a purpose, such as a row of the audit chain: 32
// bytes of HMAC-SHA256.
func (s *Secrets) Sign(purpose string, data []byte) []byte { return s.mac("sign/"+purpose, data) }

// Verify tells whether Sign made the signature, in constant time.
func (s *Secrets) Verify(purpose string, data, signature []byte) bool {
	return hmac.Equal(s.Sign(purpose, data), signature)
}

// mac is HMAC-SHA256 under the purpose's key.
func (s *Secrets) mac(purpose string, data []byte) []byte {
	m := hmac.New(sha256.New, s.Derive(purpose))
	m.Write(data) // a hash's Write never fails
	return m.Sum(nil)
}

// Permute maps 128 bits to 128 bits under a purpose's key: one AES block, so it is
// a bijection. It gives an id another face (an alias) that can be traced back here
// and nowhere else.
func (s *Secrets) Permute(purpose string, in [16]byte) (out [16]byte) {
	s.block(purpose).Encrypt(out[:], in[:])
	return out
}

// Unpermute reverses Permute.
func (s *Secrets) Unpermute(purpose string, in [16]byte) (out [16]byte) {
	s.block(purpose).Decrypt(out[:], in[:])
	return out
}

func (s *Secrets) block(purpose string) cipher.Block {
	block, err := aes.NewCipher(s.Derive("permute/" + purpose))
	if err != nil {
		panic("aes: " + err.Error()) // only for a key of the wrong length
	}
	return block
}

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Random is n random bytes as text, safe in links and headers: 32 bytes (256
// bits) are 52 characters.
func Random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // documented never to return an error
	return lowerBase32.EncodeToString(b)
}

// HashToken is how a token from Random is stored: SHA-256 without a key, which
// suffices where the token has 128 bits or more.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return lowerBase32.EncodeToString(sum[:])
}

// SameToken tells in constant time whether a token is the one stored as hash.
func SameToken(token, hash string) bool {
	return subtle.ConstantTimeCompare([]byte(HashToken(token)), []byte(hash)) == 1
}

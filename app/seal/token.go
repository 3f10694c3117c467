package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"time"
)

// The ways in which a token does not open.
var (
	ErrInvalid = errors.New("no token of ours")
	ErrExpired = errors.New("the token has expired")
)

const macSize = 16

// Token is a link's secret: bound to a purpose and an id, good until it expires
// (zero: for ever), without personal data. id|expiry|HMAC-SHA256/128, URL-safe.
func (s *Sealer) Token(purpose, id string, expires time.Time) string {
	var stamp int64
	if !expires.IsZero() {
		stamp = expires.Unix()
	}
	body := append(binary.BigEndian.AppendUint64(nil, uint64(stamp))[3:], id...) // 5 bytes reach the year 36812
	return base64.RawURLEncoding.EncodeToString(append(s.mac(purpose, body), body...))
}

// OpenToken returns the id of a token of that purpose; ErrInvalid or ErrExpired.
// An expired token's id is returned too, so that a polite page can say what it was.
func (s *Sealer) OpenToken(purpose, token string, now time.Time) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < macSize+5+1 {
		return "", ErrInvalid
	}
	mac, body := raw[:macSize], raw[macSize:]
	if !hmac.Equal(mac, s.mac(purpose, body)) {
		return "", ErrInvalid
	}
	id := string(body[5:])
	if stamp := int64(binary.BigEndian.Uint64(append([]byte{0, 0, 0}, body[:5]...))); stamp != 0 && now.Unix() > stamp {
		return id, ErrExpired
	}
	return id, nil
}

func (s *Sealer) mac(purpose string, body []byte) []byte {
	m := hmac.New(sha256.New, s.Derive("token/"+purpose))
	m.Write(body) // a hash's Write never fails
	return m.Sum(nil)[:macSize]
}

// Permute maps 128 bits to 128 bits under a purpose's key: one AES block, so it is
// a bijection. It gives an id another face (an alias) that can be traced back here
// and nowhere else.
func (s *Sealer) Permute(purpose string, in [16]byte) (out [16]byte) {
	block, err := aes.NewCipher(s.Derive("permute/" + purpose))
	if err != nil {
		panic("aes: " + err.Error()) // only for a key of the wrong length
	}
	block.Encrypt(out[:], in[:])
	return out
}

// Unpermute reverses Permute.
func (s *Sealer) Unpermute(purpose string, in [16]byte) (out [16]byte) {
	block, err := aes.NewCipher(s.Derive("permute/" + purpose))
	if err != nil {
		panic("aes: " + err.Error()) // only for a key of the wrong length
	}
	block.Decrypt(out[:], in[:])
	return out
}

// Codes have no vowels and no letter that looks like a digit.
const codeLetters = "23456789BCDFGHJKMNPQRSTVWXZ"

// NewCode is a genuine-message code: JSR- and eight letters, 38 bits. It proves
// nothing by itself; the page looks it up.
func NewCode() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // documented never to return an error
	out := []byte("JSR")
	for i, x := range b {
		if i%4 == 0 {
			out = append(out, '-')
		}
		out = append(out, codeLetters[int(x)%len(codeLetters)])
	}
	return string(out)
}

// NormaliseCode brings what somebody typed into the form of NewCode: capitals,
// Latin digits, dashes where they belong. False when it cannot be a code.
func NormaliseCode(s string) (string, bool) {
	var kept bytes.Buffer
	for _, r := range strings.ToUpper(s) {
		switch {
		case r >= '٠' && r <= '٩':
			r = '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			r = '0' + r - '۰'
		}
		if strings.ContainsRune(codeLetters, r) || r == 'J' {
			kept.WriteRune(r)
		}
	}
	text := kept.String()
	if len(text) == 11 {
		text = strings.TrimPrefix(text, "JSR")
	}
	if len(text) != 8 {
		return "", false
	}
	return "JSR-" + text[:4] + "-" + text[4:], true
}

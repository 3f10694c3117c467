package seal

import (
	"crypto/hmac"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"time"
)

// The ways in which a token does not open.
var (
	ErrInvalid = errors.New("no token of ours")
	ErrExpired = errors.New("the token has expired")
)

// A token is form (1 byte), expiry (4 bytes, seconds since 1970, 0 for never), id,
// and 16 bytes of HMAC-SHA256 under the purpose's key.
const (
	formPlain    = 1 // the id as it is
	formCompact  = 2 // xyz_ and 26 characters of base 32, as 3 + 16 bytes
	headSize     = 5
	macSize      = 16
	longestToken = 400
)

// tokenEncoding allows one spelling for the same bytes.
var tokenEncoding = base64.RawURLEncoding.Strict()

// idBase32 is how the house writes its ids (office.NewID).
var idBase32 = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Token is a link's secret: bound to a purpose (answer, unsubscribe, still,
// verify …) and an id, good until it expires (rounded up to a second; zero: for
// ever), without personal data. An id such as inv_… gives 54 characters; it never
// ends in - or _, which some mail programs leave out of a link.
func (s *Secrets) Token(purpose, id string, expires time.Time) string {
	body := make([]byte, headSize, 64)
	body[0] = formPlain
	binary.BigEndian.PutUint32(body[1:], expirySeconds(expires))
	if compact, ok := compactID(id); ok {
		body[0] = formCompact
		body = append(body, compact...)
	} else {
		body = append(body, id...)
	}
	if (len(body)+macSize)%3 == 0 { // then any character may be the last; otherwise it is one of 4 or 16 letters
		body = append(body, 0)
	}
	return tokenEncoding.EncodeToString(append(body, s.mac("token/"+purpose, body)[:macSize]...))
}

// OpenToken returns the id of a token of that purpose; ErrInvalid or ErrExpired.
// An expired token's id is returned too, so that a polite page can say what it was.
func (s *Secrets) OpenToken(purpose, token string, now time.Time) (string, error) {
	if len(token) > longestToken || strings.ContainsAny(token, "\r\n") { // which encoding/base64 skips
		return "", ErrInvalid
	}
	raw, err := tokenEncoding.DecodeString(token)
	if err != nil || len(raw) <= headSize+macSize {
		return "", ErrInvalid
	}
	body, mac := raw[:len(raw)-macSize], raw[len(raw)-macSize:]
	if !hmac.Equal(mac, s.mac("token/"+purpose, body)[:macSize]) {
		return "", ErrInvalid
	}
	id := tokenID(body)
	if expiry := binary.BigEndian.Uint32(body[1:]); expiry != 0 && now.Unix() >= int64(expiry) {
		return id, ErrExpired
	}
	return id, nil
}

// tokenID reads the id from a body whose MAC was right.
func tokenID(body []byte) string {
	if body[0] == formCompact {
		return string(body[headSize:headSize+3]) + "_" + idBase32.EncodeToString(body[headSize+3:headSize+19])
	}
	return strings.TrimRight(string(body[headSize:]), "\x00")
}

// compactID shortens an id of three letters, _ and 128 bits in base 32.
func compactID(id string) ([]byte, bool) {
	if len(id) != 30 || id[3] != '_' {
		return nil, false
	}
	raw, err := idBase32.DecodeString(id[4:])
	if err != nil || idBase32.EncodeToString(raw) != id[4:] {
		return nil, false
	}
	return append([]byte(id[:3]), raw...), true
}

// expirySeconds rounds up to seconds since 1970, within 32 bits (to 2106). A time
// before 1970 is the first second, so that only zero means never.
func expirySeconds(t time.Time) uint32 {
	if t.IsZero() {
		return 0
	}
	return uint32(min(max(t.Add(time.Second-1).Unix(), 1), math.MaxUint32))
}

package office

import (
	"context"
	"time"
)

// InstitutionKind is what an institution is to the service.
type InstitutionKind string

// The kinds of institution.
const (
	Ministry      InstitutionKind = "ministry"
	HostKind      InstitutionKind = "host"
	AuthorityKind InstitutionKind = "authority"
)

// Institution is an office in whose name officers act, programmes run and data
// is shared.
type Institution struct {
	ID          string          `json:"id" bson:"_id"`
	Rev         int64           `json:"rev" bson:"rev"`
	Name        Text            `json:"name" bson:"name"`
	Kind        InstitutionKind `json:"kind" bson:"kind" validate:"oneof=ministry host authority"`
	Governorate string          `json:"governorate,omitempty" bson:"governorate,omitempty"`
}

// Officer is a member of staff who signs in. Password and TOTP secret are kept
// apart from what a page may show.
type Officer struct {
	ID          string `json:"id" bson:"_id"`
	Rev         int64  `json:"rev" bson:"rev"`
	Email       string `json:"email" bson:"email"`
	Name        Name   `json:"name" bson:"name"`
	Gender      Gender `json:"gender,omitempty" bson:"gender,omitempty"`
	Language    string `json:"language" bson:"language"`
	Institution string `json:"institution" bson:"institution"`
	Roles       []Role `json:"roles" bson:"roles"`
	Disabled    bool   `json:"disabled,omitempty" bson:"disabled,omitempty"`
	// Cover is who acts for her while she is absent.
	Cover *Cover `json:"cover,omitempty" bson:"cover,omitempty"`

	// PasswordHash is Argon2id in PHC string form; empty until the first sign-in.
	PasswordHash string `json:"-" bson:"password_hash,omitempty"`
	// TOTPSecret is base32 (RFC 6238); empty until the second factor is set up.
	TOTPSecret string `json:"-" bson:"totp_secret,omitempty"`
	// TOTPStep is the last time step whose code was used, so that none works twice.
	TOTPStep int64 `json:"-" bson:"totp_step,omitempty"`
	// Recovery are the codes that work once each in place of the time-based one.
	Recovery Recovery `json:"-" bson:"recovery,omitempty"`
	// Passkeys sign her in by themselves.
	Passkeys []Passkey `json:"-" bson:"passkeys,omitempty"`
	// Provider is her account at the OpenID provider, once she signed in there.
	Provider  ProviderAccount `json:"-" bson:"provider,omitempty"`
	Failures  int             `json:"-" bson:"failures,omitempty"`
	FailedAt  time.Time       `json:"-" bson:"failed_at,omitempty"`
	CreatedAt time.Time       `json:"created_at" bson:"created_at"`
}

// Recovery are the unused recovery codes of an officer, as hashes with one salt.
type Recovery struct {
	Salt   string    `bson:"salt,omitempty"`
	Hashes []string  `bson:"hashes,omitempty"`
	At     time.Time `bson:"at,omitempty"`
}

// AccountNews is something about the ways in which an officer signs in that she is told
// by letter, whoever did it.
type AccountNews struct {
	// Kind is the kind of letter, Mark what tells one occasion from the next, Name what it is
	// about, if that has a name.
	Kind, Mark, Name string
}

// The kinds of AccountNews.
const (
	RecoveryWasUsed = "recovery_used"
	RecoveryIsNew   = "recovery_new"

	PasskeyIsNew     = "passkey_new"
	PasskeyIsGone    = "passkey_gone"
	PasskeyWasCopied = "passkey_copied"

	ProviderIsBound = "provider_bound"
	PasswordIsNew   = "password_new" // #nosec G101 -- a kind of letter
)

// ProviderAccount is an account at an OpenID provider: its issuer and subject together
// name one person, which an address does not.
type ProviderAccount struct {
	Issuer  string `bson:"issuer,omitempty"`
	Subject string `bson:"subject,omitempty"`
}

// Actor is the officer as one who acts.
func (o Officer) Actor() Actor {
	return Actor{Kind: OfficerKind, ID: o.ID, Institution: o.Institution, Roles: o.Roles}
}

// Token is a service account: a role that a program holds. Only the hash of its
// secret is kept.
type Token struct {
	ID          string `json:"id" bson:"_id"`
	Rev         int64  `json:"rev" bson:"rev"`
	Name        string `json:"name" bson:"name"`
	Hash        string `json:"-" bson:"hash"`
	Role        Role   `json:"role" bson:"role"`
	Institution string `json:"institution" bson:"institution"`
	// By is the officer who made it; empty when it was made from the command line.
	By        string     `json:"by,omitempty" bson:"by,omitempty"`
	CreatedAt time.Time  `json:"created_at" bson:"created_at"`
	RevokedAt *time.Time `json:"revoked_at,omitempty" bson:"revoked_at,omitempty"`
}

// Actor is the service account as one who acts.
func (t Token) Actor() Actor {
	return Actor{Kind: TokenKind, ID: t.ID, Institution: t.Institution, Roles: []Role{t.Role}}
}

// SignIn is one open sign-in of a person or an officer. Its id is the hash of
// the random value in the cookie.
type SignIn struct {
	ID      string `bson:"_id"`
	Rev     int64  `bson:"rev"`
	Kind    Kind   `bson:"kind"`
	Subject string `bson:"subject"` // person or officer id
	// For is the absent officer in whose place she chose to act.
	For string `bson:"for,omitempty"`
	// CSRF is the id that the sign-in had first, when it was renewed since: the token of its
	// forms is made from it.
	CSRF      string    `bson:"csrf,omitempty"`
	CreatedAt time.Time `bson:"created_at"`
	SeenAt    time.Time `bson:"seen_at"`
	// FreshAt is when a factor was last shown, for what asks for a fresh one.
	FreshAt time.Time `bson:"fresh_at"`
}

// First is the id that the sign-in began with.
func (s SignIn) First() string {
	if s.CSRF != "" {
		return s.CSRF
	}
	return s.ID
}

// LinkKind is what a link in a letter opens.
type LinkKind string

// The kinds of link that work once.
const (
	LinkVerify  LinkKind = "verify"  // proves an address: 30 minutes, any device
	LinkSignIn  LinkKind = "signin"  // signs a person in: 10 minutes, the browser that asked
	LinkMove    LinkKind = "move"    // proves a person's new address: 30 minutes, any device
	LinkOfficer LinkKind = "officer" // an officer's first sign-in

	// What a passkey answers is kept like a link: it opens once, soon ends, and belongs to
	// the browser that asked.
	LinkPasskey        LinkKind = "passkey"         // somebody signs in
	LinkPasskeyConfirm LinkKind = "passkey_confirm" // an officer shows hers once more
	LinkPasskeyNew     LinkKind = "passkey_new"     // she adds one

	// So is what an OpenID provider answers.
	LinkProvider        LinkKind = "provider"         // somebody signs in there
	LinkProviderConfirm LinkKind = "provider_confirm" // an officer shows once more who she is
	LinkSecond          LinkKind = "second"           // she came from there and still shows her code
)

// Link is a door that opens once. Its id is the hash of the random value in the
// letter; it is used up by a POST, never by a GET.
type Link struct {
	ID      string   `bson:"_id"`
	Rev     int64    `bson:"rev"`
	Kind    LinkKind `bson:"kind"`
	Subject string   `bson:"subject"` // person, officer, or empty
	// Email and Language of the one who asked; sealed by the store.
	Email    string `bson:"-"`
	Language string `bson:"language"`
	// Browser is the hash of the cookie of the browser that asked.
	Browser string `bson:"browser,omitempty"`
	// CodeHash is of the six digits that work in another browser; Tries counts wrong ones.
	CodeHash string `bson:"code_hash,omitempty"`
	// Data is what whoever made it needs when it is used.
	Data      []byte     `bson:"data,omitempty"`
	Tries     int        `bson:"tries,omitempty"`
	CreatedAt time.Time  `bson:"created_at"`
	ExpiresAt time.Time  `bson:"expires_at"`
	UsedAt    *time.Time `bson:"used_at,omitempty"`
}

// Staff is where institutions, officers and service accounts are kept.
type Staff interface {
	Institution(ctx context.Context, id string) (Institution, error)
	Institutions(ctx context.Context) ([]Institution, error)
	SaveInstitution(ctx context.Context, in Institution) (Institution, error)

	Officer(ctx context.Context, id string) (Officer, error)
	OfficerByEmail(ctx context.Context, email string) (Officer, error)
	Officers(ctx context.Context) ([]Officer, error)
	InsertOfficer(ctx context.Context, o Officer) error
	UpdateOfficer(ctx context.Context, id string, change func(*Officer) error) (Officer, error)
	// CoveredBy lists the officers who named that one for an absence.
	CoveredBy(ctx context.Context, officer string) ([]Officer, error)

	Token(ctx context.Context, id string) (Token, error)
	TokenByHash(ctx context.Context, hash string) (Token, error)
	Tokens(ctx context.Context) ([]Token, error)
	InsertToken(ctx context.Context, t Token) error
	UpdateToken(ctx context.Context, id string, change func(*Token) error) (Token, error)
	RevokeToken(ctx context.Context, id string, at time.Time) error
}

// Doors is where open sign-ins and one-use links are kept.
type Doors interface {
	InsertSignIn(ctx context.Context, s SignIn) error
	SignIn(ctx context.Context, id string) (SignIn, error)
	UpdateSignIn(ctx context.Context, id string, change func(*SignIn) error) (SignIn, error)
	DeleteSignIn(ctx context.Context, id string) error
	// SignInsOf lists those of a person or officer, those that have run out too.
	SignInsOf(ctx context.Context, subject string) ([]SignIn, error)
	DeleteSignInsOf(ctx context.Context, subject string) error

	InsertLink(ctx context.Context, l Link) error
	Link(ctx context.Context, id string) (Link, error)
	// LinkByBrowser is the newest unused link of a kind that the browser asked for.
	LinkByBrowser(ctx context.Context, kind LinkKind, browser string) (Link, error)
	UpdateLink(ctx context.Context, id string, change func(*Link) error) (Link, error)
	// Attempt counts one more use of what key (a hash) limits within the window
	// and returns how many there were, this one included.
	Attempt(ctx context.Context, key string, window time.Duration) (int, error)
}

// StoredAnswer is what a service account was answered, kept under the key that it
// gave its request.
type StoredAnswer struct {
	Status int    `bson:"status"`
	ETag   string `bson:"etag"`
	Body   []byte `bson:"body"`
}

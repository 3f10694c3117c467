package office

import "slices"

// Role is what an officer or a service account may do; each is held at an
// institution.
type Role string

// The roles of domain.md.
const (
	Viewer       Role = "viewer"
	OfficerRole  Role = "officer"
	Investment   Role = "investment"
	Caseworker   Role = "caseworker"
	Counsellor   Role = "counsellor"
	Statistician Role = "statistician"
	HostRole     Role = "host"
	Authority    Role = "authority"
	Auditor      Role = "auditor"
	Admin        Role = "admin"
	// Postmaster hands in what mail servers report; she reads nothing.
	Postmaster Role = "postmaster"
)

// Roles lists every role, in the order in which they are offered.
func Roles() []Role {
	return []Role{Viewer, OfficerRole, Investment, Caseworker, Counsellor, Statistician, HostRole, Authority, Auditor, Admin, Postmaster}
}

// IsRole is true for a role of domain.md.
func IsRole(r Role) bool { return slices.Contains(Roles(), r) }

// Kind is what sort of actor it is.
type Kind string

// The kinds of actor. A PersonKind acts on her own record only; System is a
// duty of the service itself; Anonymous is a visitor.
const (
	Anonymous   Kind = "anonymous"
	PersonKind  Kind = "person"
	OfficerKind Kind = "officer"
	TokenKind   Kind = "token"
	System      Kind = "system"
)

// Actor is who acts. It is an explicit argument of every call that touches a
// person's data, so that a signature shows it.
type Actor struct {
	Kind        Kind   `json:"kind" bson:"kind"`
	ID          string `json:"id,omitempty" bson:"id,omitempty"`
	Institution string `json:"institution,omitempty" bson:"institution,omitempty"`
	Roles       []Role `json:"roles,omitempty" bson:"roles,omitempty"`
	// For is the officer who is absent and in whose place this one acts.
	For string `json:"for,omitempty" bson:"for,omitempty"`
}

// Nobody is a visitor who has not signed in.
func Nobody() Actor { return Actor{Kind: Anonymous} }

// Duty is the service itself, doing what must happen by itself.
func Duty(name string) Actor { return Actor{Kind: System, ID: name} }

// May is true when the actor holds one of the roles, is an admin, or is the
// service itself.
func (a Actor) May(roles ...Role) bool {
	if a.Kind == System {
		return true
	}
	if !a.Staff() {
		return false
	}
	if slices.Contains(a.Roles, Admin) {
		return true
	}
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// Staff is true for an officer or a service account.
func (a Actor) Staff() bool { return a.Kind == OfficerKind || a.Kind == TokenKind }

// Is is true when the actor is that person, acting on her own record.
func (a Actor) Is(person string) bool { return a.Kind == PersonKind && a.ID == person && person != "" }

// Need refuses an actor who holds none of the roles.
func (a Actor) Need(roles ...Role) error {
	if a.May(roles...) {
		return nil
	}
	if a.Kind == Anonymous {
		return &Error{Code: Unauthenticated, Key: "error.unauthenticated"}
	}
	return &Error{Code: Forbidden, Key: "error.forbidden"}
}

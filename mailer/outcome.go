package mailer

// Class is what an attempt came to.
type Class string

// The seven classes.
const (
	Accepted      Class = "accepted"
	Temporary     Class = "temporary"     // 4xx: try again
	NoSuchAddress Class = "bad_address"   // there is no such recipient
	Policy        Class = "policy"        // refused for what it is or whom it comes from; never the person's fault
	Configuration Class = "configuration" // our own set-up is at fault: stops the lane
	Unknown       Class = "uncertain"     // the end of the message was sent and no answer came
	NotSent       Class = "not_sent"      // the message was certainly not taken over
)

// Outcome is the result of one attempt.
type Outcome struct {
	Class    Class
	Code     int    // SMTP reply code, 0 without a reply
	Enhanced string // RFC 3463
	Reply    string // the server's text; may repeat the address, so it is never logged
	Note     string // a stable key where no server spoke
	// Slow asks for half the pace (421, 454).
	Slow bool
	// Network marks a fault of the connection, which the breaker counts.
	Network bool
	// Reached tells that the letter was begun on a connection: the attempt counts.
	Reached bool
	// Final marks a message that cannot be written, now or later; Err says why and holds
	// no address.
	Final bool
	Err   error
}

// Failure is what is kept of the outcome; zero when it was accepted.
func (o Outcome) Failure() Failure {
	if o.Class == Accepted {
		return Failure{}
	}
	return Failure{Class: o.Class, Code: o.Code, Enhanced: o.Enhanced, Note: o.Note}
}

package web

// Landing is the data of the page "landing".
type Landing struct {
	// Open are the programmes that the public may know of.
	Open []OpenProgramme
	// Opportunities is how many are on the public list.
	Opportunities int
}

// OpenProgramme is one line of the landing page; From and To are ISO 8601 dates
// or time.Time.
type OpenProgramme struct {
	Title, Place string
	From, To     any
	Seats        int
}

// Privacy is the data of the page "privacy": how to reach the Ministry, line by
// line, from the configuration's contact block; may be empty.
type Privacy struct{ Contact []string }

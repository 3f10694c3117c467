package office

// Cover is who acts for an officer while she is absent: from and to, both days
// included, in Baghdad.
type Cover struct {
	By   string `json:"by" bson:"by"`
	From Date   `json:"from" bson:"from"`
	To   Date   `json:"to" bson:"to"`
}

// CoveredBy is true when the colleague acts for her on that day.
func (o Officer) CoveredBy(colleague string, today Date) bool {
	return !o.Disabled && o.Cover != nil && o.Cover.By == colleague && colleague != "" && o.Cover.From <= today && today <= o.Cover.To
}

// Place is whose work the actor does: that of the absent officer for whom she
// acts, else her own.
func (a Actor) Place() string {
	if a.For != "" {
		return a.For
	}
	return a.ID
}

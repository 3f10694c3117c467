package web

import (
	"jisr/app/office"
	"jisr/app/programme"
)

// Papers are the documents and tasks of a mission as the part "papers" shows them.
type Papers struct {
	Documents []programme.Document
	Tasks     []TaskRow
}

// TaskRow is one task; Who has a text, Late is true for one whose day has passed.
type TaskRow struct {
	Title, Who string
	Due        office.Date
	Done, Late bool
}

// Any is true when there is something to show.
func (p Papers) Any() bool { return len(p.Documents) > 0 || len(p.Tasks) > 0 }

// PapersOf lays them out for one of the parties, who reads of herself as "you"; nothing
// is late any more once the mission has ended.
func PapersOf(documents []programme.Document, tasks []programme.Task, reader programme.Party, ended bool, today office.Date) Papers {
	out := Papers{Documents: documents}
	for _, x := range tasks {
		row := TaskRow{Title: x.Title, Who: string(x.Who), Due: x.Due, Done: x.Done, Late: !ended && x.Late(today)}
		if x.Who == reader {
			row.Who = "you"
		}
		out.Tasks = append(out.Tasks, row)
	}
	return out
}

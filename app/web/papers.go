package web

import (
	"jisr/app/office"
	"jisr/app/programme"
)

// Papers are the documents and tasks of a mission as the part "papers" shows them.
type Papers struct {
	Documents []programme.Document
	Tasks     []TaskRow
	// Action is where the reader's word goes that a task of her own is done.
	Action string
}

// TaskRow is one task, by its place in the list and its mark; Who has a text, Late is true for one
// whose day has passed, Own for one that the reader may mark as done.
type TaskRow struct {
	At              int
	Mark            string
	Title, Who      string
	Due             office.Date
	Done, Late, Own bool
}

// Any is true when there is something to show.
func (p Papers) Any() bool { return len(p.Documents) > 0 || len(p.Tasks) > 0 }

// PapersOf lays them out for one of the parties, who reads of herself as "you"; nothing
// is late any more once the mission has ended.
func PapersOf(documents []programme.Document, tasks []programme.Task, reader programme.Party, ended bool, today office.Date) Papers {
	out := Papers{Documents: documents}
	for i, x := range tasks {
		row := TaskRow{At: i, Mark: x.Mark(), Title: x.Title, Who: string(x.Who), Due: x.Due, Done: x.Done, Late: !ended && x.Late(today)}
		if x.Who == reader {
			row.Who, row.Own = "you", !x.Done && !ended
		}
		out.Tasks = append(out.Tasks, row)
	}
	return out
}

package store

import (
	"context"
	"fmt"
	"log/slog"

	"jisr/app/office"
)

// Stores are all repositories over one database.
type Stores struct {
	People      *People
	Staff       *Staff
	Approvals   *Approvals
	Doors       *Doors
	Programmes  *Programmes
	Invitations *Invitations
	Missions    *Missions
	Needs       *Needs
	Investments *Investments
	Watches     *Watches
	Letters     *Letters
	Notes       *Notes
	CVs         *CVs
	Selections  *Selections
	Searches    *Searches
	Additions   *Additions
	Audit       *Audit
	Answers     *Answers
	Headings    *Headings

	opened []Collection
}

// OpenAll opens every collection and its indexes. auditKey authenticates the log.
func OpenAll(ctx context.Context, db Database, s Sealer, auditKey []byte, now office.Clock, logger *slog.Logger) (*Stores, error) {
	var out Stores
	db = noting{db, &out.opened}
	for _, open := range []func() error{
		func() (err error) { out.Investments, err = newInvestments(ctx, db, s); return },
		func() (err error) { out.People, err = newPeople(ctx, db, s, out.Investments, now); return },
		func() (err error) { out.Staff, err = newStaff(ctx, db, s); return },
		func() (err error) { out.Approvals, err = newApprovals(ctx, db, s); return },
		func() (err error) { out.Doors, err = newDoors(ctx, db, s, now); return },
		func() (err error) { out.Programmes, err = newProgrammes(ctx, db, s); return },
		func() (err error) { out.Invitations, err = newInvitations(ctx, db, s); return },
		func() (err error) { out.Missions, err = newMissions(ctx, db, s); return },
		func() (err error) { out.Needs, err = newNeeds(ctx, db, s); return },
		func() (err error) { out.Watches, err = newWatches(ctx, db, s); return },
		func() (err error) { out.Letters, err = newLetters(ctx, db, s, now); return },
		func() (err error) { out.Notes, err = newNotes(ctx, db, s); return },
		func() (err error) { out.CVs, err = newCVs(ctx, db, s, out.People, now); return },
		func() (err error) { out.Selections, err = newSelections(ctx, db, s); return },
		func() (err error) { out.Searches, err = newSearches(ctx, db, s); return },
		func() (err error) { out.Additions, err = newAdditions(ctx, db, s); return },
		func() (err error) { out.Answers, err = newAnswers(ctx, db, s, now); return },
		func() (err error) { out.Headings, err = newHeadings(ctx, db, s); return },
		func() (err error) { out.Audit, err = newAudit(ctx, db, auditKey, logger); return },
	} {
		if err := open(); err != nil {
			return nil, fmt.Errorf("open stores: %w", err)
		}
	}
	return &out, nil
}

package programme

import (
	"context"

	"jisr/app/office"
)

// ofInvitation is the mission of an invitation's seat; false where there is none.
func (d *Missions) ofInvitation(ctx context.Context, programme, invitation string) (Mission, bool, error) {
	list, err := d.Store.Missions(ctx, programme)
	for _, m := range list {
		if m.Invitation == invitation {
			return m, true, nil
		}
	}
	return Mission{}, false, err
}

// MayFree refuses to take a seat back whose mission is under way or over: that has its own
// end.
func (d *Missions) MayFree(ctx context.Context, programme, invitation string) error {
	m, there, err := d.ofInvitation(ctx, programme, invitation)
	if err == nil && there && (m.Status == UnderWay || m.Status == MissionCompleted) {
		err = office.Refuse("seat.refused.under_way", nil)
	}
	return err
}

// Free cancels the mission of a seat that was given up.
func (d *Missions) Free(ctx context.Context, actor office.Actor, programme, invitation, reason string) error {
	m, there, err := d.ofInvitation(ctx, programme, invitation)
	if err != nil || !there || m.Ended() {
		return err
	}
	m, err = d.Store.UpdateMission(ctx, m.ID, 0, func(m *Mission) error {
		now := d.Now()
		m.Status, m.Reason, m.EndedAt, m.UpdatedAt = MissionCancelled, reason, &now, now
		return nil
	})
	if err != nil {
		return err
	}
	return d.log(ctx, actor, m, office.MissionMoved, "cancel")
}

// again plans the mission anew of somebody who gets a seat once more.
func (d *Missions) again(ctx context.Context, actor office.Actor, programme, invitation string) error {
	m, there, err := d.ofInvitation(ctx, programme, invitation)
	if err != nil || !there || m.Status != MissionCancelled {
		return err
	}
	m, err = d.Store.UpdateMission(ctx, m.ID, 0, func(m *Mission) error {
		m.Status, m.Reason, m.EndedAt, m.UpdatedAt = Planned, "", nil, d.Now()
		return nil
	})
	if err != nil {
		return err
	}
	return d.log(ctx, actor, m, office.MissionChanged, "plan")
}

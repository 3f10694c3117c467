package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jisr/app/office"
)

// Anchor says where every chain of the log ended at a moment, authenticated by the log's
// key. Kept outside the store it shows what no chain can of itself: that rows were taken
// from its end.
type Anchor struct {
	At   time.Time  `json:"at"`
	Ends []ChainEnd `json:"ends"`
	// Restored is true for the first after a restore: what was written after the backup is
	// gone for that reason.
	Restored bool   `json:"restored,omitempty"`
	Mac      string `json:"mac"`
}

// ChainEnd is the last row of an instance's chain.
type ChainEnd struct {
	Instance string `json:"instance"`
	Seq      int64  `json:"seq"`
	Mac      string `json:"mac"`
}

// Rows is how many rows there were.
func (n Anchor) Rows() (all int64) {
	for _, e := range n.Ends {
		all += e.Seq
	}
	return all
}

// end is the number of the last row of an instance; 0 for one that had none.
func (n Anchor) end(instance string) int64 {
	for _, e := range n.Ends {
		if e.Instance == instance {
			return e.Seq
		}
	}
	return 0
}

// Anchor reads where the chains end now.
func (a *Audit) Anchor(ctx context.Context, at time.Time, restored bool) (Anchor, error) {
	out := Anchor{At: at.UTC().Truncate(time.Millisecond), Restored: restored}
	for before := ""; ; {
		var last office.Entry
		err := a.rows.Range(ctx, Range{Index: "chain", To: before, Descending: true, Limit: 1}, func(d Doc) (bool, error) {
			return false, bson.Unmarshal(d.Body, &last)
		})
		if err != nil {
			return Anchor{}, fmt.Errorf("anchor the log: %w", err)
		}
		if last.Instance == "" {
			break
		}
		out.Ends = append(out.Ends, ChainEnd{last.Instance, last.Seq, last.Mac})
		before = last.Instance
	}
	mac, err := a.anchorMac(out)
	out.Mac = mac
	return out, err
}

func (a *Audit) anchorMac(n Anchor) (string, error) {
	n.Mac = ""
	text, err := json.Marshal(n)
	if err != nil {
		return "", fmt.Errorf("anchor the log: %w", err)
	}
	m := hmac.New(sha256.New, a.key)
	m.Write([]byte("anchor ")) // no row of the chain begins so
	m.Write(text)
	return hex.EncodeToString(m.Sum(nil)), nil
}

// ErrAnchor says that the log is not what an anchor says that it was, or that an anchor
// was not written by this log.
var ErrAnchor = errors.New("the log and its anchors differ")

// Hold compares the log with its anchors, the oldest first. What is wrong is an ErrAnchor,
// which names the first.
func (a *Audit) Hold(ctx context.Context, list []Anchor) error {
	for i, n := range list {
		mac, err := a.anchorMac(n)
		if err != nil {
			return err
		}
		if !hmac.Equal([]byte(mac), []byte(n.Mac)) {
			return fmt.Errorf("%w: the one of %s is not what was written", ErrAnchor, n.At.Format(time.RFC3339))
		}
		for _, e := range n.Ends {
			if lostWithRestore(e, list[i+1:]) {
				continue
			}
			if err := a.holds(ctx, e); err != nil {
				return fmt.Errorf("%w, as of %s", err, n.At.Format(time.RFC3339))
			}
		}
	}
	return nil
}

// lostWithRestore is true for a row that a later restore did not bring back.
func lostWithRestore(e ChainEnd, later []Anchor) bool {
	for _, n := range later {
		if n.Restored && n.end(e.Instance) < e.Seq {
			return true
		}
	}
	return false
}

func (a *Audit) holds(ctx context.Context, e ChainEnd) error {
	d, err := a.rows.Get(ctx, e.Instance+"/"+IntKey(e.Seq))
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("%w: row %d of chain %s is gone", ErrAnchor, e.Seq, e.Instance)
	}
	if err != nil {
		return fmt.Errorf("compare the log with its anchors: %w", err)
	}
	var row office.Entry
	if err := bson.Unmarshal(d.Body, &row); err != nil || row.Mac != e.Mac {
		return fmt.Errorf("%w: row %d of chain %s is another", ErrAnchor, e.Seq, e.Instance)
	}
	return nil
}

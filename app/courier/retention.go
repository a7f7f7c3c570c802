package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/vault"
)

// secretRetention is how long records are kept.
const secretRetention = "retention"

// Keeping is how long the records of this profile are kept.
type Keeping struct {
	Days screening.Retention `cbor:"1,keyasint"`
	// Automatic erases a record whose time is over without a tap: when it has been
	// named as such for WarnBefore, at an opening before.
	Automatic bool `cbor:"2,keyasint,omitempty"`
	// Named is when a record was first named as one whose time is over.
	Named []named `cbor:"3,keyasint,omitempty"`
}

type named struct {
	_      struct{} `cbor:",toarray"`
	Record screening.RecordID
	At     int64
}

// Due is a record whose time is over, or soon will be.
type Due struct {
	Record screening.RecordID
	// Until is when its time ends; For is why it was kept that long.
	Until time.Time
	For   screening.KeepPurpose
	// Over says that it is past.
	Over bool
	// Held says that an order keeps it all the same.
	Held bool
	// Erased says that it was erased just now, by itself.
	Erased bool
}

// Keeping reads how long records are kept. A purpose that was never set has the
// default.
func (p *Profile) Keeping(ctx context.Context) (Keeping, error) {
	k := Keeping{Days: screening.Retention{}}
	if err := loadRow(ctx, p.vault, secretRetention, &k); err != nil {
		return k, err
	}
	if !k.Days.Sound() {
		return k, fmt.Errorf("read retention: %w", &screening.DamagedError{Part: secretRetention})
	}
	for purpose, days := range screening.DefaultRetention() {
		if _, set := k.Days[purpose]; !set {
			k.Days[purpose] = days
		}
	}
	return k, nil
}

// SetKeeping keeps how long records are kept: the purposes that to names, and
// whether it goes by itself. screening.ErrNotPermitted for a purpose or a number
// of days that is none.
func (p *Profile) SetKeeping(ctx context.Context, to Keeping) error {
	k, err := p.Keeping(ctx)
	if err != nil {
		return err
	}
	if !to.Days.Sound() {
		return fmt.Errorf("set retention: %w: no such purpose or number of days", screening.ErrNotPermitted)
	}
	for purpose, n := range to.Days {
		k.Days[purpose] = n
	}
	k.Automatic = to.Automatic
	return keepRow(ctx, p.vault, secretRetention, k)
}

// DueOf says when the time of one record ends; false when it has no end, or one
// that is not near.
func (p *Profile) DueOf(ctx context.Context, r screening.Record) (Due, bool, error) {
	k, err := p.Keeping(ctx)
	if err != nil {
		return Due{}, false, err
	}
	d, ok := p.end(k, r.ID, lastingOf(r))
	return d, ok, nil
}

// lasting is what of a record says how long it is kept.
type lasting struct {
	changed  time.Time
	purposes []screening.KeepPurpose
}

func lastingOf(r screening.Record) lasting {
	serves := screening.KeepScreening
	if r.Protocol().ID == contactProtocol {
		serves = screening.KeepContact
	}
	return lasting{r.State.Updated().Time(), r.KeptFor(serves)}
}

func (p *Profile) end(k Keeping, id screening.RecordID, l lasting) (Due, bool) {
	until, purpose := k.Days.Until(l.changed, l.purposes)
	now := p.reached()
	if until.IsZero() || now.Before(until.Add(-screening.WarnBefore)) {
		return Due{}, false
	}
	return Due{Record: id, Until: until, For: purpose, Over: !now.Before(until), Held: p.vault.Held(id)}, true
}

// contactProtocol is the one for somebody who is still inside.
const contactProtocol = "tfc-contact"

// Due lists the records whose time is over or soon will be, the first to end
// first. It erases nothing. A clock that was set back makes none young: the
// latest time that this device has seen counts.
func (p *Profile) Due(ctx context.Context) ([]Due, error) {
	return p.nearing(ctx, func(s screening.Summary) (lasting, error) {
		r, err := p.vault.Record(ctx, s.ID)
		return lastingOf(r), err
	})
}

// Endings is Due for the marks of a list that is shown again and again: a record that
// has the same time of its last change as when it was looked at is not read again
// while the profile is open. What came late of it can be missing; nothing is erased
// by a mark.
func (p *Profile) Endings(ctx context.Context) ([]Due, error) {
	return p.nearing(ctx, func(s screening.Summary) (lasting, error) {
		if l, ok := p.lasting.Load(s.ID); ok && l.(lasting).changed.Equal(s.Updated) {
			return l.(lasting), nil
		}
		r, err := p.vault.Record(ctx, s.ID)
		if err == nil {
			p.lasting.Store(s.ID, lastingOf(r))
		}
		return lastingOf(r), err
	})
}

func (p *Profile) nearing(ctx context.Context, look func(screening.Summary) (lasting, error)) ([]Due, error) {
	k, err := p.Keeping(ctx)
	if err != nil {
		return nil, err
	}
	least := k.Days.Shortest()
	if least == 0 {
		return nil, nil
	}
	all, err := p.vault.Summaries(ctx)
	if err != nil {
		return nil, err
	}
	soonest := p.reached().Add(screening.WarnBefore - time.Duration(least)*24*time.Hour)
	var out []Due
	for _, s := range all {
		if s.Updated.After(soonest) {
			continue
		}
		l, err := look(s)
		if errors.Is(err, screening.ErrDamaged) {
			continue // it is named where it is opened
		}
		if err != nil {
			return nil, err
		}
		if d, ok := p.end(k, s.ID, l); ok {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Due) int { return a.Until.Compare(b.Until) })
	return out, nil
}

// Retain is Due, and erases what it may without a tap: nothing, unless the agency
// turned that on; then records whose time is over and that were named as such at
// an opening WarnBefore ago. So a clock that jumps ahead erases nothing. What is
// kept of a backup that cannot go on any more goes too.
func (p *Profile) Retain(ctx context.Context) ([]Due, error) {
	if err := p.dropUnfinished(ctx); err != nil {
		return nil, err
	}
	due, err := p.Due(ctx)
	if err != nil || len(due) == 0 {
		return due, err
	}
	k, err := p.Keeping(ctx)
	if err != nil {
		return nil, err
	}
	notes, over := p.name(due, k)
	if err := p.eraseDue(ctx, due, over); err != nil {
		return due, err
	}
	notes = slices.DeleteFunc(notes, func(n named) bool {
		return slices.ContainsFunc(due, func(d Due) bool { return d.Erased && d.Record == n.Record })
	})
	if slices.Equal(notes, k.Named) {
		return due, nil
	}
	k.Named = notes
	return due, keepRow(ctx, p.vault, secretRetention, k)
}

// name names the records whose time is over, and gives the places of those that
// may go by themselves.
func (p *Profile) name(due []Due, k Keeping) (notes []named, over []int) {
	now := p.reached()
	for i, d := range due {
		if !d.Over {
			continue
		}
		at := now.UnixMilli()
		if j := slices.IndexFunc(k.Named, func(n named) bool { return n.Record == d.Record }); j >= 0 {
			at = k.Named[j].At
		}
		notes = append(notes, named{Record: d.Record, At: at})
		if k.Automatic && !d.Held && now.Sub(time.UnixMilli(at)) >= screening.WarnBefore {
			over = append(over, i)
		}
	}
	return notes, over
}

// eraseDue erases those of the records whose places are given, all in one change.
// When one of them was put under a hold just now none goes, and the next opening
// leaves it out.
func (p *Profile) eraseDue(ctx context.Context, due []Due, over []int) error {
	if len(over) == 0 {
		return nil
	}
	var ids []screening.RecordID
	for _, i := range over {
		ids = append(ids, due[i].Record)
	}
	_, err := p.erase(ctx, ids, screening.EraseRetention, vault.Later)
	if errors.Is(err, screening.ErrHeld) {
		return nil
	}
	if err != nil && !errors.Is(err, vault.ErrUnfinished) {
		return err
	}
	for _, i := range over {
		due[i].Erased = true
	}
	return nil
}

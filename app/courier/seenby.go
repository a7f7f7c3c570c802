package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// SeenBy is how far a record has arrived on a colleague's device, by its own word: what
// it wrote says how far it has the chains of others. It says neither that it could open
// or count all of that, nor that a person looked. Of one that has written nothing since,
// there is no word.
type SeenBy struct {
	Device, Officer string
	// All: every change that is here has arrived there, as of On. Some: a part of them.
	All, Some bool
	On        time.Time // the day on which this device heard so; only with All
}

// SeenBy says on whose devices of the caseload a record has arrived as it is here. It is not asked of the
// hub, which cannot know. screening.ErrNoRecord, ErrNotEnrolled.
func (p *Profile) SeenBy(ctx context.Context, id screening.RecordID) ([]SeenBy, error) {
	m, r, err := p.ours(nil)
	if err != nil {
		return nil, fmt.Errorf("seen by: %w", err)
	}
	record, err := p.Store().Record(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("seen by: %w", err)
	}
	home, here := m.log().homeOf(id)
	if !here {
		return nil, fmt.Errorf("seen by: %w", screening.ErrNoRecord)
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("seen by: %w", told(err))
	}
	colleagues, err := p.colleagues(ctx, roster, home)
	if err != nil || len(colleagues) == 0 {
		return nil, err
	}
	err = p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		lies, err := m.lies(tx, home, record)
		if err != nil {
			return err
		}
		for i := range colleagues {
			if err := colleagues[i].look(tx, home, lies); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("seen by: %w", err)
	}
	return colleagues, nil
}

// colleagues are the other devices that read a caseload.
func (p *Profile) colleagues(ctx context.Context, roster wire.Roster, home wire.ID) ([]SeenBy, error) {
	devices, err := p.Devices(ctx)
	if err != nil {
		return nil, err
	}
	var out []SeenBy
	for _, d := range devices {
		id, err := wire.ParseID(d.ID)
		if err != nil || d.This || d.Revoked || !roster.MayRead(home, id) {
			continue
		}
		out = append(out, SeenBy{Device: d.ID, Officer: d.Officer})
	}
	return out, nil
}

// lying is where the changes of a record lie: the lowest and the highest segment of
// each chain. Wordless counts those of which nothing can be said.
type lying struct {
	low, high map[wire.ID]uint64
	wordless  int
}

// lies finds them. Of what this device has not sealed nobody else can have word. What has
// no seat was taken in by an earlier version, or in a snapshot: in which chain it lies is
// not known, for keys may have been renewed, so no word is made up for it.
func (m member) lies(tx *vault.Tx, home wire.ID, r screening.Record) (lying, error) {
	out := lying{low: map[wire.ID]uint64{}, high: map[wire.ID]uint64{}}
	rows := map[string][]seat{}
	for device, n := range r.State.Numbers() {
		name := seatsRow(home, device, n)
		if _, read := rows[name]; !read {
			var all []seat
			if err := readRow(tx, name, &all); err != nil {
				return out, err
			}
			rows[name] = all
		}
		at, ok := seatOf(rows[name], n)
		if own := device == screening.DeviceID(m.vault.Device()); !ok || own && !tx.Sealed(n) {
			out.wordless++
			continue
		}
		out.add(at)
	}
	return out, nil
}

func (l lying) add(at seat) {
	l.high[at.Chain] = max(l.high[at.Chain], at.Seq)
	if was, known := l.low[at.Chain]; !known || at.Seq < was {
		l.low[at.Chain] = at.Seq
	}
}

// look holds where the changes lie against what the device said that it holds.
func (s *SeenBy) look(tx *vault.Tx, home wire.ID, at lying) error {
	peer, err := wire.ParseID(s.Device)
	if err != nil {
		return err
	}
	var said []saidChain
	if err := readRow(tx, saidRow(peer), &said); err != nil {
		return err
	}
	s.All = at.wordless == 0
	latest := uint64(0)
	for chain, seq := range at.high {
		if chain == peer {
			s.Some = true // it wrote it
			continue
		}
		i := slices.IndexFunc(said, func(c saidChain) bool { return c.Space == home && c.Device == chain })
		if i < 0 {
			s.All = false
			continue
		}
		_, some := said[i].day(at.low[chain])
		day, all := said[i].day(seq)
		s.Some, s.All, latest = s.Some || some, s.All && all, max(latest, day)
	}
	if s.All && latest > 0 {
		s.On = dayOf(latest)
	}
	return nil
}

// hasAll says whether a device has all that this one has sealed in the caseloads that
// both read, heartbeats aside, by that device's own word, and since when that is known.
func (m member) hasAll(ctx context.Context, device string, roster wire.Roster, state replica.State) (bool, time.Time, error) {
	peer, err := wire.ParseID(device)
	if err != nil {
		return false, time.Time{}, err
	}
	var said []saidChain
	var meant []replica.ChainMark
	if err := errors.Join(loadRow(ctx, m.vault, saidRow(peer), &said), loadRow(ctx, m.vault, secretMeant, &meant)); err != nil {
		return false, time.Time{}, err
	}
	latest := uint64(0)
	for _, own := range state.Chains {
		seq := meantUpTo(meant, own.Space, own.Device, own.Link.Seq)
		if own.Device != m.deviceID() || seq == 0 || !slices.Contains(roster.Spaces(peer), own.Space) {
			continue
		}
		i := slices.IndexFunc(said, func(s saidChain) bool { return s.Space == own.Space && s.Device == own.Device })
		if i < 0 {
			return false, time.Time{}, nil
		}
		day, all := said[i].day(seq)
		if !all {
			return false, time.Time{}, nil
		}
		latest = max(latest, day)
	}
	return latest > 0, dayOf(latest), nil
}

// dayOf is the beginning of a day of the Unix epoch.
func dayOf(n uint64) time.Time { return time.Unix(int64(n)*86400, 0).UTC() }

package pack

import (
	"slices"
	"time"
)

// Trust is what a device remembers so that nothing old or foreign is taken for
// new: the root it knows, the highest version it saw of each pack, and the latest
// time. It is kept where nobody can set it back. The zero Trust trusts nobody.
type Trust struct {
	Root  Root
	Seen  []Seen
	Clock time.Time
}

// Seen is the highest version of one pack that was ever taken under this root.
type Seen struct {
	ID      string
	Version uint64
}

// aheadLimit is how far the clock of a device may be ahead of every signed time
// and still be remembered. A clock that was once set wrong by years must not
// make every pack of those years look old.
const aheadLimit = 3 * 366 * 24 * time.Hour

// skew is how far in the future a pack or root may have been made: clocks differ.
const skew = 48 * time.Hour

// Time is now, or the latest time that was seen when that is later: a clock that
// was set back makes nothing young again.
func (t Trust) Time(now time.Time) time.Time {
	if t.Clock.After(now) {
		return t.Clock
	}
	return now
}

// At is t after the device looked at its clock. A clock far ahead of every signed
// time is not remembered.
func (t Trust) At(now time.Time, signed ...time.Time) Trust {
	newest := t.Root.Created
	for _, s := range signed {
		if s.After(newest) {
			newest = s
		}
	}
	if newest.After(t.Clock) {
		t.Clock = newest
	}
	if now.After(t.Clock) && now.Sub(newest) < aheadLimit {
		t.Clock = now
	}
	return t
}

// Looked is t after a device that trusts no root looked at its clock. made is when
// something in its hands was made, which is signed by nobody: it is no time that was
// seen, and bounds only how far ahead a clock is believed.
func (t Trust) Looked(now, made time.Time) Trust {
	if now.After(t.Clock) && now.Sub(made) < aheadLimit {
		t.Clock = now
	}
	return t
}

// highest is the highest version seen of a pack; 0 when none was.
func (t Trust) highest(id string) uint64 {
	for _, s := range t.Seen {
		if s.ID == id {
			return s.Version
		}
	}
	return 0
}

// Admit says whether a pack may be taken now: signed by the root, newer than all
// that was seen of it, not too far ahead, not expired. *Refusal.
func (t Trust) Admit(p *Pack, now time.Time) error {
	if err := p.Verify(t.Root); err != nil {
		return err
	}
	m, seen := p.Manifest, t.highest(p.Manifest.ID)
	switch {
	case m.Version <= seen:
		return refuse(Rollback, edition(m.ID, m.Version))
	case seen > 0 && m.Version > seen+MaxStep:
		return refuse(Jump, edition(m.ID, m.Version))
	case m.Created.Sub(t.Time(now)) > skew:
		return refuse(Times, "made in the future")
	case !t.Time(now).Before(m.Expires):
		return refuse(Expired, edition(m.ID, m.Version))
	}
	return nil
}

// Took is t after a pack was taken.
func (t Trust) Took(p *Pack, now time.Time) Trust {
	m := p.Manifest
	t.Seen = slices.DeleteFunc(slices.Clone(t.Seen), func(s Seen) bool { return s.ID == m.ID })
	t.Seen = append(t.Seen, Seen{m.ID, max(m.Version, t.highest(m.ID))})
	return t.At(now, m.Created)
}

// Trusts is t with a root: the first, whose words somebody has compared, or the
// one that follows. With a new root the versions begin anew, since keys that were
// stolen could have signed any: packs of the old root are not taken any more.
func (t Trust) Trusts(r Root, now time.Time) (Trust, error) {
	if r.Created.Sub(t.Time(now)) > skew {
		return t, refuse(Times, "made in the future")
	}
	if t.Root.Known() {
		if err := r.Follows(t.Root); err != nil {
			return t, err
		}
	}
	return Trust{Root: r, Clock: t.Clock}.At(now), nil
}

package synctest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"slices"
	"sync"
	"testing"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// Parcel is what one exchange, or one stick, hands to one device. On a stick
// there is no Reply.
type Parcel struct {
	Device   wire.ID
	Reply    wire.Reply
	Arrivals []wire.Arrival
}

// Liar bends parcels. It knows what every hub and every carrier knows: the
// genesis, and all segments that ever passed. It holds no key of the agency.
type Liar struct {
	genesis  wire.Genesis
	key      ed25519.PrivateKey
	identity string // a recipient of its own
	foreign  [][]byte

	mu     sync.Mutex
	passed []wire.Segment
	ids    map[wire.Hash]bool
	ends   map[memPlace]uint64 // of the chains, when the present lie began
	blind  map[wire.ID]bool    // devices that are lied to where a lie is for half of them
}

// NewLiar makes a liar about an agency. The second, fourth ... of the devices
// are the ones that it keeps in the dark.
func NewLiar(t testing.TB, a *Agency, devices ...*Device) *Liar {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	identity, err := envelope.NewIdentity()
	must(t, err)
	l := &Liar{
		genesis: a.Genesis, key: key, identity: identity.Recipient().String(),
		ids: map[wire.Hash]bool{}, ends: map[memPlace]uint64{}, blind: map[wire.ID]bool{},
	}
	for i, d := range devices {
		l.blind[d.ID] = i%2 == 1
	}
	other := NewAgency(t)
	other.First.Log.Enqueue(other.Space, []byte("another agency's"))
	_, err = other.First.Replica.Seal(t.Context())
	must(t, err)
	for _, m := range other.First.Log.segments {
		l.foreign = append(l.foreign, m.segment.Raw)
	}
	return l
}

// Saw notes segments that pass.
func (l *Liar) Saw(segments ...[]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, raw := range segments {
		if seg, err := wire.ParseSegment(bytes.Clone(raw)); err == nil && !l.ids[seg.ID] {
			l.ids[seg.ID] = true
			l.passed = append(l.passed, seg)
		}
	}
}

// Begin remembers where the chains end now: what comes later is what lies of
// leaving out are about.
func (l *Liar) Begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, seg := range l.passed {
		p := memPlace{seg.Space, seg.Device}
		l.ends[p] = max(l.ends[p], seg.Seq)
	}
}

// Blind reports whether a device is one of those kept in the dark.
func (l *Liar) Blind(device wire.ID) bool { return l.blind[device] }

// Bend tells a lie that is about segments; others leave the parcel as it is.
func (l *Liar) Bend(lie Lie, p Parcel) Parcel {
	l.mu.Lock()
	defer l.mu.Unlock()
	p.Arrivals = slices.Clone(p.Arrivals)
	switch lie {
	case LieSwapDeviceKey:
		p.add(l.swapped()...)
	case LieGhostDevice:
		p.add(l.ghost()...)
	case LieReplaySegment:
		for _, seg := range l.passed {
			p.add(seg.Raw)
		}
	case LieReplayAcross:
		p.add(l.across()...)
	case LieOtherAgency:
		p.add(l.foreign...)
	case LieReorder:
		slices.Reverse(p.Arrivals)
	case LieDuplicate:
		p.Arrivals = append(p.Arrivals, p.Arrivals...)
	case LieDropOne, LieDropTail, LieDelay:
		l.leaveOut(lie, &p)
	case LieBitFlip, LieMixEpochs, LieOldFormat, LieDowngrade:
		p.Arrivals = l.falsified(lie, p.Arrivals)
	}
	return p
}

// add hands segments out behind all others, at positions that mean nothing.
func (p *Parcel) add(segments ...[]byte) {
	for _, raw := range segments {
		p.Arrivals = append(p.Arrivals, wire.Arrival{HSeq: wire.MaxSeq, Segment: raw})
	}
}

// falsified changes bytes of each segment that the signature covers.
func (l *Liar) falsified(lie Lie, arrivals []wire.Arrival) []wire.Arrival {
	var out []wire.Arrival
	for _, a := range arrivals {
		b := bytes.Clone(a.Segment)
		switch lie {
		case LieBitFlip:
			b[len(b)/2] ^= 4
		case LieMixEpochs:
			copy(b[4:12], l.key[:8])
		case LieOldFormat:
			b[0] = 0
		case LieDowngrade:
			b[2] |= 0x80 // a flag behind which an older reader may not look
		}
		out = append(out, wire.Arrival{HSeq: a.HSeq, Segment: b})
	}
	return out
}

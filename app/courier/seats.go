package courier

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strconv"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// A seat says in which segment a change-set lies, so that of any record it can be told
// which devices have it: they say up to which segment they hold a chain. Seats lie in
// sealed rows, one for each seatBlock counters of a device in a caseload, so that what
// a record page asks for is in one or two of them.

// seatBlock is how many counters share a row.
const seatBlock = 4096

func seatsRow(space wire.ID, device screening.DeviceID, counter uint64) string {
	return "seats-" + hex.EncodeToString(space[:]) + hex.EncodeToString(device[:]) + strconv.FormatUint(counter/seatBlock, 10)
}

// seat is a run of counters of one device that lie in one segment.
type seat struct {
	_           struct{} `cbor:",toarray"`
	First, Last uint64
	Chain       wire.ID // the device whose chain it is: another one after its keys were renewed
	Seq         uint64
}

// gathered is what one transaction adds to what is known of who has what. The zero
// value has nothing.
type gathered struct {
	seats map[string][]seat
	said  []replica.Held
}

// entry takes what a segment of another device shows. The change-sets in a snapshot
// lie in the segments that it replaces, for whoever has those.
func (g *gathered) entry(e replica.Entry) {
	g.said = append(g.said, e.Mark.Said...)
	if e.Status != replica.Applied || e.Segment.Kind != wire.KindOps {
		return
	}
	for _, b := range e.Payloads {
		g.seat(e.Segment, b)
	}
}

// seat notes that a change-set lies in a segment.
func (g *gathered) seat(s wire.Segment, changeset []byte) {
	device, n, err := history.Number(changeset)
	if err != nil {
		return // what cannot be read is not applied either
	}
	row := seatsRow(s.Space, device, n)
	all := g.seats[row]
	if i := len(all) - 1; i >= 0 && all[i].Last+1 == n && all[i].Chain == s.Device && all[i].Seq == s.Seq {
		all[i].Last = n
		return
	}
	if g.seats == nil {
		g.seats = map[string][]seat{}
	}
	g.seats[row] = append(all, seat{First: n, Last: n, Chain: s.Device, Seq: s.Seq})
}

// keep writes it down.
func (g gathered) keep(tx *vault.Tx, today uint64) error {
	for row, more := range g.seats {
		var all []seat
		if err := readRow(tx, row, &all); err != nil {
			return err
		}
		for _, one := range more {
			all = seated(all, one)
		}
		if err := putRow(tx, row, all); err != nil {
			return err
		}
	}
	return noteSaid(tx, g.said, today)
}

// seated is all with one in it, by counter. A segment that was undone left its
// change-sets to a later one: the newer word holds.
func seated(all []seat, one seat) []seat {
	var out []seat
	for _, old := range all {
		if old.Last < one.First || old.First > one.Last {
			out = append(out, old)
			continue
		}
		if head := old; old.First < one.First {
			head.Last = one.First - 1
			out = append(out, head)
		}
		if tail := old; old.Last > one.Last {
			tail.First = one.Last + 1
			out = append(out, tail)
		}
	}
	out = append(out, one)
	slices.SortFunc(out, func(a, b seat) int { return cmp.Compare(a.First, b.First) })
	return out
}

// seatOf finds a counter.
func seatOf(all []seat, n uint64) (seat, bool) {
	i, ok := slices.BinarySearchFunc(all, n, func(s seat, n uint64) int {
		switch {
		case s.Last < n:
			return -1
		case s.First > n:
			return 1
		}
		return 0
	})
	if !ok {
		return seat{}, false
	}
	return all[i], true
}

// saidChain is what a device said of one chain: up to where it holds it, and on which
// day that was heard here.
type saidChain struct {
	_             struct{} `cbor:",toarray"`
	Space, Device wire.ID
	Said          []saidPoint // rising
}

type saidPoint struct {
	_        struct{} `cbor:",toarray"`
	Seq, Day uint64
}

// maxSaid bounds the points of a chain: of the older half every second goes then, and
// what it said is known a little later than it was.
const maxSaid = 64

func saidRow(peer wire.ID) string { return "said-" + hex.EncodeToString(peer[:]) }

// noteSaid keeps what devices said that they hold. What is no more than was known
// changes nothing.
func noteSaid(tx *vault.Tx, more []replica.Held, today uint64) error {
	of := map[wire.ID][]replica.Held{}
	for _, h := range more {
		of[h.Peer] = append(of[h.Peer], h)
	}
	for peer, said := range of {
		var all []saidChain
		if err := readRow(tx, saidRow(peer), &all); err != nil {
			return err
		}
		grown := false
		for _, h := range said {
			i := slices.IndexFunc(all, func(c saidChain) bool { return c.Space == h.Space && c.Device == h.Device })
			if i < 0 {
				i, all = len(all), append(all, saidChain{Space: h.Space, Device: h.Device})
			}
			grown = all[i].say(h.Seq, today) || grown
		}
		if !grown {
			continue
		}
		if err := putRow(tx, saidRow(peer), all); err != nil {
			return err
		}
	}
	return nil
}

// say adds a point; one of the same day moves.
func (c *saidChain) say(seq, today uint64) bool {
	n := len(c.Said)
	switch {
	case seq == 0, n > 0 && c.Said[n-1].Seq >= seq:
		return false
	case n > 0 && c.Said[n-1].Day == today:
		c.Said[n-1].Seq = seq
		return true
	}
	if n >= maxSaid {
		c.Said = thinned(c.Said)
	}
	c.Said = append(c.Said, saidPoint{Seq: seq, Day: today})
	return true
}

func thinned(all []saidPoint) []saidPoint {
	half := len(all) / 2
	var out []saidPoint
	for i := 1; i < half; i += 2 {
		out = append(out, all[i])
	}
	return append(out, all[half:]...)
}

// day is when it was first known that a chain is held up to seq.
func (c saidChain) day(seq uint64) (uint64, bool) {
	for _, p := range c.Said {
		if p.Seq >= seq {
			return p.Day, true
		}
	}
	return 0, false
}

package courier

import (
	"bytes"
	"errors"
	"slices"

	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// aside is what this device says to the others of its caseload beside
// change-sets, in a sealed body.
type aside struct {
	// Orders are signed orders.
	Orders [][]byte `cbor:"1,keyasint,omitempty"`
	// Journal is where the journal of the writer stands.
	Journal *journalMark `cbor:"2,keyasint,omitempty"`
}

// journalMark is an end of a journal: the number of its last entry, and its hash.
type journalMark struct {
	_      struct{} `cbor:",toarray"`
	Number uint64
	Hash   [32]byte
}

// maxOrders bounds the signed orders in one segment, so that what is said aside
// stays below its limit; the rest goes into the next.
const maxOrders = 10

// The rows about orders.
const (
	// secretTold: which orders were sealed, and in which segment of our own chain.
	secretTold = "orders-told"
	// secretMade: what was answered to orders of others.
	secretMade = "orders-made"
	// secretOrders: the orders of others.
	secretOrders = "orders-heard"
	// secretHeads: where the journals of others stand.
	secretHeads = "journal-heads"
	// secretLate: what came of records that were erased.
	secretLate = "late-changes"
)

// toldOrder is an order that was sealed. A segment with a number above the end of the
// chain was undone: what it told is told again.
type toldOrder struct {
	_   struct{} `cbor:",toarray"`
	ID  orderID
	Seq uint64
}

// heardOrder is an order that came from another device, or from this one before it
// was restored.
type heardOrder struct {
	Signed []byte `cbor:"1,keyasint"`
	Bearer bearer `cbor:"2,keyasint"`
	// Done: it was carried out, and that was answered.
	Done bool `cbor:"3,keyasint,omitempty"`
	// Refused: a hold keeps it from being carried out, and that was answered.
	Refused bool `cbor:"4,keyasint,omitempty"`
	// Also are others who brought the same order.
	Also []bearer `cbor:"5,keyasint,omitempty"`
}

// maxBearers bounds them.
const maxBearers = 64

// bearer is the segment in which an order came.
type bearer struct {
	_      struct{} `cbor:",toarray"`
	Space  wire.ID
	Device wire.ID
	Seq    uint64
}

func bearerOf(s wire.Segment) bearer { return bearer{Space: s.Space, Device: s.Device, Seq: s.Seq} }

// madeOrder is an answer of this device, and the caseload in which it is said.
type madeOrder struct {
	Space  wire.ID `cbor:"1,keyasint"`
	Signed []byte  `cbor:"2,keyasint"`
}

// untold lists the orders of this device in a caseload that no segment up to the end
// of its chain there says: holds and erasures as the vault has them, and answers.
// What came from others is theirs to tell.
func (l log) untold(tx *vault.Tx, space wire.ID, end uint64) ([][]byte, error) {
	var said []toldOrder
	var made []madeOrder
	var heard []heardOrder
	for name, to := range map[string]any{secretTold: &said, secretMade: &made, secretOrders: &heard} {
		if err := readRow(tx, name, to); err != nil {
			return nil, err
		}
	}
	skip := map[orderID]bool{}
	for _, s := range said {
		skip[s.ID] = s.Seq <= end
	}
	for _, h := range heard {
		skip[idOf(h.Signed)] = true
	}
	own, err := l.ownOrders(tx, space)
	for _, m := range made {
		if m.Space == space {
			own = append(own, m.Signed)
		}
	}
	return slices.DeleteFunc(own, func(o []byte) bool { return len(o) == 0 || skip[idOf(o)] }), err
}

// standing are the orders of a caseload that were given here, and those heard, each
// once.
func (l log) standing(tx *vault.Tx, space wire.ID, heard []heardOrder) ([][]byte, error) {
	var made []madeOrder
	all, err := l.ownOrders(tx, space)
	if err := errors.Join(err, readRow(tx, secretMade, &made)); err != nil {
		return nil, err
	}
	for _, m := range made {
		if m.Space == space {
			all = append(all, m.Signed)
		}
	}
	for _, h := range heard {
		all = append(all, h.Signed)
	}
	seen := map[orderID]bool{}
	return slices.DeleteFunc(all, func(o []byte) bool {
		again := len(o) == 0 || seen[idOf(o)]
		seen[idOf(o)] = true
		return again
	}), nil
}

// ownOrders are the holds and erasures of the records of a caseload.
func (l log) ownOrders(tx *vault.Tx, space wire.ID) (out [][]byte, err error) {
	holds, gone := tx.Orders(), tx.Tombstones()
	if len(holds)+len(gone) == 0 {
		return nil, nil
	}
	if err := l.atlas.load(tx); err != nil {
		return nil, err
	}
	for _, h := range holds {
		if l.atlas.home(h.Record, l.caseload) == space {
			out = append(out, h.Proof)
		}
	}
	for _, t := range gone {
		if l.atlas.home(t.Record, l.caseload) == space {
			out = append(out, t.Proof)
		}
	}
	return out, nil
}

// withOrders is the outbox with the orders that wait in each caseload.
func (l log) withOrders(tx *vault.Tx, out []replica.Outbox) ([]replica.Outbox, error) {
	chains := tx.Chains()
	for _, space := range l.written(chains) {
		link := tailOf(chains, replica.Slot{Space: space, Device: l.device})
		orders, err := l.untold(tx, space, link.Seq)
		if err != nil {
			return nil, err
		}
		if len(orders) == 0 {
			continue
		}
		i := slices.IndexFunc(out, func(o replica.Outbox) bool { return o.Space == space })
		if i < 0 {
			i, out = len(out), append(out, replica.Outbox{Space: space})
		}
		out[i].Count += len(orders)
	}
	return out, nil
}

// written are the caseloads of which something is here: the first one, and those with
// a chain. The roster's space has no orders.
func (l log) written(chains []vault.Chain) []wire.ID {
	out := []wire.ID{l.caseload}
	for _, c := range chains {
		if !slices.Contains(out, wire.ID(c.Space)) {
			out = append(out, c.Space)
		}
	}
	return out
}

// say makes what goes aside in the next segments: nothing where there are neither
// change-sets nor orders to go with. It gives the orders of each.
func (l log) say(tx *vault.Tx, slot replica.Slot, tails []replica.Tail) ([][][]byte, error) {
	said := make([][][]byte, len(tails))
	if slot.Bytes == 0 {
		return said, nil
	}
	orders, err := l.untold(tx, slot.Space, tails[0].Link.Seq)
	if err != nil {
		return nil, err
	}
	for i := range tails {
		n := min(len(orders), maxOrders)
		said[i], orders = orders[:n], orders[n:]
		if n+len(tails[i].Payloads) == 0 {
			continue
		}
		a := aside{Orders: said[i]}
		if head := tx.JournalHead(); head.Number > 0 {
			a.Journal = &journalMark{Number: head.Number, Hash: head.Hash}
		}
		if tails[i].Aside, err = wire.Marshal(a); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// saidIn notes in which segment orders were sealed.
func saidIn(tx *vault.Tx, seq uint64, orders [][]byte) error {
	if len(orders) == 0 {
		return nil
	}
	var said []toldOrder
	if err := readRow(tx, secretTold, &said); err != nil {
		return err
	}
	for _, o := range orders {
		id := idOf(o)
		said = append(slices.DeleteFunc(said, func(t toldOrder) bool { return t.ID == id }), toldOrder{ID: id, Seq: seq})
	}
	return putRow(tx, secretTold, said)
}

// hear takes what another device said aside. What cannot be read is of a later
// version, and passed over: the segment keeps it. Orders are carried out after the
// exchange, by obey.
func hear(tx *vault.Tx, from bearer, b []byte) error {
	var a aside
	if len(b) == 0 || wire.Unmarshal(b, &a) != nil {
		return nil
	}
	if a.Journal != nil {
		if err := hearHead(tx, from.Device, *a.Journal); err != nil {
			return err
		}
	}
	if len(a.Orders) == 0 {
		return nil
	}
	var heard []heardOrder
	if err := readRow(tx, secretOrders, &heard); err != nil {
		return err
	}
	for _, o := range a.Orders {
		i := slices.IndexFunc(heard, func(h heardOrder) bool { return idOf(h.Signed) == idOf(o) })
		switch {
		case i >= 0:
			heard[i].broughtBy(from)
		case len(o) <= maxOrder && !isOwn(tx, o):
			heard = append(heard, heardOrder{Signed: o, Bearer: from})
		}
	}
	return putRow(tx, secretOrders, heard)
}

// broughtBy keeps who else brought an order: who repeats it without the right to give
// it takes it from nobody who has it.
func (h *heardOrder) broughtBy(from bearer) {
	same := func(b bearer) bool { return b.Device == from.Device && b.Space == from.Space }
	if !same(h.Bearer) && !slices.ContainsFunc(h.Also, same) && len(h.Also) < maxBearers {
		h.Also = append(h.Also, from)
	}
}

// isOwn says that the vault has an order of its own, which somebody told again.
func isOwn(tx *vault.Tx, signed []byte) bool {
	return slices.ContainsFunc(tx.Orders(), func(h vault.Hold) bool { return bytes.Equal(h.Proof, signed) }) ||
		slices.ContainsFunc(tx.Tombstones(), func(t vault.Tombstone) bool { return bytes.Equal(t.Proof, signed) })
}

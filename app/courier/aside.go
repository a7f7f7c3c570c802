package courier

import (
	"slices"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/vault"
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
	// secretHeard: the orders of others.
	secretHeard = "orders-heard"
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
	Signed []byte  `cbor:"1,keyasint"`
	Bearer wire.ID `cbor:"2,keyasint"`
	// Done: it was carried out, and that was answered.
	Done bool `cbor:"3,keyasint,omitempty"`
	// Refused: a hold keeps it from being carried out, and that was answered.
	Refused bool `cbor:"4,keyasint,omitempty"`
}

// readRow reads a row of CBOR; nothing when it was never written.
func readRow(tx *vault.Tx, name string, to any) error {
	b, err := tx.Secret(name)
	if err != nil || b == nil {
		return err
	}
	if cbor.Unmarshal(b, to) != nil {
		return &screening.DamagedError{Part: name}
	}
	return nil
}

func putRow(tx *vault.Tx, name string, v any) error {
	b, err := cbor.Marshal(v)
	if err != nil {
		return err
	}
	return tx.PutSecret(name, b)
}

// untold lists the orders of this device that no segment up to the end of its chain
// says: holds and erasures as the vault has them, and answers. What came from others
// is theirs to tell.
func untold(tx *vault.Tx, end uint64) ([][]byte, error) {
	var said []toldOrder
	var made [][]byte
	var heard []heardOrder
	for name, to := range map[string]any{secretTold: &said, secretMade: &made, secretHeard: &heard} {
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
	var all, out [][]byte
	for _, h := range tx.Orders() {
		all = append(all, h.Proof)
	}
	for _, t := range tx.Tombstones() {
		all = append(all, t.Proof)
	}
	for _, o := range append(all, made...) {
		if len(o) > 0 && !skip[idOf(o)] {
			out = append(out, o)
		}
	}
	return out, nil
}

// say makes what goes aside in the next segment: nothing when there are neither
// change-sets nor orders to go with.
func say(tx *vault.Tx, link wire.Link, payloads int) ([]byte, [][]byte, error) {
	orders, err := untold(tx, link.Seq)
	if err != nil || len(orders)+payloads == 0 {
		return nil, nil, err
	}
	orders = orders[:min(len(orders), maxOrders)]
	a := aside{Orders: orders}
	if head := tx.JournalHead(); head.Number > 0 {
		a.Journal = &journalMark{Number: head.Number, Hash: head.Hash}
	}
	b, err := wire.Marshal(a)
	return b, orders, err
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
func hear(tx *vault.Tx, from wire.ID, b []byte) error {
	var a aside
	if len(b) == 0 || wire.Unmarshal(b, &a) != nil {
		return nil
	}
	if a.Journal != nil {
		if err := hearHead(tx, from, *a.Journal); err != nil {
			return err
		}
	}
	if len(a.Orders) == 0 {
		return nil
	}
	var heard []heardOrder
	if err := readRow(tx, secretHeard, &heard); err != nil {
		return err
	}
	for _, o := range a.Orders {
		known := slices.ContainsFunc(heard, func(h heardOrder) bool { return idOf(h.Signed) == idOf(o) })
		if !known && len(o) <= maxOrder {
			heard = append(heard, heardOrder{Signed: o, Bearer: from})
		}
	}
	return putRow(tx, secretHeard, heard)
}

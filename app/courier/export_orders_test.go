package courier

import (
	"context"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/wire"
)

// Hear takes what another device said aside, as an exchange does.
func (p *Profile) Hear(ctx context.Context, from [16]byte, b []byte) error {
	return p.vault.Exchange(ctx, func(tx *vault.Tx) error { return hear(tx, bearer{Device: from, Seq: 1}, b) })
}

// JournalAside says where a journal stands.
func JournalAside(n uint64, hash [32]byte) []byte {
	b, _ := wire.Marshal(aside{Journal: &journalMark{Number: n, Hash: hash}})
	return b
}

// OrderAside says orders.
func OrderAside(orders ...[]byte) []byte {
	b, _ := wire.Marshal(aside{Orders: orders})
	return b
}

// EraseOrder is a signed order of this device to erase a record.
func (p *Profile) EraseOrder(id screening.RecordID) ([]byte, error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	return m.order(orderErase, id, string(screening.EraseRequest)).sign(m.keys.sign())
}

// PutOrdersHeard writes the row about the orders of others.
func (p *Profile) PutOrdersHeard(ctx context.Context, row []byte) error {
	return p.vault.PutSecret(ctx, secretOrders, row)
}

package screening

import (
	"context"
	"fmt"

	"pelita/screening/history"
	"pelita/screening/protocol"
)

// Items of the forms that the house itself reads.
const (
	// ItemAdvertTitle and ItemGroupName name the record of an advertisement and
	// of a group in lists.
	ItemAdvertTitle protocol.ItemID = "advert_title"
	ItemGroupName   protocol.ItemID = "group_name"
	// ItemAdvertSeen holds the id of the record of an advertisement that a person saw.
	ItemAdvertSeen protocol.ItemID = "advert_seen"
	// ItemGroupOf holds the id of the record of the group that a person came with.
	ItemGroupOf protocol.ItemID = "group_of"
)

// FormOf says what the records of a protocol are: NoForm for the record of a
// person, and for a protocol that is not known.
func (l *Library) FormOf(protocolID string) protocol.Form {
	for _, e := range l.Editions() {
		if p, ok := e.Protocol(protocolID); ok {
			return p.Form
		}
	}
	return protocol.NoForm
}

// opens says whether a record can go on under a protocol, or begin under it
// when it is new. A person stays a person: their record never becomes an
// advertisement or a group, and casework is no record of its own.
func (l *Library) opens(r Record, p *protocol.Protocol) error {
	if p.Form == protocol.NoForm && !l.FormOf(r.Protocol().ID).Alone() {
		return nil
	}
	if p.Form.Alone() && (r.ID == RecordID{} || r.Protocol().ID == p.ID) {
		return nil
	}
	return fmt.Errorf("use protocol %q: %w", p.ID, ErrNotPermitted)
}

// holds says whether a record of a protocol, nil for one that is not known, can
// hold answers to these items. Advertisements and groups hold nothing of a person.
func holds(p *protocol.Protocol, answers []Answered) error {
	if p == nil || !p.Form.Alone() {
		return nil
	}
	for _, a := range answers {
		if !p.Has(a.Item) {
			return fmt.Errorf("answer %s: %w", a.Item, ErrNotPermitted)
		}
	}
	return nil
}

// title is the name of a record in lists, or "".
func (l *Library) title(r Record) string {
	switch l.FormOf(r.Protocol().ID) {
	case protocol.AdvertForm:
		return r.nameIn(ItemAdvertTitle, protocol.Observed)
	case protocol.GroupForm:
		return r.nameIn(ItemGroupName, protocol.Observed)
	}
	if name := r.nameIn(ItemCallName, protocol.Said); name != "" {
		return name
	}
	return r.nameIn(ItemGroupNumber, protocol.Observed)
}

// nameIn is the first known answer to an item that names a record, or "".
func (r Record) nameIn(item protocol.ItemID, first protocol.Source) string {
	for l := range r.answers(item, 0, first) {
		if l.Answer.Known() {
			return l.Answer.Value.Text
		}
	}
	return ""
}

// TakeBack takes out the answers that r shows in one register, as after a slip;
// where they differ, only those of this officer, as Answer does. The item is then
// as it was before it was asked, which is never a "no". A consent that was given
// there is withdrawn. It does nothing where nothing is on record.
func (c Casework) TakeBack(ctx context.Context, r Record, a Answered) (Record, error) {
	a.Answer = protocol.Answer{}
	prev := c.supersedes(r, a)
	if len(prev) == 0 {
		return r, nil
	}
	ops := []history.Op{{Kind: history.Retract, Register: a.register(), Prev: prev}}
	return c.commit(ctx, r, append(append(ops, c.consentOps(r, a)...), c.pauseOps(r, a)...), a.Draft)
}

package screening

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"pelita/screening/protocol"
)

// earlierFolder is where the instruments of earlier releases lie, each in a
// folder of its own that is laid out like the present one.
const earlierFolder = "earlier"

// loadEarlier reads the earlier editions that lie beside an instrument. Each
// is named by its folder, and its wording in locales bears the same name.
func loadEarlier(fsys fs.FS) ([]*Library, error) {
	entries, err := fs.ReadDir(fsys, earlierFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load earlier instruments: %w", err)
	}
	var out []*Library
	for _, e := range entries {
		folder, err := fs.Sub(fsys, path.Join(earlierFolder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("load earlier instruments: %w", err)
		}
		l, err := loadEdition(folder)
		if err != nil {
			return nil, fmt.Errorf("edition %s: %w", e.Name(), err)
		}
		l.Edition = e.Name()
		out = append(out, l)
	}
	return out, nil
}

// After is l as the present edition, with the editions of others behind it, in
// the order given. Neither is changed.
func (l *Library) After(others ...*Library) *Library {
	next := *l
	next.earlier = nil
	for _, o := range append([]*Library{{earlier: l.earlier}}, others...) {
		if o.Bank != nil {
			alone := *o
			alone.earlier = nil
			next.earlier = append(next.earlier, &alone)
		}
		next.earlier = append(next.earlier, o.earlier...)
	}
	return &next
}

// Of finds the edition that a record is read by, and its protocol there: the
// one whose definition has the digest on record, else the one of the same id
// and version. Another version is never taken instead: a record that nothing
// here fits is kept, shown, and not evaluated.
func (l *Library) Of(r Record) (*Library, *protocol.Protocol, bool) {
	ref := r.Protocol()
	for _, e := range l.Editions() {
		if p, ok := e.Protocol(ref.ID); ok && p.Digest() == ref.Digest {
			return e, p, true
		}
	}
	for _, e := range l.Editions() {
		if p, ok := e.Protocol(ref.ID); ok && p.Version == ref.Version {
			return e, p, true
		}
	}
	return nil, nil, false
}

// Editions lists l and every earlier edition behind it, the newest first.
func (l *Library) Editions() []*Library { return append([]*Library{l}, l.earlier...) }

// EditionOf names the edition that holds a protocol, so that it is said in its
// own wording; "" is the wording that comes with the program.
func (l *Library) EditionOf(p *protocol.Protocol) string {
	for _, e := range l.Editions() {
		if own, ok := e.Protocol(p.ID); ok && own.Digest() == p.Digest() {
			return e.Edition
		}
	}
	return l.Edition
}

// Item finds an item for an answer that is on record: in the edition itself,
// else in the newest that has it. What no edition knows is not found.
func (l *Library) Item(id protocol.ItemID, in *Library) (*protocol.Item, bool) {
	if in != nil {
		if item, ok := in.Bank.Item(id); ok {
			return item, true
		}
	}
	for _, e := range l.Editions() {
		if item, ok := e.Bank.Item(id); ok {
			return item, true
		}
	}
	return nil, false
}

// answerable finds the item that an answer to a record is for: one of the
// edition it is read by, or one that a form of today asks beside the interview.
func (l *Library) answerable(r Record, id protocol.ItemID) (*protocol.Item, bool) {
	edition, _, ok := l.Of(r)
	if !ok {
		edition = l // a record that is being made
	}
	if item, ok := edition.Bank.Item(id); ok {
		return item, true
	}
	if slices.Contains(memberItems(), id) {
		return l.Bank.Item(id)
	}
	for _, p := range l.protocols {
		if p.Form != protocol.NoForm && p.Has(id) {
			return l.Bank.Item(id)
		}
	}
	return nil, false
}

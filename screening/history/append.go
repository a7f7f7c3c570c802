package history

import (
	"slices"

	"pelita/screening/canon"
	"pelita/screening/protocol"
)

// What is written is written here, by hand: it is done at every save and, to see
// that bytes are the one encoding of what they mean, for every change-set that
// arrives. Maps of this format have fewer than 24 keys, so their head is one byte,
// which stands before the number of keys is known.

// keyed writes the entries of a map in the order of their keys.
type keyed struct {
	b    []byte
	head int
}

func newKeyed(b []byte) keyed { return keyed{canon.Head(b, canon.Map, 0), len(b)} }

// key begins an entry.
func (k *keyed) key(n uint64) {
	k.b[k.head]++
	k.b = canon.Head(k.b, canon.Uint, n)
}

func (k *keyed) uint(key, n uint64) {
	k.key(key)
	k.b = canon.Head(k.b, canon.Uint, n)
}

func (k *keyed) id(key uint64, id [16]byte) {
	k.key(key)
	k.b = canon.ByteString(k.b, id[:])
}

// some writes a number that is left out when it is zero.
func (k *keyed) some(key, n uint64) {
	if n != 0 {
		k.uint(key, n)
	}
}

// text writes a text that is left out when it is empty.
func (k *keyed) text(key uint64, s string) {
	if s != "" {
		k.key(key)
		k.b = canon.String(k.b, s)
	}
}

// parts writes an array of texts that is left out when all of them are empty.
func (k *keyed) parts(key uint64, texts ...string) {
	if !slices.ContainsFunc(texts, func(s string) bool { return s != "" }) {
		return
	}
	k.key(key)
	k.b = appendTexts(canon.Head(k.b, canon.Array, uint64(len(texts))), texts...)
}

func appendTexts(b []byte, texts ...string) []byte {
	for _, s := range texts {
		b = canon.String(b, s)
	}
	return b
}

// append writes the change-set without the keys that this version does not know.
func (c ChangeSet) append(b []byte) ([]byte, error) {
	m := newKeyed(b)
	m.id(1, c.Record)
	m.id(2, c.Device)
	m.uint(3, c.Counter)
	m.uint(4, uint64(c.HLC))
	m.id(5, c.Officer)
	m.protocol(6, c.Protocol)
	if c.Text != (TextRef{}) {
		m.key(7)
		m.b = appendWording(m.b, c.Text)
	}
	m.key(8)
	m.b = canon.Head(m.b, canon.Array, uint64(len(c.Ops)))
	for i := range c.Ops {
		var err error
		if m.b, err = c.Ops[i].append(m.b); err != nil {
			return nil, err
		}
	}
	return m.b, nil
}

func (k *keyed) protocol(key uint64, p ProtocolRef) {
	if p != (ProtocolRef{}) {
		k.key(key)
		k.b = appendProtocol(k.b, p)
	}
}

func appendProtocol(b []byte, p ProtocolRef) []byte {
	b = appendTexts(canon.Head(b, canon.Array, 3), p.ID, p.Version)
	return canon.ByteString(b, p.Digest[:])
}

func appendWording(b []byte, t TextRef) []byte {
	return canon.ByteString(canon.String(canon.Head(b, canon.Array, 2), t.Locale), t.Digest[:])
}

func (o *Op) encode() ([]byte, error) { return o.append(nil) }

// append writes one op, with all that it holds.
func (o *Op) append(b []byte) ([]byte, error) {
	if o.foreign != nil {
		return append(b, o.foreign...), nil
	}
	if len(o.rest) == 0 {
		return o.appendKnown(b), nil
	}
	with, err := merge(o.appendKnown(nil), o.rest)
	return append(b, with...), err
}

// appendKnown writes the keys that this version knows.
func (o *Op) appendKnown(b []byte) []byte {
	m := newKeyed(b)
	m.uint(1, uint64(o.Kind))
	m.text(2, string(o.Register.Item))
	m.some(3, uint64(o.Register.Instance))
	m.some(4, uint64(o.Register.Source))
	if o.Answer.Asked() {
		m.key(5)
		m.b = appendAnswer(canon.Head(m.b, canon.Array, 2), o.Answer)
	}
	m.prev(o.Prev)
	m.text(7, o.Text)
	m.parts(8, o.Decision.Kind, o.Decision.Reasons)
	m.parts(9, o.Consent.Purpose, o.Consent.Scope, o.Consent.Basis, o.Consent.Mode, o.Consent.Language)
	m.protocol(10, o.Protocol)
	o.appendRare(&m)
	m.weighed(o.Weighed)
	if o.Other != (RecordID{}) {
		m.id(16, o.Other)
	}
	return m.b
}

// appendRare writes what few ops have.
func (o *Op) appendRare(m *keyed) {
	if s := &o.Share; *s != (Share{}) {
		m.key(11)
		m.b = appendTexts(canon.Head(m.b, canon.Array, 4), s.Referral, s.Service, s.Profile)
		m.b = canon.ByteString(m.b, s.Digest[:])
	}
	if s := &o.Sealed; !s.isZero() {
		m.key(12)
		m.b = appendTexts(canon.Head(m.b, canon.Array, 5), s.Recipient, s.Sheet, s.Version)
		m.b = appendSealed(canon.ByteString(m.b, s.Digest[:]), s.Bytes)
	}
	if f := &o.File; *f != (File{}) {
		m.key(13)
		m.b = appendFile(canon.Head(m.b, canon.Array, 7), f.ID, f.Key, f.Sum, f.Size)
		m.b = appendTexts(m.b, f.Media, f.Kind, f.How)
	}
	if h := &o.Handling; *h != (Handling{}) {
		m.key(14)
		m.b = canon.ByteString(canon.Head(m.b, canon.Array, 4), h.File[:])
		m.b = canon.ByteString(appendTexts(m.b, h.Step, h.To), h.Link[:])
	}
}

// appendSealed writes no file as null, as it was read.
func appendSealed(b, file []byte) []byte {
	if file == nil {
		return canon.Null(b)
	}
	return canon.ByteString(b, file)
}

func appendFile(b []byte, id, key [16]byte, sum [32]byte, size int64) []byte {
	b = canon.ByteString(canon.ByteString(canon.ByteString(b, id[:]), key[:]), sum[:])
	return canon.Int(b, size)
}

// prev writes the one order of a set of op ids.
func (k *keyed) prev(ids []OpID) {
	if len(ids) == 0 {
		return
	}
	if len(ids) > 1 {
		ids = slices.Clone(ids)
		slices.SortFunc(ids, OpID.Compare)
		ids = slices.Compact(ids)
	}
	k.key(6)
	k.b = canon.Head(k.b, canon.Array, uint64(len(ids)))
	for _, id := range ids {
		k.b = appendOpID(k.b, id)
	}
}

func appendOpID(b []byte, id OpID) []byte {
	b = canon.ByteString(canon.Head(b, canon.Array, 3), id.Device[:])
	return canon.Head(canon.Head(b, canon.Uint, id.Counter), canon.Uint, uint64(id.Index))
}

func (k *keyed) weighed(all []Weighed) {
	if len(all) == 0 {
		return
	}
	all = sortedWeighed(all)
	k.key(15)
	k.b = canon.Head(k.b, canon.Array, uint64(len(all)))
	for _, w := range all {
		k.b = appendOpID(canon.Head(k.b, canon.Array, 2), w.ID)
		k.b = appendAnswer(canon.Head(k.b, canon.Array, 2), w.Answer)
	}
}

// appendAnswer writes the number of an answer's type and what that type holds.
// Type 0 is an absence.
func appendAnswer(b []byte, a protocol.Answer) []byte {
	b = canon.Head(b, canon.Uint, uint64(a.Value.Type))
	switch v := &a.Value; v.Type {
	case 0:
		return canon.Head(b, canon.Uint, uint64(a.Absence))
	case protocol.One:
		return canon.String(b, v.Codes[0])
	case protocol.Many:
		return appendTexts(canon.Head(b, canon.Array, uint64(len(v.Codes))), v.Codes...)
	case protocol.YesNo:
		return canon.Bool(b, v.Bool)
	case protocol.Number:
		return canon.Int(b, v.Number)
	case protocol.Money:
		return appendTexts(canon.Head(b, canon.Array, 2), v.Amount.Decimal, v.Amount.Currency)
	case protocol.Picture:
		f := &v.Kept
		return canon.String(appendFile(canon.Head(b, canon.Array, 5), f.ID, f.Key, f.Sum, f.Size), f.Media)
	default:
		return canon.String(b, v.Text)
	}
}

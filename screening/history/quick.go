package history

import (
	"unicode/utf8"

	"pelita/screening/canon"
	"pelita/screening/protocol"
)

// quick reads a change-set that this version knows all of. Whoever calls it holds
// what it gave against the bytes: it is the reading of them only where it is
// written as they are. All else is read by the library.
func quick(b []byte, room []Op) (ChangeSet, bool) {
	r := quickly{canon.Reader{S: string(b)}}
	var c ChangeSet
	for range r.Count(canon.Map, changeSetKeys) {
		switch r.Head(canon.Uint) {
		case 1:
			r.Fixed(c.Record[:])
		case 2:
			r.Fixed(c.Device[:])
		case 3:
			c.Counter = r.Head(canon.Uint)
		case 4:
			c.HLC = HLC(r.Head(canon.Uint))
		case 5:
			r.Fixed(c.Officer[:])
		case 6:
			c.Protocol = r.protocol()
		case 7:
			r.array(2)
			c.Text.Locale = r.text()
			r.Fixed(c.Text.Digest[:])
		case 8:
			c.Ops = r.ops(room)
		default:
			return c, false
		}
	}
	return c, r.Done()
}

// beginning reads the record, the device and the counter, with which every change-set
// begins.
func beginning(b []byte) (c ChangeSet, ok bool) {
	const most = 1 + 2*(1+1+len(c.Record)) + 1 + 9
	r := canon.Reader{S: string(b[:min(len(b), most)])}
	_, known := r.Count(canon.Map, len(b)), r.Head(canon.Uint) == 1
	r.Fixed(c.Record[:])
	known = known && r.Head(canon.Uint) == 2
	r.Fixed(c.Device[:])
	known = known && r.Head(canon.Uint) == 3
	c.Counter = r.Head(canon.Uint)
	return c, known && !r.Bad && c.Counter > 0
}

// quickOp is quick for one op.
func quickOp(b []byte) (Op, bool) {
	r := quickly{canon.Reader{S: string(b)}}
	var o Op
	r.op(&o)
	return o, r.Done()
}

// quickly reads the parts. What it does not know is bad.
type quickly struct{ canon.Reader }

// array reads the head of an array of n.
func (r *quickly) array(n uint64) {
	if r.Head(canon.Array) != n {
		r.Bad = true
	}
}

func (r *quickly) text() string {
	s := r.String(canon.Text)
	if !utf8.ValidString(s) {
		r.Bad = true
	}
	return s
}

func (r *quickly) protocol() (p ProtocolRef) {
	r.array(3)
	p.ID, p.Version = r.text(), r.text()
	r.Fixed(p.Digest[:])
	return p
}

func (r *quickly) ops(room []Op) []Op {
	n := r.Count(canon.Array, MaxOps)
	if n == 0 {
		return nil
	}
	out := room[:0]
	if n > cap(out) {
		out = make([]Op, n)
	}
	out = out[:n]
	for i := range out {
		r.op(&out[i])
	}
	return out
}

func (r *quickly) op(o *Op) {
	for range r.Count(canon.Map, opKeys) {
		key := r.Head(canon.Uint)
		if r.Bad || !r.common(o, key) && !r.rare(o, key) {
			r.Bad = true
			return
		}
	}
}

// common reads what most ops hold; false when the key is none of these.
func (r *quickly) common(o *Op, key uint64) bool {
	switch key {
	case 1:
		o.Kind = Kind(r.UpTo(uint64(lastKind)))
	case 2:
		o.Register.Item = protocol.ItemID(r.text())
	case 3:
		o.Register.Instance = int(r.UpTo(MaxInstance))
	case 4:
		o.Register.Source = protocol.Source(r.UpTo(uint64(protocol.Document)))
	case 5:
		o.Answer = r.answer()
	case 6:
		o.Prev = r.opIDs()
	case 7:
		o.Text = r.text()
	case 8:
		r.array(2)
		o.Decision = Decision{Kind: r.text(), Reasons: r.text()}
	case 9:
		r.array(5)
		o.Consent = Consent{Purpose: r.text(), Scope: r.text(), Basis: r.text(), Mode: r.text(), Language: r.text()}
	case 10:
		o.Protocol = r.protocol()
	default:
		return false
	}
	return true
}

// rare reads what few ops hold. Sealed sheets and weighed answers are left to the
// library.
func (r *quickly) rare(o *Op, key uint64) bool {
	switch key {
	case 11:
		r.array(4)
		o.Share = Share{Referral: r.text(), Service: r.text(), Profile: r.text()}
		r.Fixed(o.Share.Digest[:])
	case 13:
		r.array(7)
		r.file(&o.File.ID, &o.File.Key, &o.File.Sum, &o.File.Size)
		o.File.Media, o.File.Kind, o.File.How = r.text(), r.text(), r.text()
	case 14:
		r.array(4)
		r.Fixed(o.Handling.File[:])
		o.Handling.Step, o.Handling.To = r.text(), r.text()
		r.Fixed(o.Handling.Link[:])
	case 16:
		r.Fixed(o.Other[:])
	default:
		return false
	}
	return true
}

func (r *quickly) file(id, key *[16]byte, sum *[32]byte, size *int64) {
	r.Fixed(id[:])
	r.Fixed(key[:])
	r.Fixed(sum[:])
	*size = int64(r.UpTo(1<<63 - 1))
}

func (r *quickly) opIDs() []OpID {
	n := r.Count(canon.Array, MaxChangeSet)
	if n == 0 {
		r.Bad = true
		return nil
	}
	out := make([]OpID, 0, min(n, 64))
	for range n {
		var id OpID
		r.array(3)
		r.Fixed(id.Device[:])
		id.Counter, id.Index = r.Head(canon.Uint), uint16(r.UpTo(1<<16-1))
		if out = append(out, id); r.Bad {
			return nil
		}
	}
	return out
}

// answer reads an answer of a type and an absence that this version knows.
func (r *quickly) answer() (a protocol.Answer) {
	r.array(2)
	v := &a.Value
	switch v.Type = protocol.Type(r.UpTo(uint64(lastType))); v.Type {
	case 0:
		a.Absence = protocol.Absence(r.UpTo(uint64(lastAbsence)))
		r.Bad = r.Bad || a.Absence == 0
	case protocol.One:
		v.Codes = []string{r.text()}
	case protocol.Many:
		for range r.Count(canon.Array, MaxChangeSet) {
			v.Codes = append(v.Codes, r.text())
		}
	case protocol.YesNo:
		v.Bool = r.Bool()
	case protocol.Number:
		v.Number = r.Int()
	case protocol.Money:
		r.array(2)
		v.Amount.Decimal, v.Amount.Currency = r.text(), r.text()
	case protocol.Picture:
		r.array(5)
		r.file(&v.Kept.ID, &v.Kept.Key, &v.Kept.Sum, &v.Kept.Size)
		v.Kept.Media = r.text()
	default:
		v.Text = r.text()
	}
	return a
}

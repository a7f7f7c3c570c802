package vault

import "pelita/screening/canon"

// The tally is written in every transaction, and reflection took longer over it
// than sealing does. The bytes are those of the library, which reads them; a test
// holds them against each other.

// encode writes the tally: a map whose keys stand in order. Numbers and the root
// are left out when they are nothing, but for the first nine.
func (t *tally) encode() []byte {
	b := make([]byte, 0, 768+len(t.Latest.Page))
	b = canon.Head(b, canon.Map, t.parts())
	for i, n := range [...]uint64{t.Counter, uint64(t.HLC), t.Delta, t.Folded, t.Pages, t.Records, t.Waiting, t.Changes, t.Meta} {
		b = canon.Head(canon.Head(b, canon.Uint, uint64(i+1)), canon.Uint, n)
	}
	b = counted(b, 10, t.Schema)
	b = counted(b, 11, t.Seq)
	if t.Previous != (sum{}) {
		b = canon.ByteString(canon.Head(b, canon.Uint, 12), t.Previous[:])
	}
	b = t.Manifest.append(array(b, 13, 5))
	b = t.Typing.append(array(b, 14, 2))
	b = t.Journal.append(array(b, 15, 4))
	b = t.Run.append(array(b, 16, 7))
	b = counted(b, 17, t.Files)
	b = canon.ByteString(canon.Head(b, canon.Uint, 18), t.FileSum[:])
	b = canon.ByteString(canon.Head(array(b, 19, 2), canon.Uint, t.Opened.Seq), t.Opened.Root[:])
	b = counted(b, 20, t.Leapt)
	if t.Orphans {
		b = canon.Bool(canon.Head(b, canon.Uint, 21), true)
	}
	b = canon.ByteString(array(b, 22, 2), t.Latest.Record[:])
	return append(canon.Head(b, canon.Bytes, uint64(len(t.Latest.Page))), t.Latest.Page...)
}

// parts counts what is written.
func (t *tally) parts() uint64 {
	n := uint64(16)
	for _, there := range [...]bool{t.Schema != 0, t.Seq != 0, t.Previous != sum{}, t.Files != 0, t.Leapt != 0, t.Orphans} {
		if there {
			n++
		}
	}
	return n
}

// counted writes a number that is left out when it is nothing.
func counted(b []byte, key, n uint64) []byte {
	if n == 0 {
		return b
	}
	return canon.Head(canon.Head(b, canon.Uint, key), canon.Uint, n)
}

// array begins a part that is an array.
func array(b []byte, key, length uint64) []byte {
	return canon.Head(canon.Head(b, canon.Uint, key), canon.Array, length)
}

func (m *manifest) append(b []byte) []byte {
	for _, s := range [...]*sum{&m.Meta, &m.Keys, &m.Notes, &m.Pages, &m.Delta} {
		b = canon.ByteString(b, s[:])
	}
	return b
}

func (t *typing) append(b []byte) []byte {
	b = canon.Head(canon.ByteString(b, t.Record[:]), canon.Array, 2)
	return canon.ByteString(canon.Head(b, canon.Uint, t.Draft.Version), t.Draft.Tag[:])
}

func (m *journalMark) append(b []byte) []byte {
	b = canon.ByteString(canon.ByteString(canon.Head(b, canon.Uint, m.Count), m.Head[:]), m.Key[:])
	return canon.Head(b, canon.Uint, m.Lost)
}

func (r *journalRun) append(b []byte) []byte {
	b = canon.ByteString(canon.ByteString(canon.Head(b, canon.Uint, uint64(r.Kind)), r.Officer[:]), r.Record[:])
	b = canon.Head(canon.String(b, r.Why), canon.Uint, r.Count)
	return canon.Int(canon.Int(b, r.First), r.Last)
}

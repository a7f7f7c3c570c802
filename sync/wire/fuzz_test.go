package wire_test

import (
	"bytes"
	"testing"

	"pelita/sync/wire"
)

// Each target: whatever is accepted is in order, and is the same again.

func FuzzHeader(f *testing.F) {
	f.Add(segment(f).Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := wire.ParseHeader(b)
		if err == nil && !bytes.Equal(h.Append(nil), b[:wire.HeaderSize]) {
			t.Fatal("a header does not read back")
		}
	})
}

func FuzzSegment(f *testing.F) {
	f.Add(segment(f).Raw)
	f.Fuzz(func(t *testing.T, b []byte) {
		seg, err := wire.ParseSegment(b)
		if err != nil {
			return
		}
		if len(b) > wire.MaxSegment || len(seg.Body) != int(seg.BodyLen) || seg.ID != wire.Sum(b) {
			t.Fatal("an accepted segment is out of order")
		}
		if seg.Verify(public(1)) == nil && !bytes.Equal(b, segment(t).Raw) {
			t.Fatal("a forged segment verifies")
		}
	})
}

func FuzzRoster(f *testing.F) {
	book := newBook(f, 1, 50)
	good := book.write(1, book.admins, enrol(1), space(), member(1, wire.WriteAccess, 1, 0))
	f.Add(good.Body)
	f.Fuzz(func(t *testing.T, body []byte) {
		h := wire.Header{Kind: wire.KindRoster, Space: book.g.RosterSpace(), Device: id(1), Seq: 1}
		seg, err := wire.SignSegment(h, body, key(1))
		if err != nil {
			return
		}
		r, err := wire.NewRoster(book.g).Add(seg)
		if err != nil {
			return
		}
		if d, ok := r.Device(id(1)); !ok || !bytes.Equal(d.Key, public(1)) {
			t.Fatal("an accepted segment does not have its writer in the roster")
		}
	})
}

// FuzzStatement approves whatever it is given: what a hostile administrator
// could write.
func FuzzStatement(f *testing.F) {
	book := newBook(f, 1, 50)
	for _, e := range []wire.Entry{enrol(2), space(), member(2, wire.WriteAccess, 1, 0), {Revoke: &wire.Revoke{Device: id(2)}}} {
		b, err := wire.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	first, err := wire.Marshal(enrol(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, entry []byte) {
		statement := append([]byte{0xa5, 1, 0x58, 32}, bytesOf(book.g.Agency())...)
		statement = append(statement, 2, 0x50)
		one := id(1)
		statement = append(statement, one[:]...)
		statement = append(statement, 3, 1, 4, 0x58, 32)
		statement = append(statement, make([]byte, 32)...)
		statement = append(statement, 5, 0x82)
		statement = append(append(statement, first...), entry...)
		seg, err := wire.SignRoster(book.g, statement, []wire.Approval{wire.Approve(statement, book.admins[0])}, key(1))
		if err != nil {
			return
		}
		r, err := wire.NewRoster(book.g).Add(seg)
		if err != nil {
			return
		}
		again, _, lost := wire.FoldRoster(book.g, []wire.Segment{seg, seg})
		if lost != 1 || len(again.Devices()) != len(r.Devices()) {
			t.Fatal("folding twice differs")
		}
	})
}

func bytesOf(h wire.Hash) []byte { return h[:] }

func FuzzEpoch(f *testing.F) {
	e, err := wire.NewEpoch(wire.Epoch{Space: id(1), Number: 2, Commitment: wire.Hash{1}, Parents: []wire.Parent{{Epoch: wire.Hash{2}, Sealed: []byte("k")}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(e.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := wire.ParseEpoch(b)
		if err == nil && (e.ID() != wire.Sum(b) || e.Space.IsZero()) {
			t.Fatal("an accepted epoch is out of order")
		}
	})
}

func FuzzRequest(f *testing.F) {
	f.Add(request(f, 2))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := wire.ParseRequest(b)
		if err == nil && (len(r.Key) != 32 || len(r.Nonce) != 32 || r.Recipient == "") {
			t.Fatal("an accepted request is out of order")
		}
	})
}

func FuzzGrant(f *testing.F) {
	good, _ := grant(f)
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		g, r, err := wire.ParseGrant(b)
		if err != nil {
			return
		}
		if d, ok := r.Device(g.Device); !ok || d.Request != g.Request {
			t.Fatal("an accepted grant does not enrol its device")
		}
	})
}

func FuzzAgencyFile(f *testing.F) {
	good, err := newBook(f, 1, 50, 51).g.AgencyFile()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := wire.ParseAgencyFile(b)
		if err == nil && (g.Need == 0 || int(g.Need) > len(g.Admins)) {
			t.Fatal("an accepted agency is out of order")
		}
	})
}

func FuzzAskAndReply(f *testing.F) {
	ask, err := wire.Marshal(wire.Ask{Version: 1, Device: id(1), Spaces: []wire.SpaceAsk{{Space: id(2), Vector: []wire.Head{{Device: id(3)}}}}})
	if err != nil {
		f.Fatal(err)
	}
	reply, err := wire.Marshal(wire.Reply{Version: 1, Spaces: []wire.SpaceReply{{Space: id(2), Acks: []wire.Head{{Device: id(3)}}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(ask)
	f.Add(reply)
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, err := wire.ParseAsk(b); err == nil && (a.Device.IsZero() || len(a.Spaces) > wire.MaxSpaces) {
			t.Fatal("an accepted ask is out of order")
		}
		if r, err := wire.ParseReply(b); err == nil && len(r.Spaces) > wire.MaxSpaces {
			t.Fatal("an accepted reply is out of order")
		}
	})
}

func FuzzReceipt(f *testing.F) {
	good, err := wire.NewReceipt(wire.Receipt{Agency: wire.Sum(nil), Device: id(1), Spaces: []wire.SpaceHeads{
		{Space: id(2), Heads: []wire.Head{{Device: id(1), Seq: 3}, {Device: id(4), Seq: 1}}},
	}}, key(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := wire.ParseReceipt(b)
		if err != nil {
			return
		}
		for _, s := range r.Spaces {
			for _, h := range s.Heads {
				if h.Device.IsZero() || h.Seq == 0 || h.Seq > wire.MaxSeq {
					t.Fatal("an accepted head is out of order")
				}
			}
		}
		if r.Verify(public(1)) == nil && !bytes.Equal(b, good) {
			if again, err := wire.NewReceipt(r.Receipt, key(1)); err != nil || !bytes.Equal(again, good) {
				t.Fatal("a forged receipt verifies")
			}
		}
	})
}

package synctest

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"filippo.io/age"

	"pelita/sync/bundle"
	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// LyingStick carries bundles from one device to another and tells the lie it is
// told to. It is more than a thief of sticks could be: it has read what is on
// them, as a colleague could, and seals anew, as everybody can.
type LyingStick struct {
	*Liar
	t    testing.TB
	lie  Lie
	last map[[2]wire.ID][]byte // the first stick from one device to another
}

// NewLyingStick makes a carrier that begins with the truth.
func NewLyingStick(t testing.TB, a *Agency, devices ...*Device) *LyingStick {
	t.Helper()
	return &LyingStick{Liar: NewLiar(t, a, devices...), t: t, last: map[[2]wire.ID][]byte{}}
}

// Tell begins a lie, or ends all with LieNone.
func (s *LyingStick) Tell(lie Lie) {
	s.Begin()
	s.lie = lie
}

// Carry takes what one device writes to another, as a stream to be read; nil
// when nothing arrives.
func (s *LyingStick) Carry(from, to *Device) io.Reader {
	s.t.Helper()
	stick := &Stick{}
	_, _, err := from.TakeAlong(s.t, stick, cargoTo(to))
	must(s.t, err)
	part := stick.Parts[0]
	manifest, segments := s.open(part, to)
	s.Saw(segments...)
	if s.lie == LieNone {
		if way := [2]wire.ID{from.ID, to.ID}; s.last[way] == nil {
			s.last[way] = part
		}
		return bytes.NewReader(part)
	}
	return s.bent(from, to, part, manifest, segments)
}

func (s *LyingStick) bent(from, to *Device, part []byte, m bundle.Manifest, segments [][]byte) io.Reader {
	switch s.lie {
	case LieForkViews, LieDelay:
		if s.Blind(to.ID) != s.Blind(from.ID) {
			return nil // it is on its way
		}
	case LieRollBack:
		part = s.last[[2]wire.ID{from.ID, to.ID}]
	case LieTruncate:
		part = part[:len(part)*2/3]
	case LieWrongType:
		part = []byte("<!DOCTYPE html><html><body>Please sign in</body></html>")
	case LieRedirect:
		part = []byte("[InternetShortcut]\nURL=https://elsewhere.example/\n")
	case LieBomb:
		part = bomb()
	case LieSlowDrip:
		return iotest.OneByteReader(bytes.NewReader(part))
	case LieOversize, LieOtherAgency, LieAckWithoutStoring:
		return bytes.NewReader(s.sealed(to, s.falseManifest(to, m), segments))
	default:
		p := Parcel{Device: to.ID}
		for _, raw := range segments {
			p.Arrivals = append(p.Arrivals, wire.Arrival{Segment: raw})
		}
		segments = nil
		for _, a := range s.Bend(s.lie, p).Arrivals {
			segments = append(segments, a.Segment)
		}
		return bytes.NewReader(s.sealed(to, m, segments))
	}
	return bytes.NewReader(part)
}

// open reads a part as the device that it is for.
func (s *LyingStick) open(part []byte, to *Device) (bundle.Manifest, [][]byte) {
	s.t.Helper()
	r, err := bundle.Open(bytes.NewReader(part), to.Identity)
	must(s.t, err)
	var segments [][]byte
	for {
		raw, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Manifest, segments
		}
		must(s.t, err)
		segments = append(segments, raw)
	}
}

// falseManifest names another agency, or holds a receipt by which the reader's
// own words are with somebody who never got them.
func (s *LyingStick) falseManifest(to *Device, m bundle.Manifest) bundle.Manifest {
	s.t.Helper()
	switch s.lie {
	case LieOtherAgency:
		m.Agency = wire.Sum([]byte("another agency"))
	case LieAckWithoutStoring:
		receipt := wire.Receipt{Agency: s.genesis.Agency(), Device: s.first(), Spaces: []wire.SpaceHeads{{
			Space: s.genesis.RosterSpace(), Heads: []wire.Head{{Device: to.ID, Seq: 99}},
		}}}
		if to.ID == s.first() {
			for id := range s.blind {
				if id != to.ID {
					receipt.Device = id
				}
			}
		}
		raw, err := wire.NewReceipt(receipt, s.key)
		must(s.t, err)
		m.Receipts = [][]byte{raw}
	}
	return m
}

// sealed seals a manifest and segments to a device; where the lie is about
// size, with a frame in front of the end that promises 2 GiB.
func (s *LyingStick) sealed(to *Device, m bundle.Manifest, segments [][]byte) []byte {
	s.t.Helper()
	recipient, err := envelope.ParseRecipient(to.Identity.Recipient().String())
	must(s.t, err)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipient)
	must(s.t, err)
	head, err := wire.Marshal(m)
	must(s.t, err)
	frames := framed(append([][]byte{head}, segments...)...)
	if s.lie == LieOversize {
		frames = append(frames, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3)
	}
	_, err = w.Write(append(frames, 0, 0, 0, 0))
	must(s.t, err)
	must(s.t, w.Close())
	return b.Bytes()
}

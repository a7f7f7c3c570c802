package synctest

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"pelita/sync/bundle"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Stick is a bundle's parts in memory.
type Stick struct {
	// Size bounds a part; zero is the bundle's own.
	Size int64
	// Pull, if set, is asked before each write; its error is the stick's.
	Pull func(part, written int) error

	Parts [][]byte
	// Halves counts parts that were begun and given up.
	Halves int
}

// ErrPulled is what a stick answers that was pulled out.
var ErrPulled = errors.New("synctest: stick was pulled out")

// Store is the stick, to be written.
func (s *Stick) Store() bundle.Store {
	return bundle.Store{Size: s.Size, Create: func(n int) (bundle.Part, error) {
		return &stickPart{stick: s, n: n}, nil
	}}
}

type stickPart struct {
	stick *Stick
	n     int
	b     bytes.Buffer
}

func (p *stickPart) Write(b []byte) (int, error) {
	if p.stick.Pull != nil {
		if err := p.stick.Pull(p.n, p.b.Len()); err != nil {
			return 0, err
		}
	}
	return p.b.Write(b)
}

func (p *stickPart) Commit() error {
	p.stick.Parts = append(p.stick.Parts, p.b.Bytes())
	return nil
}

func (p *stickPart) Abort() { p.stick.Halves++ }

// TakeAlong writes what the device holds on a stick.
func (d *Device) TakeAlong(t testing.TB, stick *Stick, c replica.Cargo) (bundle.Written, replica.Report, error) {
	t.Helper()
	return bundle.Write(t.Context(), d.Replica, c, nil, stick.Store())
}

// ReadPart takes one part of a stick.
func (d *Device) ReadPart(t testing.TB, part []byte) (replica.Report, error) {
	t.Helper()
	return bundle.Read(t.Context(), d.Replica, d.genesis.Agency(), bytes.NewReader(part), d.Identity)
}

// ReadStick takes all parts of a stick, which must all be good.
func (d *Device) ReadStick(t testing.TB, stick *Stick) replica.Report {
	t.Helper()
	var last replica.Report
	for _, part := range stick.Parts {
		var err error
		last, err = d.ReadPart(t, part)
		must(t, err)
	}
	return last
}

// cargoTo is everything, for one device.
func cargoTo(to *Device) replica.Cargo { return replica.Cargo{To: []wire.ID{to.ID}} }

// ReadFrom takes one part of a stick from a stream.
func (d *Device) ReadFrom(t testing.TB, part io.Reader) (replica.Report, error) {
	t.Helper()
	return bundle.Read(t.Context(), d.Replica, d.genesis.Agency(), part, d.Identity)
}

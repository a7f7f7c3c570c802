package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"pelita/sync/wire"
)

// Collector puts codes together again, in whatever order they come, again or
// mixed with those of other sets. The zero Collector has none.
type Collector struct{ sets []*set }

// set is what came of one message so far.
type set struct {
	kind   Kind
	sum    wire.Short
	pieces [][]byte
}

// Add takes the text of one code. ErrCode when it is none of ours.
func (c *Collector) Add(s string) error {
	got, err := parseCode(s)
	if err != nil {
		return err
	}
	for _, old := range c.sets {
		if old.kind == got.kind && old.sum == got.sum && len(old.pieces) == got.count {
			old.pieces[got.index] = bytes.Clone(got.piece)
			return nil
		}
	}
	if len(c.sets) == maxSets {
		return fmt.Errorf("%w: too many sets", ErrCode)
	}
	n := &set{kind: got.kind, sum: got.sum, pieces: make([][]byte, got.count)}
	n.pieces[got.index] = bytes.Clone(got.piece)
	c.sets = append(c.sets, n)
	return nil
}

// Message gives the first message of a kind that is whole, and is what was
// split. false when there is none yet. ErrCode when codes were put together
// that do not belong together.
func (c *Collector) Message(kind Kind) ([]byte, bool, error) {
	for i, s := range c.sets {
		if s.kind != kind || len(s.missing()) > 0 {
			continue
		}
		packed := bytes.Join(s.pieces, nil)
		if checkOf(kind, packed) != s.sum {
			c.sets = slices.Delete(c.sets, i, i+1)
			return nil, false, ErrCode
		}
		b, err := unpack(packed)
		return b, err == nil, err
	}
	return nil, false, nil
}

// Progress is how much came of the message of a kind that has come furthest.
type Progress struct {
	Have, Of int
	// Missing are the numbers of the codes that are still to come, from 1.
	Missing []int
}

// Progress says how far the messages of a kind have come; zero when nothing of
// one is there.
func (c *Collector) Progress(kind Kind) Progress {
	var best Progress
	for _, s := range c.sets {
		p := Progress{Of: len(s.pieces), Missing: s.missing()}
		p.Have = p.Of - len(p.Missing)
		if s.kind == kind && p.Have*best.Of >= best.Have*p.Of {
			best = p
		}
	}
	return best
}

func (s *set) missing() []int {
	var out []int
	for i, p := range s.pieces {
		if p == nil {
			out = append(out, i+1)
		}
	}
	return out
}

// Strip joins segments to the message of a set of codes.
func Strip(segments [][]byte) ([]byte, error) {
	var out bytes.Buffer
	for _, s := range segments {
		if err := wire.WriteFrame(&out, s); err != nil {
			return nil, fmt.Errorf("join segments: %w", err)
		}
	}
	if err := wire.WriteFrame(&out); err != nil {
		return nil, fmt.Errorf("join segments: %w", err)
	}
	return out.Bytes(), nil
}

// Unstrip takes such a message apart, for replica.Bring.
func Unstrip(message []byte) func() ([]byte, error) {
	from := bytes.NewReader(message)
	return func() ([]byte, error) {
		b, err := wire.ReadFrame(from, wire.MaxSegment)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, wire.ErrCut
		}
		return b, err
	}
}

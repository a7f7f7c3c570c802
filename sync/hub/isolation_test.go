package hub_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

// SR-E01 in a hub of one agency: what one caseload is to another's members.
// SR-E02: nothing but its own positions is told to anybody.
func TestSRE01_AForeignSpaceIsAnsweredAsOneThatIsNotThere(t *testing.T) {
	p := newPusher(t)
	foreign := wire.NewID()
	h := hubWith(t, p, foreign)
	ask := func(space wire.ID) ([]byte, time.Duration) {
		var reply []byte
		call := p.call(p.a.First, nothing)
		call.Ask.Spaces = []wire.SpaceAsk{{Space: space, Repair: true}}
		call.Ask.Want = 1 << 20
		call.Answer = func(parts ...[]byte) error {
			reply = append(reply, bytes.Join(parts, nil)...)
			return nil
		}
		began := time.Now()
		if err := h.Exchange(t.Context(), call); err != nil {
			t.Fatal(err)
		}
		return reply, time.Since(began)
	}
	probability := 0.0
	for range 4 { // chance alone fails one try in a hundred
		var there, missing []float64
		for range 200 {
			first, second := foreign, wire.NewID()
			swapped := rand.IntN(2) == 0 // who is asked first is answered a little slower
			if swapped {
				first, second = second, first
			}
			a, x := ask(first)
			b, y := ask(second)
			if swapped {
				x, y = y, x
			}
			if !bytes.Equal(a, b) {
				t.Fatalf("answers differ: %x, %x", a, b)
			}
			there, missing = append(there, float64(x)), append(missing, float64(y))
		}
		if probability = mannWhitney(there, missing); probability > 0.01 {
			return
		}
	}
	t.Errorf("the time tells whether a space exists: p = %g", probability)
}

// hubWith is a hub of the agency that holds a chain in a space of nobody's.
func hubWith(t *testing.T, p *pusher, space wire.ID) *hub.Hub {
	t.Helper()
	dir := t.TempDir()
	store, err := hub.OpenSQLite(t.Context(), dir+"/hub.db", dir, p.a.Genesis.Agency())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if _, err := store.Commit(t.Context(), chainOf(t, space, 50), hub.Limits{}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Commit(t.Context(), p.roster(t), hub.Limits{}); err != nil {
		t.Fatal(err)
	}
	h, err := hub.New(t.Context(), hub.Config{Genesis: p.a.Genesis, Store: store, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// mannWhitney is the probability, two-sided, that such samples come from one
// source (normal approximation, ties share their rank).
func mannWhitney(a, b []float64) float64 {
	type value struct {
		v    float64
		from int
	}
	var all []value
	for _, v := range a {
		all = append(all, value{v, 0})
	}
	for _, v := range b {
		all = append(all, value{v, 1})
	}
	slices.SortFunc(all, func(x, y value) int {
		switch {
		case x.v < y.v:
			return -1
		case x.v > y.v:
			return 1
		}
		return 0
	})
	ranks := 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].v == all[i].v {
			j++
		}
		for k := i; k < j; k++ {
			if all[k].from == 0 {
				ranks += float64(i+j+1) / 2
			}
		}
		i = j
	}
	n, m := float64(len(a)), float64(len(b))
	u := ranks - n*(n+1)/2
	z := (u - n*m/2) / math.Sqrt(n*m*(n+m+1)/12)
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}

func TestTheMeasureOfSRE01SeesADifference(t *testing.T) {
	var a, b []float64
	for i := range 200 {
		a, b = append(a, float64(i)), append(b, float64(i)+40)
	}
	if p := mannWhitney(a, b); p > 0.01 {
		t.Errorf("p = %g for samples that differ", p)
	}
	if p := mannWhitney(a, a); p < 0.9 {
		t.Errorf("p = %g for the same sample", p)
	}
}

package vault_test

import (
	"crypto/sha256"
	"slices"
	"testing"

	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

func TestSegmentsComeBackByteForByteAndInOrder(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	other := [16]byte{0xbb}
	put := func(device [16]byte, seq uint64, content string, status uint8, linked bool) {
		s := segment(v, seq, content)
		s.Device, s.Status, s.Linked = device, status, linked
		exchange(t, v, func(tx *vault.Tx) error { return tx.PutSegment(s) })
	}
	put(other, 1, "b1", applied, true)
	put(other, 3, "b3", waiting, false)
	put(v.Device(), 1, "a1", applied, true)
	put(other, 2, "b2", applied, true)
	put(other, 2, "fork", 5, false)
	put(other, 3, "b3", applied, true) // it waits no longer
	closeNow(t, v)
	v = open(t, dir)
	tests := []struct {
		name string
		q    vault.SegmentQuery
		want []string
	}{
		{"all in the order of storing", vault.SegmentQuery{}, []string{"b1", "b3", "a1", "b2", "fork"}},
		{"all after two", vault.SegmentQuery{After: 2}, []string{"a1", "b2", "fork"}},
		{"one chain by number", vault.SegmentQuery{Device: other}, []string{"b1", "b2", "fork", "b3"}},
		{"one chain after one", vault.SegmentQuery{Device: other, After: 1}, []string{"b2", "fork", "b3"}},
		{"of one status", vault.SegmentQuery{Device: other, Match: func(s uint8) bool { return s == 5 }}, []string{"fork"}},
		{"of no such status", vault.SegmentQuery{Match: func(s uint8) bool { return s == waiting }}, nil},
		{"at most two", vault.SegmentQuery{Limit: 2}, []string{"b1", "b3"}},
		{"at most three bytes", vault.SegmentQuery{Bytes: 3}, []string{"b1"}},
		{"at least one", vault.SegmentQuery{Bytes: 1}, []string{"b1"}},
		{"after the last", vault.SegmentQuery{Device: other, After: 1 << 63}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.q.Space = space()
			found, err := v.Segments(t.Context(), tt.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range found {
				got = append(got, string(s.Bytes))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
	chains, err := v.Chains(t.Context())
	if err != nil || len(chains) != 2 {
		t.Fatalf("%d chains, %v, want 2", len(chains), err)
	}
	c := chains[0]
	if c.Seq != 3 || c.Hash != sha256.Sum256([]byte("b3")) || c.Count(applied) != 3 || c.Count(waiting) != 0 || c.Count(5) != 1 {
		t.Errorf("chain %v: want its end at b3, three links and one fork", c)
	}
	exchange(t, v, func(tx *vault.Tx) error {
		s, found, err := tx.Find(space(), other, 2, sha256.Sum256([]byte("fork")))
		if err != nil || !found || s.Status != 5 {
			t.Errorf("found %v with status %d, %v", found, s.Status, err)
		}
		_, found, err = tx.Find(space(), other, 2, [32]byte{})
		if err != nil || found {
			t.Errorf("found %v, %v, want nothing by another hash", found, err)
		}
		return nil
	})
}

func TestAChangedSegmentIsNamed(t *testing.T) {
	for _, statement := range []string{
		`UPDATE segments SET value = x'00' WHERE version = 1`,
		`UPDATE segments SET note = zeroblob(301) WHERE version = 1`,
		`UPDATE segments SET version = 7 WHERE version = 1`,
		`UPDATE segments SET id = zeroblob(32) WHERE version = 1`,
		`UPDATE segments SET device = zeroblob(16) WHERE version = 1`,
	} {
		dir := t.TempDir()
		v := create(t, dir)
		commit(t, v, screeningtest.Opening())
		sealAll(t, v, 1)
		closeNow(t, v)
		attack(t, dir, statement)
		v, err := vault.Open(t.Context(), config(dir), []byte(passphrase))
		if err == nil {
			closeLater(t, v)
			_, err = v.Segments(t.Context(), vault.SegmentQuery{Space: space()})
		}
		wantDamaged(t, err, "segment")
	}
}

package vault

import (
	"errors"
	"testing"

	"pelita/screening/backup"
	"pelita/screening/screeningtest"
)

func packed(t *testing.T, k backup.Kind, v any) backup.Item {
	t.Helper()
	i, err := backup.Pack(k, v)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestAReadBackRefusesANumberThatWasNotGivenYet(t *testing.T) {
	for own, want := range map[uint64]error{0: nil, 7: nil, 8: backup.ErrBroken} {
		check := Takeable()
		if err := check(packed(t, backup.Standing, standingItem{Counter: 7})); err != nil {
			t.Fatal(err)
		}
		if err := check(packed(t, backup.Change, changeItem{Own: own, Bytes: []byte("x")})); !errors.Is(err, want) {
			t.Errorf("number %d of 7: %v, want %v", own, err, want)
		}
	}
}

func TestASnapshotOfTwoHundredThousandSegmentsAndFilesIsKept(t *testing.T) {
	v, _ := stocked(t, Config{Dir: t.TempDir(), Now: screeningtest.Clock()})
	s, err := v.Snapshot(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	const many = 200_000
	s.segments, s.files = make([]stub, many), make(sideFiles, many)
	kept, err := s.Keep()
	if err != nil {
		t.Fatal(err)
	}
	again, err := v.Resume(kept)
	if err != nil || len(again.segments) != many || len(again.files) != many {
		t.Errorf("it does not come back: %v", err)
	}
}

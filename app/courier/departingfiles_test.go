package courier

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"pelita/sync/wire"
)

// TestSRB14_WhatIsSaidOfAFileGoesWhereItsRecordGoes, in every row about files: what leaves
// and what stays name no file of the other, and are the row again when it is back.
func TestSRB14_WhatIsSaidOfAFileGoesWhereItsRecordGoes(t *testing.T) {
	t.Parallel()
	var files []wire.ID
	for range 4 {
		files = append(files, wire.NewID())
	}
	short := func(i int) wire.Short { return shortOf(files[i]) }
	went := func(file wire.Short) bool { return file == short(0) || file == short(1) }
	stays := func(file wire.Short) bool { return !went(file) }
	peer, other := wire.NewID(), wire.NewID()
	rows := map[string]any{
		secretAtHub:   []atHub{{ID: files[2], Size: 3, Have: 3}, {ID: files[3], Size: 4, Have: 1}, {ID: files[0], Size: 1, Have: 1}, {ID: files[1], Size: 2}},
		secretFetch:   Fetching{OnlyAsked: true, UpTo: 5, Asked: [][16]byte{files[2], files[0]}},
		secretHas:     map[wire.ID][]wire.Short{peer: sorted([]wire.Short{short(0), short(2)}), other: {short(1)}},
		secretBrought: []wire.Short{short(3), short(2), short(1), short(0)},
	}
	if all := aboutFiles(); len(all) != len(rows) {
		t.Errorf("rows about files: %v", all)
	}
	for name, row := range rows {
		b, err := encodeRow(name, row)
		if err != nil {
			t.Fatal(err)
		}
		away, err := sift(name, b, went)
		if err != nil {
			t.Fatal(err)
		}
		here, err := sift(name, b, stays)
		if err != nil {
			t.Fatal(err)
		}
		if is := names(away, files); !slices.Equal(is, intersect(names(b, files), 0, 1)) {
			t.Errorf("%s that left names %v", name, is)
		}
		if is := names(here, files); !slices.Equal(is, intersect(names(b, files), 2, 3)) {
			t.Errorf("%s that stays names %v", name, is)
		}
		back, err := mingle(name, away, here)
		if err != nil {
			t.Fatal(err)
		}
		got := reflect.New(reflect.TypeOf(row))
		if err := decodeRow(name, back, nil, got.Interface()); err != nil || !reflect.DeepEqual(got.Elem().Interface(), row) {
			t.Errorf("%s: %+v, want %+v, %v", name, got.Elem().Interface(), row, err)
		}
		if alone, err := mingle(name, b, nil); err != nil || !slices.Equal(names(alone, files), names(b, files)) {
			t.Errorf("%s beside nothing names %v, %v", name, names(alone, files), err)
		}
	}
}

func names(b []byte, files []wire.ID) (out []int) {
	for i, id := range files {
		if s := shortOf(id); bytes.Contains(b, s[:]) {
			out = append(out, i)
		}
	}
	return out
}

func intersect(all []int, with ...int) (out []int) {
	for _, i := range all {
		if slices.Contains(with, i) {
			out = append(out, i)
		}
	}
	return out
}

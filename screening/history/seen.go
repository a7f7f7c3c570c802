package history

import (
	"bytes"
	"math"
	"slices"
)

func compareDevice(r deviceRuns, d DeviceID) int { return bytes.Compare(r.device[:], d[:]) }

// has says whether the change-set that d numbered counter is in the fold.
func (f *fold) has(d DeviceID, counter uint64) bool {
	i, ok := slices.BinarySearchFunc(f.seen, d, compareDevice)
	if !ok {
		return false
	}
	_, in := locate(f.seen[i].runs, counter)
	return in
}

// mark puts the change-set into the fold's set.
func (f *fold) mark(d DeviceID, counter uint64) {
	i, ok := slices.BinarySearchFunc(f.seen, d, compareDevice)
	if !ok {
		f.seen = slices.Insert(f.seen, i, deviceRuns{device: d})
	}
	f.seen[i].runs = extend(f.seen[i].runs, counter)
}

// locate gives the run that holds n, or the place where one would stand.
func locate(runs []run, n uint64) (int, bool) {
	return slices.BinarySearchFunc(runs, n, func(r run, n uint64) int {
		switch {
		case r.last < n:
			return -1
		case r.first > n:
			return 1
		}
		return 0
	})
}

// extend returns runs with n in them, in new memory; touching runs become one.
func extend(runs []run, n uint64) []run {
	i, ok := locate(runs, n)
	if ok {
		return runs
	}
	out := slices.Insert(slices.Clone(runs), i, run{n, n})
	if i+1 < len(out) && touches(out[i], out[i+1]) {
		out[i].last = out[i+1].last
		out = slices.Delete(out, i+1, i+2)
	}
	if i > 0 && touches(out[i-1], out[i]) {
		out[i-1].last = out[i].last
		out = slices.Delete(out, i, i+1)
	}
	return out
}

// without returns runs without n, which is in them, in new memory.
func without(runs []run, n uint64) []run {
	i, _ := locate(runs, n)
	var rest []run
	if r := runs[i]; r.first < n {
		rest = append(rest, run{r.first, n - 1})
	}
	if r := runs[i]; n < r.last {
		rest = append(rest, run{n + 1, r.last})
	}
	return slices.Concat(runs[:i], rest, runs[i+1:])
}

func touches(a, b run) bool { return a.last != math.MaxUint64 && a.last+1 == b.first }

// unpackRuns reads pairs. ErrMalformed when they are not runs of counters from
// 1 up, in order and apart from each other.
func unpackRuns(packed []uint64) ([]run, error) {
	if len(packed) == 0 || len(packed)%2 != 0 {
		return nil, ErrMalformed
	}
	runs := make([]run, 0, len(packed)/2)
	end, nearest := uint64(0), uint64(1)
	for p := range slices.Chunk(packed, 2) {
		first := end + p[0]
		last := first + p[1]
		if p[0] < nearest || first < end || last < first {
			return nil, ErrMalformed
		}
		runs = append(runs, run{first, last})
		end, nearest = last, 2
	}
	return runs, nil
}

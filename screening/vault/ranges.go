package vault

import (
	"cmp"
	"slices"
	"strconv"
)

// span is a run of consecutive counters, both ends in it.
type span struct {
	_           struct{} `cbor:",toarray"`
	First, Last uint64
}

// String is the run as an id of a damaged part.
func (s span) String() string {
	if s.First == s.Last {
		return strconv.FormatUint(s.First, 10)
	}
	return strconv.FormatUint(s.First, 10) + "-" + strconv.FormatUint(s.Last, 10)
}

// ranges is a set of counters as sorted runs that do not touch. It is a value:
// no method changes it.
type ranges []span

func (r ranges) has(n uint64) bool {
	_, ok := slices.BinarySearchFunc(r, n, func(s span, n uint64) int {
		switch {
		case s.Last < n:
			return -1
		case s.First > n:
			return 1
		}
		return 0
	})
	return ok
}

// size is how many counters are in r.
func (r ranges) size() uint64 {
	var n uint64
	for _, s := range r {
		n += s.Last - s.First + 1
	}
	return n
}

// with is r and all of o.
func (r ranges) with(o ranges) ranges {
	all := append(slices.Clone(r), o...)
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.First, b.First) })
	var out ranges
	for _, s := range all {
		if n := len(out); n > 0 && s.First <= out[n-1].Last+1 {
			out[n-1].Last = max(out[n-1].Last, s.Last)
			continue
		}
		out = append(out, s)
	}
	return out
}

// without is r less all of o.
func (r ranges) without(o ranges) ranges {
	out := slices.Clone(r)
	for _, cut := range o {
		var next ranges
		for _, s := range out {
			if s.First < cut.First {
				next = append(next, span{First: s.First, Last: min(s.Last, cut.First-1)})
			}
			if s.Last > cut.Last {
				next = append(next, span{First: max(s.First, cut.Last+1), Last: s.Last})
			}
		}
		out = next
	}
	return out
}

// rangesOf makes the set of some counters, in any order.
func rangesOf(counters []uint64) ranges {
	all := make(ranges, 0, len(counters))
	for _, n := range counters {
		all = append(all, span{First: n, Last: n})
	}
	return ranges(nil).with(all)
}

// sound says whether r, read from disk, is a set.
func (r ranges) sound() bool {
	for i, s := range r {
		if s.First > s.Last || i > 0 && s.First <= r[i-1].Last {
			return false
		}
	}
	return true
}

// last is the highest counter in r, or 0.
func (r ranges) last() uint64 {
	if len(r) == 0 {
		return 0
	}
	return r[len(r)-1].Last
}

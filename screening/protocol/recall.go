package protocol

import (
	"encoding/binary"
	"sync"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// recall remembers what a condition came to for the values that it was tried
// with. A condition reads a few items with a few values each, so the records of
// a caseload ask for the same over and over, and evaluating is most of what it
// costs to list a record. Of whose answers they were nothing is kept.
type recall struct {
	mu   sync.Mutex
	seen map[string]outcome
}

// outcome is what one evaluation came to. names, of what would decide it, is shared:
// it is not changed.
type outcome struct {
	truth Truth
	names []ItemID
}

// maxRecalled bounds what one condition remembers: then it begins anew.
const maxRecalled = 128

func (r *recall) get(situation []byte) (outcome, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, ok := r.seen[string(situation)]
	return o, ok
}

func (r *recall) put(situation []byte, o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil || len(r.seen) >= maxRecalled {
		r.seen = map[string]outcome{}
	}
	r.seen[string(situation)] = o
}

// key tells apart whatever a condition can tell apart; ok is false for values
// that it has no words for. It is written behind room.
func (v *variables) key(room []byte) (key []byte, ok bool) {
	key = append(room, profileKey(bool(v.child), v.hidden))
	for _, val := range v.values {
		if key, ok = appendVal(key, val); !ok {
			return nil, false
		}
	}
	return key, true
}

func profileKey(child, hidden bool) byte {
	switch {
	case hidden:
		return 'h'
	case child:
		return 'c'
	}
	return 'a'
}

// recalled is what the condition came to when it was tried with the same values
// before, where each item has one.
func (c *Condition) recalled(r *Resolved) (o outcome, ok bool) {
	var room [64]byte
	key := append(room[:0], profileKey(r.profile == Child, false))
	for _, i := range c.items {
		in := r.input(i)
		if len(in.values) != 1 {
			return o, false
		}
		if key, ok = appendVal(key, in.values[0]); !ok {
			return o, false
		}
	}
	return c.recall.get(key)
}

// appendVal appends a value: one, or a list of them, or the lists of the rounds of a
// group. A list is written by itself first, so that a key of single values can lie on
// the stack.
func appendVal(key []byte, val ref.Val) ([]byte, bool) {
	if _, is := val.(traits.Lister); !is {
		return appendOne(key, val)
	}
	list, ok := appendEach(nil, val, appendFlat)
	return append(key, list...), ok
}

// appendFlat appends one value, or a list of such.
func appendFlat(key []byte, val ref.Val) ([]byte, bool) { return appendEach(key, val, appendOne) }

// appendEach appends a value, and of a list its size and each of it.
func appendEach(key []byte, val ref.Val, each func([]byte, ref.Val) ([]byte, bool)) ([]byte, bool) {
	list, is := val.(traits.Lister)
	if !is {
		return appendOne(key, val)
	}
	size, ok := list.Size().(types.Int)
	key = appendSize(key, 'l', uint64(size))
	for n := types.Int(0); ok && n < size; n++ {
		key, ok = each(key, list.Get(n))
	}
	return key, ok
}

func appendOne(key []byte, val ref.Val) ([]byte, bool) {
	switch x := val.(type) {
	case nil:
		return append(key, '?'), true
	case types.Bool:
		if x {
			return append(key, 't'), true
		}
		return append(key, 'f'), true
	case types.Int:
		return binary.BigEndian.AppendUint64(append(key, 'i'), uint64(x)), true
	case types.String:
		return append(appendSize(key, 's', uint64(len(x))), x...), true
	}
	return nil, false
}

func appendSize(key []byte, what byte, n uint64) []byte {
	return binary.AppendUvarint(append(key, what), n)
}

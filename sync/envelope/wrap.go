package envelope

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"filippo.io/age"

	"pelita/sync/wire"
)

// NewIdentity makes a device's hybrid age identity.
func NewIdentity() (*age.HybridIdentity, error) { return age.GenerateHybridIdentity() }

// ParseIdentity reads an identity in age's text form (ErrNotHybrid). The text
// is not repeated in the error.
func ParseIdentity(s string) (*age.HybridIdentity, error) {
	id, err := age.ParseHybridIdentity(s)
	if err != nil {
		return nil, ErrNotHybrid
	}
	return id, nil
}

// ParseRecipient reads a recipient, which must be hybrid and written in its
// one canonical form: age reads forms that nobody can decrypt to
// (ErrNotHybrid).
func ParseRecipient(s string) (*age.HybridRecipient, error) {
	if !strings.HasPrefix(s, "age1pq1") {
		return nil, ErrNotHybrid
	}
	r, err := age.ParseHybridRecipient(s)
	if err != nil || r.String() != s {
		return nil, ErrNotHybrid
	}
	return r, nil
}

// maxWrapPlain bounds what is read out of a wrap: label, epoch id, key.
const maxWrapPlain = 256

// Recipients remembers the recipients that were read: to read one costs nearly as
// much as to wrap a key to it. Many goroutines may use it; the zero value is ready.
type Recipients struct {
	mu    sync.Mutex
	known map[string]*age.HybridRecipient
}

// maxRecipients is of how many devices one remembers.
const maxRecipients = 1 << 10

func (k *Recipients) read(s string) (*age.HybridRecipient, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if r, ok := k.known[s]; ok {
		return r, nil
	}
	r, err := ParseRecipient(s)
	if err != nil {
		return nil, err
	}
	if k.known == nil || len(k.known) >= maxRecipients {
		k.known = map[string]*age.HybridRecipient{}
	}
	k.known[s] = r
	return r, nil
}

// Wrap is Recipients.Wrap for one wrap.
func Wrap(key Key, e wire.Epoch, device wire.ID, recipient string) (wire.Wrap, error) {
	return new(Recipients).Wrap(key, e, device, recipient)
}

// Wrap seals an epoch's key to one recipient. The epoch's id stands inside,
// so that a wrap cannot be passed off as another epoch's.
func (k *Recipients) Wrap(key Key, e wire.Epoch, device wire.ID, recipient string) (wire.Wrap, error) {
	r, err := k.read(recipient)
	if err != nil {
		return wire.Wrap{}, err
	}
	if err := key.check(e); err != nil {
		return wire.Wrap{}, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, r)
	if err != nil {
		return wire.Wrap{}, fmt.Errorf("wrap epoch key: %w", err)
	}
	id := e.ID()
	for _, part := range [][]byte{[]byte(wire.LabelWrap), id[:], key.bytes[:]} {
		if _, err := w.Write(part); err != nil {
			return wire.Wrap{}, fmt.Errorf("wrap epoch key: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return wire.Wrap{}, fmt.Errorf("wrap epoch key: %w", err)
	}
	return wire.Wrap{Epoch: id, Device: device, Sealed: out.Bytes()}, nil
}

// Unwrap opens a wrap (ErrOpen) and checks the key against the epoch
// (ErrCommitment).
func Unwrap(identity age.Identity, e wire.Epoch, w wire.Wrap) (Key, error) {
	if len(w.Sealed) > wire.MaxWrap {
		return Key{}, fmt.Errorf("%w: wrap", ErrTooLarge)
	}
	r, err := age.Decrypt(bytes.NewReader(w.Sealed), identity)
	if err != nil {
		return Key{}, ErrOpen
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxWrapPlain))
	if err != nil {
		return Key{}, ErrOpen
	}
	id := e.ID()
	rest, ok := bytes.CutPrefix(plain, append([]byte(wire.LabelWrap), id[:]...))
	if !ok || len(rest) != 32 {
		return Key{}, ErrOpen
	}
	key := KeyFrom([32]byte(rest))
	return key, key.check(e)
}

// Ring holds the epoch keys that one device can open. The zero Ring is empty.
type Ring struct {
	keys map[wire.ID]map[wire.Short]Key
}

// OpenRing opens the wraps that the roster holds for device, and every parent key that
// those lead to. The wraps of the heads come first: what they lead to needs no wrap,
// which costs a hundred times as much to open. A wrap that does not open is passed over
// and counted: one damaged wrap must not lock a device out of all the others.
func OpenRing(r wire.Roster, device wire.ID, identity age.Identity) (*Ring, int) {
	ring := &Ring{keys: map[wire.ID]map[wire.Short]Key{}}
	damaged := 0
	for _, space := range r.AllSpaces() {
		epochs, heads, parents := r.Epochs(space), r.Heads(space), 0
		older := slices.DeleteFunc(slices.Clone(epochs), func(e wire.Epoch) bool {
			return slices.ContainsFunc(heads, func(h wire.Epoch) bool { return h.ID() == e.ID() })
		})
		for _, some := range [][]wire.Epoch{heads, older} {
			opened, shut := ring.unwrap(r, device, identity, some)
			if damaged += shut; opened > 0 {
				parents = ring.followParents(epochs)
			}
		}
		damaged += parents
	}
	return ring, damaged
}

// unwrap opens the wraps of epochs whose key is not on the ring, and counts those that
// opened and those that stay shut.
func (g *Ring) unwrap(r wire.Roster, device wire.ID, identity age.Identity, epochs []wire.Epoch) (opened, shut int) {
	for _, e := range epochs {
		w, ok := r.Wrap(e.ID(), device)
		if _, have := g.Key(e.Space, e.ID().Short()); have || !ok {
			continue
		}
		key, err := Unwrap(identity, e, w)
		if err != nil {
			shut++
			continue
		}
		g.Add(e, key)
		opened++
	}
	return opened, shut
}

// followParents opens sealed parents until no new key appears.
func (g *Ring) followParents(epochs []wire.Epoch) int {
	byID := map[wire.Hash]wire.Epoch{}
	for _, e := range epochs {
		byID[e.ID()] = e
	}
	damaged := 0
	for again := true; again; {
		again, damaged = false, 0
		for _, e := range epochs {
			key, ok := g.Key(e.Space, e.ID().Short())
			if !ok {
				continue
			}
			for _, p := range e.Parents {
				added, err := g.addParent(byID, key, e.Space, p)
				again = again || added
				if err != nil {
					damaged++
				}
			}
		}
	}
	return damaged
}

func (g *Ring) addParent(byID map[wire.Hash]wire.Epoch, key Key, space wire.ID, p wire.Parent) (bool, error) {
	parent, known := byID[p.Epoch]
	if _, have := g.Key(space, p.Epoch.Short()); !known || have {
		return false, nil
	}
	k, err := openParent(key, space, p)
	if err != nil {
		return false, err
	}
	if err := k.check(parent); err != nil {
		return false, err
	}
	g.Add(parent, k)
	return true, nil
}

// Add puts a key on the ring.
func (g *Ring) Add(e wire.Epoch, key Key) {
	if g.keys == nil {
		g.keys = map[wire.ID]map[wire.Short]Key{}
	}
	if g.keys[e.Space] == nil {
		g.keys[e.Space] = map[wire.Short]Key{}
	}
	g.keys[e.Space][e.ID().Short()] = key
}

// Key finds the key of an epoch as a segment's header names it.
func (g *Ring) Key(space wire.ID, epoch wire.Short) (Key, bool) {
	if g == nil {
		return Key{}, false
	}
	k, ok := g.keys[space][epoch]
	return k, ok
}

// Find finds the key of an epoch of any space.
func (g *Ring) Find(epoch wire.Short) (Key, bool) {
	if g == nil {
		return Key{}, false
	}
	for _, keys := range g.keys {
		if k, ok := keys[epoch]; ok {
			return k, true
		}
	}
	return Key{}, false
}

package courier

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// The secrets about attachments: where each stands with the hub, which are to be
// fetched, and which are to be forgotten there.
const (
	secretAtHub   = "attachments-hub"
	secretFetch   = "attachments-fetch"
	secretForget  = "attachments-forget"
	prefixPieces  = "manifest-"
	smallFile     = 16 << 10 // thumbnails and the like go first
	maxMismatches = 2
)

// WrongAttachment is the alarm that the hub handed out a piece of an attachment
// that is not what its sender said. It was thrown away.
const WrongAttachment = "attachment"

// atHub is how an attachment stands with the hub of an incarnation.
type atHub struct {
	ID          [16]byte `cbor:"1,keyasint"`
	Size        uint64   `cbor:"2,keyasint"`
	Have        uint64   `cbor:"3,keyasint"`
	Incarnation uint64   `cbor:"4,keyasint"`
	// Day is when the holder last asked.
	Day uint64 `cbor:"5,keyasint,omitempty"`
}

// Fetching is which attachments of others are fetched.
type Fetching struct {
	// OnlyAsked says that none is fetched by itself: for a metered link.
	OnlyAsked bool       `cbor:"1,keyasint"`
	Asked     [][16]byte `cbor:"2,keyasint"`
	// UpTo bounds those that come by themselves, in bytes; 0 is no bound.
	UpTo int64 `cbor:"3,keyasint,omitempty"`
}

// leaves says that a file of a size does not come by itself.
func (f Fetching) leaves(id [16]byte, size int64) bool {
	return (f.OnlyAsked || f.UpTo > 0 && size > f.UpTo) && !slices.Contains(f.Asked, id)
}

// carrying moves the pieces of attachments after an exchange.
type carrying struct {
	member
	r       *replica.Replica
	carrier replica.Carrier
	home    func(screening.RecordID) wire.ID
	notes   []atHub
	inc     uint64 // of the hub
	alarms  []string
	refused bool      // the hub takes no more
	asked   int       // how often the hub was asked what it has
	last    time.Time // when records were exchanged last
	thrift  thrift
	held    bool // the bytes of the day are used up
	how     Fetching
}

// thrift is what a link may cost: saving leaves all but small attachments that
// nobody asked for to another link, left is how many bytes may still move today.
type thrift struct {
	saving bool
	left   func() int64
}

// waits says that an attachment is left to another link.
func (c *carrying) waits(id [16]byte, size int64) bool {
	return c.thrift.saving && size > smallFile && !slices.Contains(c.how.Asked, id)
}

// spent says that a piece would go beyond the bytes of the day.
func (c *carrying) spent(piece int) bool {
	c.held = c.held || c.thrift.left() < int64(piece)
	return c.held
}

// announce tells the others what the bytes of new attachments are. The exchange
// that follows brings it to them.
func (m member) announce(ctx context.Context, r *replica.Replica) error {
	kept, err := m.vault.Kept()
	if err != nil {
		return err
	}
	home, err := m.homes(ctx)
	if err != nil {
		return err
	}
	fresh := map[wire.ID][]envelope.Manifest{}
	for _, k := range kept {
		known, err := m.manifest(ctx, k.ID)
		if err != nil {
			return err
		}
		if known != nil {
			continue
		}
		one, err := m.measure(ctx, k)
		if errors.Is(err, screening.ErrNoAttachment) {
			continue // lost; the locker names it
		}
		if err != nil {
			return err
		}
		fresh[home(k.Record)] = append(fresh[home(k.Record)], one)
	}
	for space, all := range fresh {
		if err := m.announceIn(ctx, r, space, all); err != nil {
			return err
		}
	}
	return nil
}

func (m member) announceIn(ctx context.Context, r *replica.Replica, space wire.ID, fresh []envelope.Manifest) error {
	if err := r.Announce(ctx, space, fresh...); err != nil {
		return err
	}
	return m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var all []replica.Announced
		for _, one := range fresh {
			all = append(all, replica.Announced{Space: space, Manifest: one})
		}
		return putManifests(tx, all)
	})
}

// measure reads a sealed file and makes its manifest.
func (m member) measure(ctx context.Context, k vault.Kept) (envelope.Manifest, error) {
	one := envelope.Manifest{Blob: k.ID, Size: uint64(k.Sealed)}
	for off := uint64(0); off < one.Size; off += wire.ChunkSize {
		if err := ctx.Err(); err != nil {
			return one, err
		}
		piece, err := m.vault.ReadPiece(k.ID, int64(off), wire.ChunkLen(one.Size, off))
		if err != nil {
			return one, err
		}
		one.Chunks = append(one.Chunks, wire.Sum(piece))
	}
	return one, nil
}

func manifestName(id [16]byte) string { return prefixPieces + hex.EncodeToString(id[:]) }

// manifest is nil when nobody has said what the bytes are.
func (m member) manifest(ctx context.Context, id [16]byte) (*envelope.Manifest, error) {
	b, err := m.vault.Secret(ctx, manifestName(id))
	if err != nil || b == nil {
		return nil, err
	}
	var one envelope.Manifest
	if wire.Unmarshal(b, &one) != nil {
		return nil, &screening.DamagedError{Part: secretAtHub}
	}
	return &one, nil
}

// putManifests keeps what members announced; of two for one attachment the first.
func putManifests(tx *vault.Tx, all []replica.Announced) error {
	for _, one := range all {
		name := manifestName(one.Blob)
		old, err := tx.Secret(name)
		if err != nil || old != nil {
			if err != nil {
				return err
			}
			continue
		}
		b, err := wire.Marshal(one.Manifest)
		if err != nil {
			return err
		}
		if err := tx.PutSecret(name, b); err != nil {
			return err
		}
	}
	return nil
}

// carry moves pieces until there is none to move, the link fails, or ctx ends. What
// waits to be sent meanwhile is sent between two pieces. held says that the bytes of
// the day do not suffice: pieces go on tomorrow.
func (m member) carry(ctx context.Context, r *replica.Replica, carrier replica.Carrier, by thrift) (wrong []string, held bool, err error) {
	c := &carrying{member: m, r: r, carrier: carrier, thrift: by, last: m.cfg.Now()}
	if err := c.load(ctx); err != nil {
		return nil, false, err
	}
	for _, step := range []func(context.Context) error{c.forget, c.sendAll, c.fetchAll, c.between} {
		err := step(ctx)
		if isOfTheLink(err) {
			return c.alarms, c.held, nil // records have been exchanged; pieces go on next time
		}
		if err != nil {
			return c.alarms, c.held, fmt.Errorf("carry attachments: %w", err)
		}
	}
	return c.alarms, c.held, nil
}

// isOfTheLink says whether the hub, or the way to it, is why pieces wait.
func isOfTheLink(err error) bool {
	for _, one := range []error{replica.ErrAway, replica.ErrReply, replica.ErrRefused, replica.ErrNoBlob, replica.ErrPin} {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

func (c *carrying) load(ctx context.Context) error {
	var err error
	if c.home, err = c.homes(ctx); err != nil {
		return err
	}
	if c.how, err = c.fetching(ctx); err != nil {
		return err
	}
	var cursors []replica.SpaceCursor
	err = c.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return errors.Join(readRow(tx, secretCursors, &cursors), readRow(tx, secretAtHub, &c.notes))
	})
	for _, at := range cursors {
		if at.Space == c.caseload {
			c.inc = at.Cursor.Incarnation
		}
	}
	return err
}

// note keeps how an attachment stands.
func (c *carrying) note(ctx context.Context, n atHub) error {
	n.Incarnation = c.inc
	i := slices.IndexFunc(c.notes, func(o atHub) bool { return o.ID == n.ID })
	if i >= 0 && c.notes[i] == n {
		return nil
	}
	if i < 0 {
		c.notes = append(c.notes, n)
	} else {
		c.notes[i] = n
	}
	return keepRow(ctx, c.vault, secretAtHub, c.notes)
}

// known is how an attachment stood with this hub when it was last asked.
func (c *carrying) known(id [16]byte) (atHub, bool) {
	for _, n := range c.notes {
		if n.ID == id && n.Incarnation == c.inc {
			return n, true
		}
	}
	return atHub{ID: id}, false
}

func (c *carrying) place(record screening.RecordID, id [16]byte) replica.BlobPlace {
	return replica.BlobPlace{Agency: c.genesis.Agency().Short(), Space: c.home(record), Blob: id}
}

// listenEvery is how long pieces move before the hub is asked what colleagues wrote
// meanwhile, and whether anybody was removed: a large file takes hours on a bad line.
const listenEvery = time.Minute

// between lets what is more urgent than attachments go first: what waits here at
// once, what waits at the hub within listenEvery. A clock that was set back is no
// reason to wait.
func (c *carrying) between(ctx context.Context) error {
	waits := 0
	err := c.vault.Exchange(ctx, func(tx *vault.Tx) error {
		some, err := tx.Outbox(vault.Limit{Count: 1}) // what is damaged would wait for ever
		waits = len(some)
		return err
	})
	since := c.cfg.Now().Sub(c.last)
	if err != nil || waits == 0 && since >= 0 && since < listenEvery {
		return errors.Join(err, ctx.Err())
	}
	c.last = c.cfg.Now()
	_, err = c.exchange(ctx, c.r)
	return err
}

func (c *carrying) alarm() {
	if !slices.Contains(c.alarms, WrongAttachment) {
		c.alarms = append(c.alarms, WrongAttachment)
	}
}

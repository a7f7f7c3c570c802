package courier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/pack"
)

// secretPacks is the name of the sealed note about packs. The packs themselves are
// public and lie in the profile's folder; the note says which bytes they must be.
const secretPacks = "packs"

// packFolder is where the packs lie in a profile.
const packFolder = "packs"

// partPack is what a *screening.DamagedError names when a pack cannot be read.
const partPack = "pack"

// packNote is what a device remembers of packs.
type packNote struct {
	trust pack.Trust
	taken []taken // in the order in which they were taken
}

// taken is one pack that was taken.
type taken struct {
	_       struct{} `cbor:",toarray"`
	ID      string
	Version uint64
	File    []byte // SHA-256 of the file
}

type packNoteBody struct {
	Root  []byte      `cbor:"1,keyasint,omitempty"`
	Seen  []pack.Seen `cbor:"2,keyasint"`
	Clock int64       `cbor:"3,keyasint"`
	Taken []taken     `cbor:"4,keyasint"`
}

func (p *Profile) packNote(ctx context.Context) (packNote, error) {
	var body packNoteBody
	err := loadRow(ctx, p.vault, secretPacks, &body)
	if err != nil {
		return packNote{}, err
	}
	n := packNote{trust: pack.Trust{Seen: body.Seen}, taken: body.Taken}
	if body.Clock > 0 {
		n.trust.Clock = time.Unix(body.Clock, 0).UTC()
	}
	if body.Root != nil {
		if n.trust.Root, err = pack.ParseRoot(body.Root); err != nil {
			return packNote{}, fmt.Errorf("read packs: %w", &screening.DamagedError{Part: secretPacks})
		}
	}
	return n, nil
}

// changePacks rewrites the note about packs.
func (p *Profile) changePacks(ctx context.Context, change func(packNote) (packNote, error)) error {
	p.packs.Lock()
	defer p.packs.Unlock()
	n, err := p.packNote(ctx)
	if err == nil {
		n, err = change(n)
	}
	if err != nil {
		return err
	}
	body := packNoteBody{Seen: n.trust.Seen, Taken: n.taken}
	if !n.trust.Clock.IsZero() {
		body.Clock = n.trust.Clock.Unix()
	}
	if n.trust.Root.Known() {
		if body.Root, err = n.trust.Root.File(); err != nil {
			return err
		}
	}
	return keepRow(ctx, p.vault, secretPacks, body)
}

// lookEvery is how much later than the clock on record it must be for the time to
// be noted again.
const lookEvery = time.Hour

// loadPacks takes up the packs of the profile. One that is damaged is left out and
// named: nobody is locked out by it, and the instruments of the program stand in.
func (p *Profile) loadPacks(ctx context.Context) error {
	n, err := p.packNote(ctx)
	if errors.Is(err, screening.ErrDamaged) {
		at := p.shelf.now()
		at.damaged = secretPacks
		p.shelf.put(at)
		return nil
	}
	if err != nil {
		return err
	}
	now := p.cfg.Now()
	if now.Sub(n.trust.Clock) > lookEvery {
		err := p.changePacks(ctx, func(old packNote) (packNote, error) {
			if old.trust.Root.Known() {
				old.trust = old.trust.At(now)
			} else {
				old.trust = old.trust.Looked(now, p.cfg.dated())
			}
			n = old
			return old, nil
		})
		if err != nil {
			return err
		}
	}
	next, err := p.cfg.readPacks(n, now)
	if err != nil {
		return err
	}
	p.shelf.put(next)
	return nil
}

// dated is the latest day on which a country of the program was looked through.
func (c Config) dated() time.Time {
	var latest time.Time
	if c.Library == nil {
		return latest
	}
	for _, f := range c.Library.Countries() {
		if day, err := time.Parse(time.DateOnly, f.Dated); err == nil && day.After(latest) {
			latest = day
		}
	}
	return latest
}

// LastSeen is the latest time that this device noted, from memory: what is young by
// a clock before it may be old. It is zero while none was noted.
func (p *Profile) LastSeen() time.Time { return p.shelf.now().seen }

// reached is now, or what was noted last when that is later.
func (p *Profile) reached() time.Time {
	if now := p.cfg.Now(); now.After(p.LastSeen()) {
		return now
	}
	return p.LastSeen()
}

// readPacks reads every pack that was taken, and lays the newest over the
// instruments of the program.
func (c Config) readPacks(n packNote, now time.Time) (shelved, error) {
	words, err := c.words()
	if err != nil {
		return shelved{}, err
	}
	out := shelved{library: c.Library, words: words, seen: n.trust.Clock}
	var libraries []*screening.Library
	active := false
	for i, t := range slices.Backward(n.taken) {
		one, l, err := c.readPack(t)
		if err == nil {
			words, err = out.words.With(one.Name(), one.Texts())
		}
		if err != nil {
			out.damaged = t.ID
			continue
		}
		out.words = words
		l.Origin.Seen = n.trust.Time(now)
		active = active || i == len(n.taken)-1
		libraries, out.packs = append(libraries, l), append(out.packs, one)
	}
	if active {
		out.library = libraries[0].After(append(libraries[1:], c.Library)...)
	} else {
		out.library = c.Library.After(libraries...)
	}
	return out, nil
}

// readPack reads one pack, which must be the very bytes that were taken.
func (c Config) readPack(t taken) (*pack.Pack, *screening.Library, error) {
	damaged := &screening.DamagedError{Part: partPack, ID: t.ID}
	b, err := c.packBytes(t.File)
	if err != nil {
		return nil, nil, fmt.Errorf("read pack: %w", damaged)
	}
	one, err := pack.Parse(b)
	if err != nil || one.Manifest.ID != t.ID || one.Manifest.Version != t.Version {
		return nil, nil, fmt.Errorf("read pack: %w", damaged)
	}
	l, err := one.Library()
	if err != nil {
		return nil, nil, fmt.Errorf("read pack: %w", damaged)
	}
	return one, l, nil
}

// packName is the name of a pack's file, from its SHA-256.
func packName(sum []byte) string { return path.Join(packFolder, hex.EncodeToString(sum)+".pack") }

func (c Config) packBytes(sum []byte) ([]byte, error) {
	root, err := os.OpenRoot(c.Dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := root.Open(packName(sum))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, pack.MaxPack+1))
	if err != nil {
		return nil, err
	}
	if got := sha256.Sum256(b); !slices.Equal(got[:], sum) {
		return nil, screening.ErrUnreadable
	}
	return b, nil
}

// putPack writes the file of a pack, whole or not at all, before the note says that
// it was taken. What lies outside the profile's folder is never written to.
func (c Config) putPack(sum [32]byte, b []byte) error {
	root, err := os.OpenRoot(c.Dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Mkdir(packFolder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	half := path.Join(packFolder, "half-written")
	if err := root.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := root.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return root.Rename(half, packName(sum[:]))
}

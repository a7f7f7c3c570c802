package courier

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"pelita/assets"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/pack"
	"pelita/sync/wire"
	"pelita/testdata/scenarios"
)

// Version is that of the programs; a test compares it with the packager's.
const Version = "0.1.0"

// Root is a trust root as people compare it.
type Root struct {
	Version, Threshold int
	Holders            []string
	// Words are the six words of its fingerprint.
	Words string
}

func shownRoot(r pack.Root) Root {
	out := Root{Version: int(r.Version), Threshold: r.Threshold, Words: wire.Hash(r.Hash()).Words()}
	for _, k := range r.Keys {
		out.Holders = append(out.Holders, k.Holder)
	}
	return out
}

// ReadRoot reads a root file, so that two people can compare its words.
// *pack.Refusal.
func ReadRoot(b []byte) (Root, error) {
	r, err := pack.ParseRoot(b)
	if err != nil {
		return Root{}, fmt.Errorf("read root: %w", err)
	}
	return shownRoot(r), nil
}

// TrustRoot lets this profile take packs that a root's keys sign. The words are
// those that somebody of the root's holders read out; a root that follows the one
// that is known needs them too. screening.ErrWords, *pack.Refusal.
func (p *Profile) TrustRoot(ctx context.Context, file []byte, words string) (Root, error) {
	r, err := pack.ParseRoot(file)
	if err != nil {
		return Root{}, fmt.Errorf("trust root: %w", err)
	}
	shown := shownRoot(r)
	if !sameWords(words, shown.Words) {
		return Root{}, fmt.Errorf("trust root: %w", screening.ErrWords)
	}
	err = p.changePacks(ctx, func(n packNote) (packNote, error) {
		if n.trust.Root, err = p.believed(ctx, n.trust.Root); err != nil {
			return n, err
		}
		n.trust, err = n.trust.Trusts(r, p.cfg.Now())
		return n, err
	})
	if err != nil {
		return Root{}, fmt.Errorf("trust root: %w", err)
	}
	return shown, nil
}

// Pack is one pack as it is shown.
type Pack struct {
	ID      string
	Version uint64
	// Digest is what is compared and confirmed, in hexadecimal.
	Digest        string
	Made, Expires time.Time
	Expired       bool
	Signers       []string
	// Active: it is what new records are asked by.
	Active bool
}

// Packs is what a profile reads its records by.
type Packs struct {
	// Root is the one that is trusted; its Version is 0 while there is none.
	Root Root
	// Installed lists every pack that was taken, the newest first. When none is
	// Active the instruments of the program are in use.
	Installed []Pack
	// Damaged names a pack that was taken and cannot be read: what it brought is not
	// in use. "" when there is none.
	Damaged string
}

// Packs says what the records of this profile are read by.
func (p *Profile) Packs(ctx context.Context) (Packs, error) {
	n, err := p.packNote(ctx)
	if err != nil {
		return Packs{}, fmt.Errorf("list packs: %w", err)
	}
	var out Packs
	if n.trust.Root.Known() {
		out.Root = shownRoot(n.trust.Root)
	}
	at := p.shelf.now()
	out.Damaged = at.damaged
	for _, one := range at.packs {
		shown := shownPack(one, n.trust, p.cfg.Now())
		shown.Active = at.library.Edition == one.Name()
		out.Installed = append(out.Installed, shown)
	}
	return out, nil
}

func shownPack(p *pack.Pack, t pack.Trust, now time.Time) Pack {
	m := p.Manifest
	return Pack{
		ID: m.ID, Version: m.Version, Digest: digestText(p.Digest()), Made: m.Created, Expires: m.Expires,
		Expired: !t.Time(now).Before(m.Expires), Signers: p.Signers(t.Root),
	}
}

func digestText(d [32]byte) string { return hex.EncodeToString(d[:]) }

// Proposal is a pack that was read and may be taken: what it would change, and
// what to confirm.
type Proposal struct {
	Pack
	Differences []pack.Difference
	// Cases is how many of the pack's own cases came out as they say; all did.
	Cases int
	// Reference is how many cases the two instruments were compared on, Shifts what
	// protects a person and comes out otherwise, the losses first.
	Reference int
	Shifts    []pack.Shift
	// Confirm is what TakePack wants to be told, and Second what it wants as well
	// when there are Shifts.
	Confirm, Second string

	pack    *pack.Pack
	library *screening.Library
	file    []byte
}

// ProposePack reads a pack file and says what it would change. Nothing is changed.
// *pack.Refusal.
func (p *Profile) ProposePack(ctx context.Context, file []byte) (Proposal, error) {
	n, err := p.packNote(ctx)
	if err != nil {
		return Proposal{}, fmt.Errorf("read pack: %w", err)
	}
	read, err := pack.Parse(file)
	if err == nil {
		err = p.admit(ctx, n.trust, read)
	}
	if err != nil {
		return Proposal{}, fmt.Errorf("read pack: %w", err)
	}
	out, err := p.examine(read)
	if err != nil {
		return Proposal{}, fmt.Errorf("read pack: %w", err)
	}
	out.file, out.Pack = bytes.Clone(file), shownPack(read, n.trust, p.cfg.Now())
	out.Confirm = out.Digest
	return out, nil
}

// examine runs everything that a pack has to pass, and compares it with what is in
// use.
func (p *Profile) examine(read *pack.Pack) (Proposal, error) {
	words := p.shelf.now().words
	library, cases, err := Examine(read, p.Library(), words)
	if err != nil {
		return Proposal{}, err
	}
	ref, err := pack.ReadReference(scenarios.Files(), assets.Files(), p.cfg.Library)
	if err != nil {
		return Proposal{}, err
	}
	out := Proposal{pack: read, library: library, Cases: cases, Reference: ref.Size()}
	out.Shifts = ref.Shifts(p.Library(), library)
	if len(out.Shifts) > 0 {
		out.Second = digestText(pack.ShiftsDigest(out.Shifts))
	}
	edition := p.Library().Edition
	say := func(tag, key string) string {
		if l := words.Language(tag).Under(edition); l.Tag() == tag && l.Has(key) {
			return l.T(key)
		}
		return ""
	}
	out.Differences = read.Differences(p.Library(), library, say)
	return out, nil
}

// Examine runs everything that a pack has to pass before anybody may take it: its
// form, its texts, its instruments beside those in use, and its own cases. It
// gives the library and the number of cases. *pack.Refusal.
func Examine(read *pack.Pack, now *screening.Library, words *locales.Catalogue) (*screening.Library, int, error) {
	library, err := read.Check(now, source(words))
	if err != nil {
		return nil, 0, err
	}
	cases, err := read.Golden(library)
	return library, cases, err
}

// source is the program's own English wording, from which placeholders are known.
func source(words *locales.Catalogue) pack.Source {
	english := words.Language(locales.Fallback)
	return func(key string) (string, bool) {
		if !english.Has(key) {
			return "", false
		}
		return english.T(key), true
	}
}

// TakePack takes up a pack that somebody has looked at: confirm is its digest,
// second that of the outcomes that change, which may be empty when none do. From
// then on new records are asked by it, and records under way keep their edition.
// *pack.Refusal; nothing has changed then.
func (p *Profile) TakePack(ctx context.Context, with Proposal, confirm, second string) error {
	switch {
	case with.pack == nil || !sameDigest(confirm, with.Confirm):
		return fmt.Errorf("take pack: %w", &pack.Refusal{Reason: pack.Unconfirmed})
	case with.Second != "" && !sameDigest(second, with.Second):
		return fmt.Errorf("take pack: %w", &pack.Refusal{Reason: pack.Unseconded})
	}
	sum := sha256.Sum256(with.file)
	err := p.changePacks(ctx, func(n packNote) (packNote, error) {
		if err := p.admit(ctx, n.trust, with.pack); err != nil {
			return n, err
		}
		if err := p.cfg.putPack(sum, with.file); err != nil {
			return n, err
		}
		n.trust = n.trust.Took(with.pack, p.cfg.Now())
		n.taken = append(n.taken, taken{ID: with.pack.Manifest.ID, Version: with.pack.Manifest.Version, File: sum[:]})
		return n, nil
	})
	if err != nil {
		return fmt.Errorf("take pack: %w", err)
	}
	if err := p.loadPacks(ctx); err != nil {
		return fmt.Errorf("take pack: %w", err)
	}
	// records of editions that were not here can be summarised now; one that is
	// damaged is no matter of packs and stays as it is
	if err := p.vault.Rebuild(ctx); err != nil && !errors.Is(err, screening.ErrDamaged) {
		return fmt.Errorf("take pack: %w", err)
	}
	return nil
}

// sameDigest compares what was typed: letter case and spaces around do not matter.
func sameDigest(typed, want string) bool {
	return want != "" && strings.EqualFold(strings.TrimSpace(typed), want)
}

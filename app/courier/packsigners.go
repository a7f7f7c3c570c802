package courier

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/pack"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// PackSigner is a key whose packs the agency takes.
type PackSigner struct {
	Key string
	// Holder is whose it is, as far as a root that is trusted here says.
	Holder string
}

// PackSigners lists the keys whose packs the administrators named.
func (p *Profile) PackSigners(ctx context.Context) ([]PackSigner, error) {
	_, r, err := p.ours(nil)
	if err != nil {
		return nil, fmt.Errorf("list signers: %w", err)
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("list signers: %w", told(err))
	}
	note, err := p.packNote(ctx)
	if err != nil {
		return nil, fmt.Errorf("list signers: %w", err)
	}
	var out []PackSigner
	for _, s := range roster.Signers() {
		if s.Removed {
			continue
		}
		one := PackSigner{Key: keyText(s.Key)}
		for _, k := range note.trust.Root.Keys {
			if bytes.Equal(k.Public, s.Key) {
				one.Holder = k.Holder
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// NameSigners names the keys of a root, whose words were compared, for every device
// of the agency: each of them trusts such a root without words of its own.
// screening.ErrWords, ErrNotPermitted, *pack.Refusal.
func (p *Profile) NameSigners(ctx context.Context, root []byte, words string) (Act, error) {
	r, err := pack.ParseRoot(root)
	if err != nil {
		return Act{}, fmt.Errorf("name signers: %w", err)
	}
	if !sameWords(words, wire.Hash(r.Hash()).Words()) {
		return Act{}, fmt.Errorf("name signers: %w", screening.ErrWords)
	}
	return p.setSigners(ctx, "name signers", keysOf(r), false)
}

// RemoveSigner takes back that packs of a key are taken. No device trusts a root with
// it any more without words; where one is trusted already the key signs nothing more,
// neither packs nor the root that follows. What was taken stays in use.
func (p *Profile) RemoveSigner(ctx context.Context, key string) (Act, error) {
	k, err := parseKey(key)
	if err != nil {
		return Act{}, fmt.Errorf("remove signer: %w", err)
	}
	return p.setSigners(ctx, "remove signer", []ed25519.PublicKey{k}, true)
}

func (p *Profile) setSigners(ctx context.Context, doing string, keys []ed25519.PublicKey, removed bool) (Act, error) {
	return p.administer(ctx, doing, func(m member, r *replica.Replica) error {
		return r.SetSigners(ctx, m.admins(), keys, removed)
	})
}

// admit is Trust.Admit without the keys that the administrators took back.
func (p *Profile) admit(ctx context.Context, t pack.Trust, read *pack.Pack) (err error) {
	if t.Root, err = p.believed(ctx, t.Root); err != nil {
		return err
	}
	return t.Admit(read, p.cfg.Now())
}

// believed is a root without the keys that the administrators took back.
func (p *Profile) believed(ctx context.Context, r pack.Root) (pack.Root, error) {
	m, err := p.member()
	if err != nil || !m.enrolled() {
		return r, err
	}
	roster, err := m.roster(ctx)
	if err != nil {
		return r, err
	}
	removed := func(k pack.Key) bool {
		return slices.ContainsFunc(roster.Signers(), func(s wire.Signer) bool { return s.Removed && bytes.Equal(s.Key, k.Public) })
	}
	r.Keys = slices.DeleteFunc(slices.Clone(r.Keys), removed)
	return r, nil
}

func keysOf(r pack.Root) []ed25519.PublicKey {
	var out []ed25519.PublicKey
	for _, k := range r.Keys {
		out = append(out, k.Public)
	}
	return out
}

// TrustNamedRoot lets this profile take packs of a root all of whose keys the
// agency's administrators named. screening.ErrNotPermitted when one of them is
// not named; *pack.Refusal.
func (p *Profile) TrustNamedRoot(ctx context.Context, file []byte) (Root, error) {
	r, err := pack.ParseRoot(file)
	if err != nil {
		return Root{}, fmt.Errorf("trust root: %w", err)
	}
	_, rep, err := p.ours(nil)
	if err != nil {
		return Root{}, fmt.Errorf("trust root: %w", err)
	}
	roster, err := rep.Roster(ctx)
	if err != nil {
		return Root{}, fmt.Errorf("trust root: %w", told(err))
	}
	for _, key := range keysOf(r) {
		if !roster.Signs(key) {
			return Root{}, fmt.Errorf("trust root: %w: a key is not named", screening.ErrNotPermitted)
		}
	}
	return p.TrustRoot(ctx, file, shownRoot(r).Words)
}

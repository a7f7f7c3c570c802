package vault

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"filippo.io/age"

	"pelita/screening"
)

// MaxIdentityFile bounds the file of a recovery key.
const MaxIdentityFile = 16 << 10

// Recovery lists the agency's recovery recipients.
func (v *Vault) Recovery(ctx context.Context) ([]string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.recipients(ctx)
	if err != nil {
		return nil, fmt.Errorf("list recovery: %w", err)
	}
	var out []string
	for _, row := range rows {
		if row.Holder == "" {
			out = append(out, row.Recipient)
		}
	}
	return out, nil
}

// AddRecovery lets one more recovery key open the vault. No record is touched.
// note writes what is kept about it, in the same transaction; it may be nil.
// screening.ErrRecipient, also for one that is there already.
func (v *Vault) AddRecovery(ctx context.Context, recipient string, note func(*Tx) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, err := parseRecipient(recipient); err != nil {
		return fmt.Errorf("add recovery: %w", err)
	}
	rows, err := v.recipients(ctx)
	if err != nil {
		return fmt.Errorf("add recovery: %w", err)
	}
	if slices.ContainsFunc(rows, func(row recipientRow) bool { return row.Recipient == recipient }) {
		return fmt.Errorf("add recovery: %w: it is one already", screening.ErrRecipient)
	}
	rows = append(v.tidy(rows), recipientRow{Recipient: recipient})
	if err := v.enlist(ctx, rows, noted(note)); err != nil {
		return fmt.Errorf("add recovery: %w", err)
	}
	return nil
}

// noted is note, or nothing when that is nil.
func noted(note func(*Tx) error) func(*Tx) error {
	if note == nil {
		return func(*Tx) error { return nil }
	}
	return note
}

// RemoveRecovery makes a new generation of the vault key, which this recovery key
// does not open. note is that of AddRecovery. screening.ErrRecipient when it is
// none; ErrUnfinished.
func (v *Vault) RemoveRecovery(ctx context.Context, recipient string, note func(*Tx) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return fmt.Errorf("remove recovery: %w", screening.ErrLocked)
	}
	err := v.rotate(ctx, func(r *rotation) error {
		left := slices.DeleteFunc(v.tidy(r.recipients), func(row recipientRow) bool {
			return row.Holder == "" && row.Recipient == recipient
		})
		if len(left) == len(v.tidy(r.recipients)) {
			return fmt.Errorf("%w: it is none of them", screening.ErrRecipient)
		}
		r.recipients = left
		return noted(note)(&Tx{w: r.work, read: map[uint64]int{}})
	})
	if err != nil {
		return fmt.Errorf("remove recovery: %w", err)
	}
	return nil
}

// Drill proves that a recovery key opens this vault: with the text of its age
// identity file it opens vault.age as it lies on the disk, in memory, and compares
// the key inside with the one in force. It gives the recipient of that key.
//
// screening.ErrUnreadable when the file holds no key of this kind,
// screening.ErrNotForUs when its key is none of the recovery recipients, a
// *DamagedError when it is one and vault.age does not open.
func (v *Vault) Drill(ctx context.Context, identityFile []byte) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	recipient, err := v.drill(ctx, identityFile)
	if err != nil {
		return "", fmt.Errorf("recovery drill: %w", err)
	}
	return recipient, nil
}

func (v *Vault) drill(ctx context.Context, identityFile []byte) (string, error) {
	rows, err := v.recipients(ctx)
	if err != nil {
		return "", err
	}
	identities, err := ParseIdentityFile(identityFile)
	if err != nil {
		return "", err
	}
	for _, identity := range identities {
		text := identity.Recipient().String()
		if slices.ContainsFunc(rows, func(row recipientRow) bool { return row.Holder == "" && row.Recipient == text }) {
			return text, v.tryKey(identity)
		}
	}
	return "", fmt.Errorf("%w: no recovery key of this vault", screening.ErrNotForUs)
}

// tryKey opens vault.age from the disk and compares what it holds with memory.
func (v *Vault) tryKey(identity *age.HybridIdentity) error {
	b, err := v.folder.read(fileVaultKey, maxVaultFile)
	if err != nil {
		return damaged(partVaultKey, nil)
	}
	var k vaultKey
	err = decryptCBOR(b, &k, hybridGate{identity})
	defer k.wipe()
	now := v.keys.current()
	found := slices.ContainsFunc(k.Generations, func(g generationKey) bool {
		return g.Generation == now.number && bytes.Equal(g.Key, now.key.Reveal())
	})
	if err != nil || k.Vault != v.keys.vault || !found {
		return damaged(partVaultKey, nil)
	}
	return nil
}

func (k vaultKey) wipe() {
	for _, g := range k.Generations {
		clear(g.Key)
	}
}

// ParseIdentityFile reads an age identity file: one key a line, and comments.
// screening.ErrUnreadable; nothing of it is repeated.
func ParseIdentityFile(file []byte) ([]*age.HybridIdentity, error) {
	if len(file) > MaxIdentityFile {
		return nil, fmt.Errorf("read recovery key: %w", screening.ErrUnreadable)
	}
	var out []*age.HybridIdentity
	for lines := bufio.NewScanner(bytes.NewReader(file)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		i, err := age.ParseHybridIdentity(line)
		if err != nil {
			return nil, fmt.Errorf("read recovery key: %w", screening.ErrUnreadable)
		}
		out = append(out, i)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("read recovery key: %w", screening.ErrUnreadable)
	}
	return out, nil
}

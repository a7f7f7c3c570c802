package courier

import (
	"context"
	"fmt"
	"sync"

	"pelita/screening"
	"pelita/screening/dialect"
	"pelita/screening/vault"
)

// A row is what the courier keeps sealed in the vault under a name of its own, as
// CBOR. One of no bytes is none.
var rows = sync.OnceValue(func() dialect.Codec { return dialect.New(dialect.Limits{}) })

// readRow reads a row; to stays as it is when there is none. screening.ErrDamaged.
func readRow(tx *vault.Tx, name string, to any) error {
	b, err := tx.Secret(name)
	return decodeRow(name, b, err, to)
}

// putRow writes one.
func putRow(tx *vault.Tx, name string, value any) error {
	b, err := encodeRow(name, value)
	if err != nil {
		return err
	}
	return tx.PutSecret(name, b)
}

// loadRow is readRow in a transaction of its own.
func loadRow(ctx context.Context, v *vault.Vault, name string, to any) error {
	b, err := v.Secret(ctx, name)
	return decodeRow(name, b, err, to)
}

// keepRow is putRow in a transaction of its own.
func keepRow(ctx context.Context, v *vault.Vault, name string, value any) error {
	b, err := encodeRow(name, value)
	if err != nil {
		return err
	}
	return v.PutSecret(ctx, name, b)
}

func decodeRow(name string, b []byte, err error, to any) error {
	if err != nil || len(b) == 0 {
		return err
	}
	if rows().Unmarshal(b, to) != nil {
		return fmt.Errorf("read %s: %w", name, &screening.DamagedError{Part: name})
	}
	return nil
}

func encodeRow(name string, value any) ([]byte, error) {
	b, err := rows().Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("keep %s: %w", name, err)
	}
	return b, nil
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"

	"pelita/app/cmd/pelitactl/reader"
	"pelita/app/courier"
	"pelita/screening"
)

// readAll opens a backup or the vault of a profile from the written formats
// alone, and writes everything in it as lines of JSON. None of the program's own
// code for records, vaults and backups takes part in it.
func readAll(ctx context.Context, c *call) error {
	identity, out := c.text("identity"), c.text("out")
	if err := c.parse(1); err != nil {
		return err
	}
	if *identity == "" && *c.passphrase == "" {
		return c.usage("--identity or --passphrase-file is needed")
	}
	fmt.Fprintln(c.err, "pelitactl: what follows is everything in it, in clear. Keep it where only you can read it, and destroy it when it is no longer needed.")
	if *out == "" {
		return told(c.readTo(ctx, c.args[0], *identity, c.out))
	}
	return told(courier.Stage(*out, func(f *os.File) error { return c.readTo(ctx, c.args[0], *identity, f) }))
}

// told gives what the reader says the words of the other commands.
func told(err error) error {
	switch {
	case errors.Is(err, reader.ErrKey):
		return fmt.Errorf("%w: %w", screening.ErrNotForUs, err)
	case errors.Is(err, reader.ErrFormat):
		return fmt.Errorf("%w: %w", screening.ErrUnreadable, err)
	}
	return err
}

func (c *call) readTo(ctx context.Context, from, identity string, to io.Writer) error {
	w := bufio.NewWriter(to)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	show := func(l reader.Line) error { return errors.Join(ctx.Err(), lines.Encode(l)) }
	st, err := os.Stat(from)
	if err != nil {
		return err
	}
	key, err := c.readerKey(ctx, from, identity)
	if err != nil {
		return err
	}
	if st.IsDir() {
		err = reader.Vault(ctx, from, key, show)
	} else {
		err = readBackup(from, key, show)
	}
	return errors.Join(err, w.Flush())
}

// readerKey is the recovery key of --identity, or the one that a passphrase opens.
func (c *call) readerKey(ctx context.Context, dir, identity string) (age.Identity, error) {
	if identity != "" {
		b, err := c.readFile(identity, maxIdentity)
		defer clear(b)
		if err != nil {
			return nil, err
		}
		return reader.RecoveryKey(b)
	}
	secret, err := c.readPassphrase(ctx)
	defer clear(secret)
	if err != nil {
		return nil, err
	}
	return reader.FindUser(dir, string(secret))
}

func readBackup(name string, key age.Identity, show reader.Show) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return reader.Backup(f, key, show)
}

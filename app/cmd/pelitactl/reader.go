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
// code for records, vaults and backups takes part in it. With --attachments the
// files beside the records are written into a new folder too.
func readAll(ctx context.Context, c *call) error {
	identity, out, files := c.text("identity"), c.text("out"), c.text("attachments")
	if err := c.parse(1); err != nil {
		return err
	}
	if *identity == "" && *c.passphrase == "" {
		return c.usage("--identity or --passphrase-file is needed")
	}
	fmt.Fprintln(c.err, "pelitactl: what follows is everything in it, in clear. Keep it where only you can read it, and destroy it when it is no longer needed.")
	r := readsAll{c, c.args[0], *identity, *files}
	if *out == "" {
		return told(r.to(ctx, c.out))
	}
	return told(courier.Stage(*out, func(f *os.File) error { return r.to(ctx, f) }))
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

// readsAll is what is read, with which key, and where its files go, if anywhere.
type readsAll struct {
	*call
	from, identity, files string
}

func (c readsAll) to(ctx context.Context, to io.Writer) error {
	w := bufio.NewWriter(to)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	show := func(l reader.Line) error { return errors.Join(ctx.Err(), lines.Encode(l)) }
	st, err := os.Stat(c.from)
	if err != nil {
		return err
	}
	key, err := c.readerKey(ctx, c.from, c.identity)
	if err != nil {
		return err
	}
	var files *reader.Files
	if c.files != "" {
		if files, err = reader.NewFiles(c.files); err != nil {
			return err
		}
	}
	if st.IsDir() {
		err = reader.Vault(ctx, c.from, key, files, show)
	} else {
		err = readBackup(c.from, key, files, show)
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

func readBackup(name string, key age.Identity, files *reader.Files, show reader.Show) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return reader.Backup(f, key, files, show)
}

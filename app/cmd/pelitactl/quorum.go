package main

import (
	"context"
	"fmt"

	"pelita/app/courier"
)

// recoverySplit prints a recovery key as three sheets, of which any two give it
// back. They go into a pipe, to a printer: as files they would be the key.
func recoverySplit(_ context.Context, c *call) error {
	identity, lang, size := c.text("identity"), c.text("lang"), c.text("page")
	if err := c.parse(0, "identity"); err != nil {
		return err
	}
	language, page, err := c.printed(*lang, *size, "the sheets are the key")
	if err != nil {
		return err
	}
	key, err := c.readIdentity(*identity)
	if err != nil {
		return err
	}
	sheets, err := courier.SplitRecovery(key)
	if err != nil {
		return err
	}
	b, err := courier.RecoverySheets(sheets, language, page, c.now())
	if err != nil {
		return err
	}
	fmt.Fprintln(c.err, "pelitactl: the queue of a printer may keep all three pages, which are the key: print on one that is attached here, and empty its queue.")
	fmt.Fprintln(c.err, "pelitactl: try two of the three sheets with `recovery combine`, then destroy the key file.")
	return c.pipe(b)
}

// maxSheet bounds what was typed from a sheet.
const maxSheet = 4096

// recoveryCombine makes the key file from what two sheets say.
func recoveryCombine(_ context.Context, c *call) error {
	out := c.text("out")
	if err := c.parse(2, "out"); err != nil {
		return err
	}
	var typed [2][]byte
	for i, name := range c.args {
		b, err := c.readFile(name, maxSheet)
		if err != nil {
			return err
		}
		defer clear(b)
		typed[i] = b
	}
	text, err := courier.CombineRecovery(typed[0], typed[1])
	if err != nil {
		return err
	}
	key, err := courier.ParseRecoveryKey([]byte(text))
	if err != nil {
		return err
	}
	recipient := key.Recipient().String()
	if err := courier.WriteFile(*out, []byte("# public key: "+recipient+"\n"+text+"\n")); err != nil {
		return err
	}
	return c.show(map[string]string{"recipient": recipient, "file": *out}, "recipient: "+recipient)
}

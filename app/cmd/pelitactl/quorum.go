package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"pelita/app/courier"
)

// recoverySplit prints a recovery key as three sheets, of which any two give it
// back. They are files only on their way to a printer.
func recoverySplit(_ context.Context, c *call) error {
	identity, out, lang, size := c.text("identity"), c.text("out"), c.text("lang"), c.text("page")
	if err := c.parse(0, "identity", "out"); err != nil {
		return err
	}
	language, err := speak(*lang)
	if err != nil {
		return err
	}
	page, err := pageSize(*size)
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
	if err := os.MkdirAll(*out, 0o700); err != nil {
		return err
	}
	var files []string
	for _, s := range sheets {
		b, err := courier.RecoverySheet(s, language, page, c.now())
		if err != nil {
			return err
		}
		file := filepath.Join(*out, "recovery-sheet-"+strconv.Itoa(s.Number())+".pdf")
		if err := courier.WriteFile(file, b); err != nil {
			return err
		}
		files = append(files, file)
	}
	fmt.Fprintln(c.err, "pelitactl: print the sheets, try two of them with `recovery combine`, then destroy these files and the key file.")
	return c.show(map[string]any{"recipient": key.Recipient().String(), "set": sheets[0].Set(), "files": files}, files...)
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

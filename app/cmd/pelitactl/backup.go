package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"

	"pelita/app/courier"
)

// maxIdentity bounds an identity file of the age program.
const maxIdentity = 16 << 10

// backupJSON is what --json prints of a backup.
type backupJSON struct {
	File        string   `json:"file,omitempty"`
	Made        string   `json:"made,omitempty"`
	State       string   `json:"state,omitempty"`
	Words       string   `json:"words,omitempty"`
	Records     int      `json:"records"`
	Changes     int      `json:"changes"`
	Attachments int      `json:"attachments"`
	Size        int      `json:"size"`
	SHA256      string   `json:"sha256,omitempty"`
	Left        []string `json:"leftOut"`
	Gaps        []string `json:"gaps,omitempty"`
	// Verified says how far the file was read: "content", or "digest".
	Verified string `json:"verified,omitempty"`
	// Unfinished is when a backup was begun that was cut off and can go on.
	Unfinished string `json:"unfinished,omitempty"`
}

func backupOut(b courier.Backup) backupJSON {
	return backupJSON{
		Made: stamp(b.At), State: b.State, Words: b.Words, Records: b.Records, Changes: b.Changes,
		Attachments: b.Files, Size: b.Length, SHA256: b.Sum, Left: append([]string{}, b.Left...), Gaps: b.Gaps,
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (b backupJSON) lines() []string {
	out := []string{
		"made: " + b.Made, "records: " + strconv.Itoa(b.Records), "attachments: " + strconv.Itoa(b.Attachments),
		"state: " + b.State, "words: " + b.Words, "verified: " + b.Verified,
	}
	if len(b.Left) > 0 {
		out = append(out, "damaged here and not in it: "+strings.Join(b.Left, " "))
	}
	if len(b.Gaps) > 0 {
		out = append(out, "damaged here and not in it: "+strings.Join(b.Gaps, ", "))
	}
	return out
}

// backupWrite writes all of a profile into one file for the recovery keys.
func backupWrite(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 1)
	if err != nil {
		return err
	}
	b, err := p.WriteBackup(ctx, c.args[0])
	if err != nil {
		return err
	}
	out := backupOut(b)
	out.File, out.Verified = c.args[0], "content"
	return c.show(out, out.lines()...)
}

// backupVerify reads a backup and takes nothing in. With a recovery key it reads
// all of it; without, it can only say whether these are the bytes that this
// profile wrote and read back.
func backupVerify(ctx context.Context, c *call) error {
	identity := c.text("identity")
	if err := c.parse(1); err != nil {
		return err
	}
	if *identity == "" {
		return c.verifyDigest(ctx)
	}
	key, err := c.readIdentity(*identity)
	if err != nil {
		return err
	}
	b, err := courier.VerifyBackup(ctx, c.args[0], key)
	if err != nil {
		return err
	}
	out := backupOut(b)
	out.File, out.Verified = c.args[0], "content"
	return c.show(out, out.lines()...)
}

func (c *call) verifyDigest(ctx context.Context) error {
	if *c.profile == "" {
		return c.usage("--identity or --profile is needed")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	b, err := p.CheckBackup(ctx, c.args[0])
	if err != nil {
		return err
	}
	out := backupOut(b)
	out.File, out.Verified = c.args[0], "digest"
	return c.show(out, "made: "+out.Made, "verified: digest (these are the bytes that were written and read back; the recovery key was not tried)")
}

func (c *call) readIdentity(name string) (*age.HybridIdentity, error) {
	b, err := c.readFile(name, maxIdentity)
	defer clear(b)
	if err != nil {
		return nil, err
	}
	return courier.ParseRecoveryKey(b)
}

// backupRestore makes a profile out of a backup, in an empty folder.
func backupRestore(ctx context.Context, c *call) error {
	identity, expect, notBefore, officer := c.text("identity"), c.text("expect"), c.text("not-before"), c.text("officer")
	if err := c.parse(1, "profile", "identity"); err != nil {
		return err
	}
	r := courier.Restoring{File: c.args[0], Expect: *expect, Officer: *officer}
	var err error
	if *notBefore != "" {
		if r.NotBefore, err = time.Parse(time.RFC3339, *notBefore); err != nil {
			return c.usage("--not-before is not a time like 2026-11-27T16:00:00Z")
		}
	}
	if r.Identity, err = c.readIdentity(*identity); err != nil {
		return err
	}
	if r.Passphrase, err = c.newPassphrase(ctx); err != nil {
		return err
	}
	defer clear(r.Passphrase)
	cfg, err := c.config()
	if err != nil {
		return err
	}
	p, b, err := courier.Restore(ctx, cfg, r)
	if err != nil {
		return err
	}
	c.opened = p
	return c.showRestored(p, b)
}

// restoredJSON is a backup with the device that came out of it.
type restoredJSON struct {
	backupJSON
	Device string `json:"device"`
	// Agency is empty when the device has to ask to join it again.
	Agency string `json:"agency"`
}

func (c *call) showRestored(p *courier.Profile, b courier.Backup) error {
	out := restoredJSON{backupJSON: backupOut(b), Device: p.Device().String(), Agency: p.AgencyID()}
	out.Verified = "content"
	next := "This is a new device of the agency. Sync, then revoke the old one with `pelitactl device revoke`."
	if out.Agency == "" {
		next = "This is a new device: ask to join the agency again with `pelitactl device request`."
	}
	return c.show(out, append(out.lines(), "device: "+out.Device, next)...)
}

// backupStatus says when this profile was last backed up.
func backupStatus(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	b, err := p.LastBackup(ctx)
	if err != nil {
		return err
	}
	begun, err := p.UnfinishedBackup(ctx)
	if err != nil {
		return err
	}
	out := backupOut(b)
	out.Words, out.Unfinished = p.BackupWords(), stamp(begun)
	lines := []string{"never backed up"}
	if !b.At.IsZero() {
		days := int(c.now().Sub(b.At).Hours() / 24)
		lines = []string{fmt.Sprintf("last backup: %s, %d days ago", out.Made, days), "words of this device: " + out.Words}
	}
	if out.Unfinished != "" {
		lines = append(lines, "unfinished: begun "+out.Unfinished+". Write to the same file within a day, and it goes on.")
	}
	return c.show(out, lines...)
}

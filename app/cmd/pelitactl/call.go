package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"

	"pelita/app/courier"
	"pelita/screening/evidence"
)

// call is one run of a verb: its flags, its positional arguments, and the
// profile it opened, if any.
type call struct {
	terminal
	verb       verb
	flags      *flag.FlagSet
	args, rest []string
	json       *bool
	profile    *string
	passphrase *string
	card       *string
	opened     *courier.Profile
}

func newCall(t terminal, v verb) *call {
	c := &call{terminal: t, verb: v, flags: flag.NewFlagSet(v.name, flag.ContinueOnError)}
	c.flags.SetOutput(io.Discard)
	c.json = c.flags.Bool("json", false, "")
	c.profile = c.flags.String("profile", "", "")
	c.passphrase = c.flags.String("passphrase-file", "", "")
	c.card = c.flags.String("card", "", "")
	return c
}

func (c *call) with(rest []string) *call {
	c.rest = rest
	return c
}

// text declares a flag of the verb.
func (c *call) text(name string) *string { return c.flags.String(name, "", "") }

// parse reads flags and positional arguments in any order, and demands the
// number of positional arguments and the named flags.
func (c *call) parse(positional int, required ...string) error {
	if err := c.parseAny(required...); err != nil {
		return err
	}
	if len(c.args) != positional {
		return c.usage("wrong number of arguments")
	}
	return nil
}

// parseAny is parse with as many positional arguments as there are.
func (c *call) parseAny(required ...string) error {
	for rest := c.rest; len(rest) > 0; {
		err := c.flags.Parse(rest)
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		if err != nil {
			return c.usage(err.Error())
		}
		rest = c.flags.Args()
		if len(rest) > 0 {
			c.args = append(c.args, rest[0])
			rest = rest[1:]
		}
	}
	for _, name := range required {
		if c.flags.Lookup(name).Value.String() == "" {
			return c.usage("--" + name + " is needed")
		}
	}
	return nil
}

// begin is parse and open, for a verb on a profile.
func (c *call) begin(ctx context.Context, positional int, required ...string) (*courier.Profile, error) {
	if err := c.parse(positional, append([]string{"profile"}, required...)...); err != nil {
		return nil, err
	}
	return c.open(ctx)
}

func (c *call) usage(reason string) error {
	return usageError(fmt.Sprintf("%s; usage: pelitactl %s %s", reason, c.verb.name, c.verb.usage))
}

func (c *call) config() (courier.Config, error) {
	lib, err := c.shipped()
	return courier.Config{Dir: *c.profile, Library: lib, Now: c.now, Means: "command", Anchor: c.anchor}, err
}

// open unlocks the profile of --profile; close locks it again.
func (c *call) open(ctx context.Context) (*courier.Profile, error) {
	if *c.profile == "" {
		return nil, c.usage("--profile is needed")
	}
	secret, err := c.readPassphrase(ctx)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	return c.openWith(ctx, secret)
}

// openOn reads the file that is named first and opens the profile.
func (c *call) openOn(ctx context.Context, max int64) (*courier.Profile, []byte, error) {
	b, err := c.readFile(c.args[0], max)
	if err != nil {
		return nil, nil, err
	}
	p, err := c.open(ctx)
	return p, b, err
}

// openKnowing is open and gives the passphrase too, for what it is needed once
// more. The caller clears it, also after an error.
func (c *call) openKnowing(ctx context.Context) (*courier.Profile, []byte, error) {
	secret, err := c.readPassphrase(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, err := c.openWith(ctx, secret)
	return p, secret, err
}

// openWith is open for a passphrase that was read already.
func (c *call) openWith(ctx context.Context, secret []byte) (*courier.Profile, error) {
	cfg, err := c.config()
	if err != nil {
		return nil, err
	}
	if c.opened, err = courier.Open(ctx, cfg, secret); err != nil {
		return c.opened, err
	}
	if c.opened.Older() {
		fmt.Fprintln(c.err, "note: this profile is an older copy: this device wrote more than is here; sync before you go on")
	}
	return c.opened, nil
}

func (c *call) close() error {
	if c.opened == nil {
		return nil
	}
	return c.opened.Close()
}

// maxPassphrase bounds a passphrase file before it is read.
const maxPassphrase = 4096

// readPassphrase reads --passphrase-file, or asks at the terminal, and joins the
// card of --card to it. It never reads an argument.
func (c *call) readPassphrase(ctx context.Context) ([]byte, error) {
	typed, err := c.typed(ctx)
	if err != nil {
		return nil, err
	}
	return c.withCard(ctx, typed)
}

// withCard joins the card of --card to a passphrase, and clears what was typed.
func (c *call) withCard(ctx context.Context, typed []byte) ([]byte, error) {
	if *c.card == "" {
		return typed, nil
	}
	defer clear(typed)
	b, err := c.readFile(*c.card, evidence.MaxPicture)
	if err != nil {
		return nil, err
	}
	card, err := courier.CardIn(ctx, b)
	if err != nil {
		return nil, err
	}
	return card.With(typed), nil
}

// another reads a passphrase that somebody chooses now: from a file of its own, or
// asked twice at the terminal.
func (c *call) another(ctx context.Context, file string) ([]byte, error) {
	if file != "" {
		b, err := c.readFile(file, maxPassphrase)
		return bytes.TrimRight(b, "\r\n"), err
	}
	if !term.IsTerminal(int(c.in.Fd())) {
		return nil, c.usage("--new-passphrase-file is needed")
	}
	first, err := c.ask(ctx, "New passphrase: ")
	if err != nil {
		return nil, err
	}
	again, err := c.ask(ctx, "The same again: ")
	defer clear(again)
	if err == nil && !bytes.Equal(first, again) {
		err = usageError("the two passphrases differ")
	}
	return first, err
}

// typed is what a person types: --passphrase-file, or the terminal.
func (c *call) typed(ctx context.Context) ([]byte, error) {
	if *c.passphrase != "" {
		b, err := c.readFile(*c.passphrase, maxPassphrase)
		return bytes.TrimRight(b, "\r\n"), err
	}
	if term.IsTerminal(int(c.in.Fd())) {
		return c.ask(ctx, "Passphrase: ")
	}
	line, err := bufio.NewReader(io.LimitReader(c.in, maxPassphrase)).ReadBytes('\n')
	if err == io.EOF && len(line) > 0 {
		err = nil
	}
	return bytes.TrimRight(line, "\r\n"), err
}

// newPassphrase is readPassphrase for one that nobody knows yet: at a terminal
// it is asked twice.
func (c *call) newPassphrase(ctx context.Context) ([]byte, error) {
	first, err := c.readPassphrase(ctx)
	if err != nil || *c.passphrase != "" || !term.IsTerminal(int(c.in.Fd())) {
		return first, err
	}
	again, err := c.ask(ctx, "The same again: ")
	defer clear(again)
	if err == nil && !bytes.Equal(first, again) {
		err = usageError("the two passphrases differ")
	}
	return first, err
}

// ask reads one line from the terminal without showing it. When ctx ends, as
// by Ctrl-C, the terminal is put back and the error is that of ctx.
func (c *call) ask(ctx context.Context, prompt string) ([]byte, error) {
	terminal := int(c.in.Fd())
	before, err := term.GetState(terminal)
	if err != nil {
		return nil, err
	}
	fmt.Fprint(c.err, prompt)
	defer fmt.Fprintln(c.err)
	type line struct {
		text []byte
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		b, err := term.ReadPassword(terminal)
		typed <- line{b, err}
	}()
	select {
	case l := <-typed:
		return l.text, l.err
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), term.Restore(terminal, before))
	}
}

// readFile reads a file that the person named, up to max bytes; "-" is the
// standard input.
func (c *call) readFile(name string, max int64) ([]byte, error) {
	if name == "-" {
		return courier.ReadAll(c.in, max)
	}
	return courier.ReadFile(name, max)
}

// show prints v as JSON with --json, and the lines without.
func (c *call) show(v any, lines ...string) error {
	if *c.json {
		return json.NewEncoder(c.out).Encode(v)
	}
	_, err := fmt.Fprintln(c.out, strings.Join(lines, "\n"))
	return err
}

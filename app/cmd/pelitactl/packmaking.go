package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening/pack"
)

// publicMark opens the line that a holder hands over to be put into a root.
const publicMark = "pelita-pack-key"

// maxKeyFile bounds a key file and a public line before they are read.
const maxKeyFile = 64 << 10

// protocolKey makes a key that signs packs, sealed with a passphrase, and beside it
// the line that goes into a root.
func protocolKey(ctx context.Context, c *call) error {
	holder, out := c.text("holder"), c.text("out")
	if err := c.parse(0, "holder", "out"); err != nil {
		return err
	}
	secret, err := c.newPassphrase(ctx)
	if err != nil {
		return err
	}
	defer clear(secret)
	file, public, err := courier.NewPackKey(*holder, secret)
	if err != nil {
		return err
	}
	line := publicMark + " " + hex.EncodeToString(public.Public) + " " + public.Holder
	if err := errors.Join(courier.WriteFile(*out, file), courier.WriteFile(*out+".pub", []byte(line+"\n"))); err != nil {
		return err
	}
	return c.show(map[string]string{"public": line}, line)
}

// protocolRoot makes a root of the lines of its holders, which nobody has signed
// yet.
func protocolRoot(_ context.Context, c *call) error {
	public, out, threshold, follows := c.text("public"), c.text("out"), c.text("threshold"), c.text("follows")
	if err := c.parse(0, "public", "out"); err != nil {
		return err
	}
	n, err := c.number("threshold", *threshold, 2)
	if err != nil {
		return err
	}
	var keys []pack.Key
	for _, name := range strings.Split(*public, ",") {
		key, err := c.publicKey(name)
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	version := uint64(1)
	if *follows != "" {
		old, err := c.rootFile(*follows)
		if err != nil {
			return err
		}
		version = old.Version + 1
	}
	r, err := pack.NewRoot(version, n, c.now().UTC().Truncate(time.Second), keys)
	if err != nil {
		return err
	}
	file, err := r.File()
	if err == nil {
		err = courier.WriteFile(*out, file)
	}
	if err != nil {
		return err
	}
	return c.show(map[string]any{"version": r.Version, "threshold": r.Threshold}, fmt.Sprintf("root %d, %d of %d, not signed yet", r.Version, r.Threshold, len(r.Keys)))
}

func (c *call) rootFile(name string) (pack.Root, error) {
	b, err := c.readFile(name, pack.MaxRoot)
	if err != nil {
		return pack.Root{}, err
	}
	return pack.ParseRoot(b)
}

func (c *call) publicKey(name string) (pack.Key, error) {
	b, err := c.readFile(name, maxKeyFile)
	if err != nil {
		return pack.Key{}, err
	}
	mark, rest, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	text, holder, ok := strings.Cut(rest, " ")
	public, err := hex.DecodeString(text)
	if !ok || err != nil || mark != publicMark || len(public) != ed25519.PublicKeySize {
		return pack.Key{}, usageError("not a public line of a key: " + name)
	}
	return pack.Key{Public: public, Holder: holder}, nil
}

// number reads a flag that is a number above zero; otherwise is what it is when it
// is not given.
func (c *call) number(name, text string, otherwise int) (int, error) {
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, c.usage("--" + name + " is no number")
	}
	return n, nil
}

// longest is how many days a pack may last by itself.
const longest = 365

// protocolBuild makes a pack of a folder, runs everything that it has to pass, and
// signs it when a key is given.
func protocolBuild(ctx context.Context, c *call) error {
	id, number, days := c.text("id"), c.text("number"), c.text("days")
	root, out, key := c.text("root"), c.text("out"), c.text("key")
	if err := c.parse(1, "id", "number", "root", "out"); err != nil {
		return err
	}
	version, err := c.number("number", *number, 0)
	if err != nil {
		return err
	}
	lasts, err := c.number("days", *days, longest)
	if err != nil {
		return err
	}
	r, err := c.rootFile(*root)
	if err != nil {
		return err
	}
	now := c.now()
	p, err := pack.Make(os.DirFS(c.args[0]), pack.Making{
		ID: *id, Version: uint64(version), Root: r.Version, Created: now, Expires: now.AddDate(0, 0, lasts),
	})
	if err != nil {
		return err
	}
	cases, err := c.examine(p)
	if err != nil {
		return err
	}
	if *key != "" {
		if p, err = c.signed(ctx, p, *key); err != nil {
			return err
		}
	}
	if err := writePack(*out, p); err != nil {
		return err
	}
	digest := p.Digest()
	return c.show(map[string]any{"id": *id, "version": version, "digest": hex.EncodeToString(digest[:]), "cases": cases, "signers": append([]string{}, p.Signers(r)...)},
		fmt.Sprintf("%s %d %x", *id, version, digest), fmt.Sprintf("its %d cases come out as they say", cases), "signed by: "+strings.Join(p.Signers(r), ", "))
}

func (c *call) examine(p *pack.Pack) (int, error) {
	lib, err := c.shipped()
	if err != nil {
		return 0, err
	}
	words, err := locales.Load()
	if err != nil {
		return 0, err
	}
	_, cases, err := courier.Examine(p, lib, words)
	return cases, err
}

func writePack(name string, p *pack.Pack) error {
	file, err := p.File()
	if err != nil {
		return err
	}
	return courier.WriteFile(name, file)
}

func (c *call) signed(ctx context.Context, p *pack.Pack, key string) (*pack.Pack, error) {
	k, err := c.signingKey(ctx, key)
	if err != nil {
		return nil, err
	}
	defer clear(k)
	return p.Sign(k), nil
}

func (c *call) signingKey(ctx context.Context, name string) (ed25519.PrivateKey, error) {
	b, err := c.readFile(name, maxKeyFile)
	if err != nil {
		return nil, err
	}
	secret, err := c.readPassphrase(ctx)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	return courier.OpenPackKey(b, secret)
}

// protocolSign adds one holder's signature to a pack or a root.
func protocolSign(ctx context.Context, c *call) error {
	key, out := c.text("key"), c.text("out")
	if err := c.parse(1, "key", "out"); err != nil {
		return err
	}
	b, err := c.readFile(c.args[0], pack.MaxPack)
	if err != nil {
		return err
	}
	k, err := c.signingKey(ctx, *key)
	if err != nil {
		return err
	}
	defer clear(k)
	file, what, err := addSignature(b, k)
	if err == nil {
		err = courier.WriteFile(*out, file)
	}
	if err != nil {
		return err
	}
	return c.show(map[string]string{"signed": what}, "signed the "+what)
}

func addSignature(b []byte, k ed25519.PrivateKey) (file []byte, what string, err error) {
	if r, err := pack.ReadUnsigned(b); err == nil {
		file, err = r.Sign(k).File()
		return file, "root", err
	}
	p, err := pack.Parse(bytes.Clone(b))
	if err != nil {
		return nil, "", err
	}
	file, err = p.Sign(k).File()
	return file, "pack", err
}

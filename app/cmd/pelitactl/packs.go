package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/pack"
)

// protocolTrust shows the six words of a root, and trusts it when the words that
// were read out by one of its holders are given.
func protocolTrust(ctx context.Context, c *call) error {
	expect, named := c.text("expect"), c.flags.Bool("named", false, "")
	if err := c.parse(1); err != nil {
		return err
	}
	b, err := c.readFile(c.args[0], pack.MaxRoot)
	if err != nil {
		return err
	}
	r, err := courier.ReadRoot(b)
	if err != nil {
		return err
	}
	trusted := *expect != "" || *named
	if trusted {
		p, err := c.open(ctx)
		if err != nil {
			return err
		}
		if *named {
			r, err = p.TrustNamedRoot(ctx, b)
		} else {
			r, err = p.TrustRoot(ctx, b, *expect)
		}
		if err != nil {
			return err
		}
	}
	lines := []string{"words: " + r.Words, fmt.Sprintf("root %d: %d of %d: %s", r.Version, r.Threshold, len(r.Holders), strings.Join(r.Holders, ", "))}
	if trusted {
		lines = append(lines, "trusted")
	} else {
		lines = append(lines, "not trusted yet: compare the words with one of the holders, then give them as --expect")
	}
	return c.show(map[string]any{
		"words": r.Words, "version": r.Version, "threshold": r.Threshold, "holders": r.Holders, "trusted": trusted,
	}, lines...)
}

// shownPack is a pack as it is printed.
type shownPack struct {
	ID      string   `json:"id"`
	Version uint64   `json:"version"`
	Digest  string   `json:"digest"`
	Made    string   `json:"made"`
	Expires string   `json:"expires"`
	Expired bool     `json:"expired"`
	Signers []string `json:"signers"`
	Active  bool     `json:"active"`
}

func showPack(p courier.Pack) shownPack {
	return shownPack{
		ID: p.ID, Version: p.Version, Digest: p.Digest, Made: p.Made.Format(time.RFC3339), Expires: p.Expires.Format(time.RFC3339),
		Expired: p.Expired, Signers: append([]string{}, p.Signers...), Active: p.Active,
	}
}

func (p shownPack) line() string {
	out := fmt.Sprintf("%s %d %s made %s expires %s by %s", p.ID, p.Version, p.Digest[:16], p.Made[:10], p.Expires[:10], strings.Join(p.Signers, ", "))
	if p.Active {
		out += " (in use)"
	}
	if p.Expired {
		out += " (expired)"
	}
	return out
}

// protocolPacks lists what was installed, and by which root.
func protocolPacks(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Packs(ctx)
	if err != nil {
		return err
	}
	rows, lines := []shownPack{}, []string{}
	inUse := false
	for _, one := range all.Installed {
		rows, inUse = append(rows, showPack(one)), inUse || one.Active
		lines = append(lines, showPack(one).line())
	}
	if !inUse {
		lines = append(lines, "in use: the instruments of the program")
	}
	if all.Damaged != "" {
		lines = append(lines, "damaged, not in use: "+all.Damaged)
	}
	if all.Root.Version > 0 {
		lines = append(lines, fmt.Sprintf("root %d: %s", all.Root.Version, all.Root.Words))
	}
	return c.show(map[string]any{
		"installed": rows, "damaged": all.Damaged, "root": map[string]any{"version": all.Root.Version, "words": all.Root.Words},
	}, lines...)
}

// shownDifference and shownShift are what a pack changes, as it is printed.
type shownDifference struct {
	Area string `json:"area"`
	Kind string `json:"kind"`
	ID   string `json:"id"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

type shownShift struct {
	Case     string `json:"case"`
	Protocol string `json:"protocol"`
	What     string `json:"what"`
	Row      string `json:"row,omitempty"`
	From     string `json:"from"`
	To       string `json:"to"`
	Less     bool   `json:"less"`
}

// protocolInstall reads a pack, says what it would change, and takes it when it is
// confirmed: by its digest, and by that of the outcomes that change, if any do.
func protocolInstall(ctx context.Context, c *call) error {
	confirm, second := c.text("confirm"), c.text("second")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	p, b, err := c.openOn(ctx, pack.MaxPack)
	if err != nil {
		return err
	}
	pr, err := p.ProposePack(ctx, b)
	if err != nil {
		return err
	}
	installed := *confirm != ""
	if installed {
		if err := p.TakePack(ctx, pr, *confirm, *second); err != nil {
			return err
		}
	}
	return c.showProposal(pr, installed)
}

func (c *call) showProposal(pr courier.Proposal, installed bool) error {
	differences, shifts := []shownDifference{}, []shownShift{}
	lines := []string{showPack(pr.Pack).line(), fmt.Sprintf("its %d cases come out as they say", pr.Cases)}
	for _, d := range pr.Differences {
		differences = append(differences, shownDifference(d))
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%-8s %-8s %s %s", d.Kind, d.Area, d.ID, arrow(d.From, d.To))))
	}
	for _, s := range pr.Shifts {
		shifts = append(shifts, shownShift{s.Case, s.Protocol, s.What, s.Row, s.From, s.To, s.Less})
		mark := "more"
		if s.Less {
			mark = "LESS"
		}
		lines = append(lines, fmt.Sprintf("protects %s: case %s: %s %s %s", mark, s.Case, s.What, s.Row, arrow(s.From, s.To)))
	}
	lines = append(lines, fmt.Sprintf("compared on %d cases: %d outcomes change", pr.Reference, len(pr.Shifts)))
	switch {
	case installed:
		lines = append(lines, "installed")
	case pr.Second != "":
		lines = append(lines, "nothing was changed. To install: --confirm "+pr.Confirm+" --second "+pr.Second)
	default:
		lines = append(lines, "nothing was changed. To install: --confirm "+pr.Confirm)
	}
	return c.show(map[string]any{
		"pack": showPack(pr.Pack), "cases": pr.Cases, "reference": pr.Reference, "differences": differences, "shifts": shifts,
		"confirm": pr.Confirm, "second": pr.Second, "installed": installed,
	}, lines...)
}

func arrow(from, to string) string {
	if from == "" && to == "" {
		return ""
	}
	return "[" + from + "] -> [" + to + "]"
}

// reading is the library and the texts that a command reads by: those of the
// profile, when one is named.
func (c *call) reading(ctx context.Context) (*screening.Library, *locales.Catalogue, error) {
	if *c.profile == "" {
		lib, err := c.shipped()
		if err != nil {
			return nil, nil, err
		}
		words, err := locales.Load()
		return lib, words, err
	}
	p, err := c.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	return p.Library(), p.Words(), nil
}

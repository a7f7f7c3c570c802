package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/vault"
)

// recordOf opens the profile and reads which record the one argument names.
func (c *call) recordOf(ctx context.Context) (*courier.Profile, screening.RecordID, error) {
	id, err := history.ParseRecordID(c.args[0])
	if err != nil {
		return nil, id, c.usage("ID is not a record id")
	}
	p, err := c.open(ctx)
	return p, id, err
}

// recordErase takes a record from this device for good. What may be on its way to
// the hub makes it refuse, unless --later is given.
func recordErase(ctx context.Context, c *call) error {
	why, later := c.text("why"), c.flags.Bool("later", false, "")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	reason := screening.EraseReason(*why)
	if reason == "" {
		reason = screening.EraseRequest
	}
	if !reason.Known() {
		return c.usage("--why is one of " + codesOf(screening.EraseReasons()))
	}
	patience := vault.Refuse
	if *later {
		patience = vault.Later
	}
	p, id, err := c.recordOf(ctx)
	if err != nil {
		return err
	}
	did, err := p.Erase(ctx, id, reason, patience)
	if err != nil {
		return err
	}
	return c.show(map[string]any{
		"record": id.String(), "why": string(reason), "dropped": did.Dropped, "removed": did.Removed, "undone": did.Undone, "later": did.Later,
	}, "erased here; the other devices are told with the next sync: see record erased", fmt.Sprintf("packages emptied %d, sealed again %d, emptied after the next sync %d", did.Dropped+did.Removed, did.Undone, did.Later))
}

func codesOf[T ~string](all []T) string {
	var out []string
	for _, r := range all {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}

// recordHold keeps a record from being erased.
func recordHold(ctx context.Context, c *call) error {
	why := c.text("why")
	if err := c.parse(1, "profile", "why"); err != nil {
		return err
	}
	reason := screening.HoldReason(*why)
	if !reason.Known() {
		return c.usage("--why is one of " + codesOf(screening.HoldReasons()))
	}
	p, id, err := c.recordOf(ctx)
	if err != nil {
		return err
	}
	if err := p.Hold(ctx, id, reason); err != nil {
		return err
	}
	return c.show(map[string]any{"record": id.String(), "held": true, "why": string(reason)}, "held: it is not erased until it is released")
}

func recordRelease(ctx context.Context, c *call) error {
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	p, id, err := c.recordOf(ctx)
	if err != nil {
		return err
	}
	if err := p.Release(ctx, id); err != nil {
		return err
	}
	return c.show(map[string]any{"record": id.String(), "held": false}, "released: it may be erased")
}

type shownHold struct {
	Record  string `json:"record"`
	Held    bool   `json:"held"`
	Why     string `json:"why,omitempty"`
	Officer string `json:"officer"`
	At      string `json:"at"`
	// Unverified: no key that this device knows has signed it. It holds all the same.
	Unverified bool `json:"unverified,omitempty"`
}

// recordHolds lists every order about records, the last one last.
func recordHolds(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Holds(ctx)
	if err != nil {
		return err
	}
	shown, lines := []shownHold{}, []string{}
	for _, h := range all {
		row := shownHold{h.Record.String(), !h.Released, string(h.Why), h.Officer.String(), stamp(h.At), h.Unverified}
		shown = append(shown, row)
		what := "held"
		if h.Released {
			what = "released"
		}
		lines = append(lines, fmt.Sprintf("%s  %s  %-8s %s%s", row.Record, row.At, what, row.Why, doubt(h.Unverified)))
	}
	return c.show(shown, lines...)
}

// doubt says that an order cannot be verified.
func doubt(unverified bool) string {
	if unverified {
		return "  (not verified)"
	}
	return ""
}

type shownGone struct {
	Record  string `json:"record"`
	Why     string `json:"why"`
	Officer string `json:"officer"`
	At      string `json:"at"`
	// Unverified: no key that this device knows has signed it.
	Unverified bool `json:"unverified,omitempty"`
	// Pending are the devices that have not said that they erased it, RefusedBy those
	// of them on which a hold keeps it. Late counts changes that came afterwards.
	Pending   []string `json:"pending"`
	RefusedBy []string `json:"refusedBy,omitempty"`
	Late      int      `json:"late,omitempty"`
}

// recordErased lists what was erased here, the last one first.
func recordErased(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Erased(ctx)
	if err != nil {
		return err
	}
	shown, lines := []shownGone{}, []string{}
	for _, g := range all {
		row := shownGone{g.Record.String(), string(g.Why), g.Officer.String(), stamp(g.At), g.Unverified, g.Pending, g.RefusedBy, g.Late}
		if row.Pending == nil {
			row.Pending = []string{}
		}
		shown = append(shown, row)
		lines = append(lines, fmt.Sprintf("%s  %s  %s%s", row.Record, row.At, row.Why, doubt(g.Unverified)))
		for _, d := range row.Pending {
			lines = append(lines, "  not confirmed yet: "+d)
		}
		for _, d := range row.RefusedBy {
			lines = append(lines, "  a hold keeps it on: "+d)
		}
		if row.Late > 0 {
			lines = append(lines, fmt.Sprintf("  changes that came later and were passed over: %d", row.Late))
		}
	}
	return c.show(shown, lines...)
}

type shownDue struct {
	Record string `json:"record"`
	Until  string `json:"until"`
	For    string `json:"for"`
	Over   bool   `json:"over"`
	Held   bool   `json:"held"`
}

// retentionList says how long records are kept, and which are past their time or
// soon will be. It erases nothing.
func retentionList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	due, err := p.Due(ctx)
	if err != nil {
		return err
	}
	k, err := p.Keeping(ctx)
	if err != nil {
		return err
	}
	lines := []string{}
	for _, purpose := range screening.KeepPurposes() {
		lines = append(lines, fmt.Sprintf("%-10s %d days after the last change", purpose, k.Days[purpose]))
	}
	shown := []shownDue{}
	for _, d := range due {
		row := shownDue{d.Record.String(), stamp(d.Until), string(d.For), d.Over, d.Held}
		shown = append(shown, row)
		state := "soon"
		if d.Over {
			state = "over"
		}
		if d.Held {
			state += ", held"
		}
		lines = append(lines, fmt.Sprintf("%s  %s  %-10s %s", row.Record, row.Until, row.For, state))
	}
	return c.show(map[string]any{"days": k.Days, "automatic": k.Automatic, "due": shown}, lines...)
}

// retentionSet changes how long records are kept for one purpose, and whether
// they go by themselves.
func retentionSet(ctx context.Context, c *call) error {
	purpose, days, automatic := c.text("purpose"), c.text("days"), c.text("automatic")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	to := courier.Keeping{Days: screening.Retention{}}
	if (*purpose == "") != (*days == "") || *purpose == "" && *automatic == "" {
		return c.usage("--purpose and --days belong together")
	}
	if *purpose != "" {
		n, err := strconv.Atoi(*days)
		if err != nil {
			return c.usage("--days is no number")
		}
		to.Days[screening.KeepPurpose(*purpose)] = n
	}
	if !to.Days.Sound() {
		return c.usage("--purpose is one of " + codesOf(screening.KeepPurposes()) + ", --days from 0 (no end)")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	k, err := p.Keeping(ctx)
	if err != nil {
		return err
	}
	switch *automatic {
	case "":
		to.Automatic = k.Automatic
	case "on", "off":
		to.Automatic = *automatic == "on"
	default:
		return c.usage("--automatic is on or off")
	}
	if err := p.SetKeeping(ctx, to); err != nil {
		return err
	}
	k, err = p.Keeping(ctx)
	if err != nil {
		return err
	}
	return c.show(map[string]any{"days": k.Days, "automatic": k.Automatic}, "kept")
}

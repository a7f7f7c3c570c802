package main

import (
	"context"
	"fmt"
	"strings"

	"pelita/app/courier"
	"pelita/sync/replica"
)

// compactPlan lists the snapshots of the caseload and what each waits for.
func compactPlan(ctx context.Context, c *call) error {
	return c.showCompactions(ctx, (*courier.Profile).Compactions)
}

// compactWrite writes a snapshot. Others weigh it when they sync.
func compactWrite(ctx context.Context, c *call) error {
	return c.showCompactions(ctx, (*courier.Profile).WriteSnapshot)
}

func (c *call) showCompactions(ctx context.Context, of func(*courier.Profile, context.Context) ([]courier.Compaction, error)) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := of(p, ctx)
	if err != nil {
		return err
	}
	shown, lines := []map[string]any{}, []string{}
	for _, one := range all {
		shown, lines = append(shown, shownCompaction(one)), append(lines, compactionLine(one))
	}
	return c.show(shown, lines...)
}

// compactFinish signs the snapshot that is ready, once what it replaces is in the
// archive.
func compactFinish(ctx context.Context, c *call) error {
	archive, proposal := c.text("archive"), c.text("proposal")
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Compactions(ctx)
	if err != nil {
		return err
	}
	ready, _ := courier.LatestReady(all)
	one, act, err := p.Compact(ctx, ready.ID, *archive)
	if err != nil {
		return err
	}
	if !act.Done() {
		return c.act(act, *proposal, "")
	}
	return c.show(shownCompaction(one), compactionLine(one))
}

func shownCompaction(one courier.Compaction) map[string]any {
	return map[string]any{
		"device": one.Device, "caseload": one.Caseload, "written": one.Written.Format("2006-01-02"), "segments": one.Segments, "replaces": one.Replaces,
		"verdict": one.Verdict, "attested": one.Attested, "behind": append([]string{}, one.Behind...), "days": one.Days,
		"state": compactionState(one),
	}
}

func compactionState(one courier.Compaction) string {
	switch {
	case one.Over:
		return "replaced"
	case one.Done:
		return "done"
	case one.Ready:
		return "ready"
	}
	return "waiting"
}

// compactionLine says in one line what a snapshot is and what it waits for.
func compactionLine(one courier.Compaction) string {
	line := fmt.Sprintf("%s  %s  %s  %d segments for %d  %s", one.Written.Format("2006-01-02"), one.Device, compactionState(one), one.Segments, one.Replaces, one.Verdict)
	if compactionState(one) != "waiting" {
		return line
	}
	if !one.Attested {
		line += "  no other device has attested it"
	}
	if len(one.Behind) > 0 {
		line += "  not seen by " + strings.Join(one.Behind, ", ")
	}
	if one.Days < replica.SnapshotAge {
		line += fmt.Sprintf("  %d days old of %d", one.Days, replica.SnapshotAge)
	}
	return line
}

// deviceLost says that a device is lost, or found again.
func deviceLost(ctx context.Context, c *call) error {
	found, proposal := c.flags.Bool("found", false, ""), c.text("proposal")
	p, err := c.begin(ctx, 1)
	if err != nil {
		return err
	}
	declare, word := p.DeclareLost, "lost"
	if *found {
		declare, word = p.DeclareFound, "found"
	}
	act, err := declare(ctx, c.args[0])
	if err != nil {
		return err
	}
	if !act.Done() {
		return c.act(act, *proposal, "")
	}
	return c.show(map[string]string{"device": c.args[0], "state": word}, c.args[0]+": "+word)
}

package main

import (
	"context"
	"strings"
	"time"

	"pelita/app/courier"
)

// recoveryList lists the agency's recovery recipients, and when a drill last
// proved that one of their keys opens this vault.
func recoveryList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Recovery(ctx)
	if err != nil {
		return err
	}
	last, err := p.LastDrill(ctx)
	if err != nil {
		return err
	}
	out := struct {
		Recipients []string `json:"recipients"`
		Drill      string   `json:"drill"`
	}{append([]string{}, all...), when(last)}
	return c.show(out, append(all, "last drill: "+when(last))...)
}

func when(d courier.Drill) string {
	if d.At.IsZero() {
		return ""
	}
	return d.At.Format(time.RFC3339)
}

// recoveryAdd lets one more recovery key open the vault.
func recoveryAdd(ctx context.Context, c *call) error {
	return c.recipient(ctx, (*courier.Profile).AddRecovery, "added")
}

// recoveryRemove makes the vault one that this recovery key does not open.
func recoveryRemove(ctx context.Context, c *call) error {
	return c.recipient(ctx, (*courier.Profile).RemoveRecovery, "removed")
}

func (c *call) recipient(ctx context.Context, do func(*courier.Profile, context.Context, string) error, done string) error {
	p, err := c.begin(ctx, 1)
	if err != nil {
		return err
	}
	to := strings.TrimSpace(c.args[0])
	if err := do(p, ctx, to); err != nil {
		return err
	}
	return c.show(map[string]string{done: to}, done)
}

// recoveryDrill proves that a recovery key opens this vault, and notes when.
func recoveryDrill(ctx context.Context, c *call) error {
	identity := c.text("identity")
	p, err := c.begin(ctx, 0, "identity")
	if err != nil {
		return err
	}
	b, err := c.readFile(*identity, maxIdentity)
	defer clear(b)
	if err != nil {
		return err
	}
	d, err := p.HoldDrill(ctx, b)
	if err != nil {
		return err
	}
	return c.show(map[string]string{"opens": d.Recipient, "at": when(d)}, "the key opens this vault: "+when(d))
}

// recoverySheet prints what to do when nobody can unlock a device.
func recoverySheet(_ context.Context, c *call) error {
	out, lang := c.text("out"), c.text("lang")
	if err := c.parse(0, "out"); err != nil {
		return err
	}
	l, err := speak(*lang)
	if err != nil {
		return err
	}
	b, err := courier.RecoveryPage(l, 0)
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, b); err != nil {
		return err
	}
	return c.show(map[string]string{"file": *out}, "written")
}

package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
	"pelita/screening/vault"
)

// keeping is the desk as the pages of how records are kept see it.
type keeping struct{ *desk }

var (
	_ presenter.Keeping    = keeping{}
	_ presenter.Retentions = keeping{}
	_ presenter.Endings    = keeping{}
)

func (k keeping) Kept(ctx context.Context, id screening.RecordID) (presenter.Kept, error) {
	p, err := k.profile()
	if err != nil {
		return presenter.Kept{}, err
	}
	r, err := p.Store().Record(ctx, id)
	if err != nil {
		return presenter.Kept{}, err
	}
	var out presenter.Kept
	if d, near, err := p.DueOf(ctx, r); err != nil {
		return out, err
	} else if near {
		out.Until, out.For, out.Over = d.Until, d.For, d.Over
	}
	h, held, err := p.HeldBy(ctx, id)
	if held {
		out.Held, out.Why, out.Since, out.Unverified = true, h.Why, h.At, h.Unverified
	}
	for _, s := range r.State.Shares() {
		if !courier.TellsToDelete(s.Share) {
			out.Told++
		}
	}
	for _, c := range r.State.Consents() {
		out.Withdrawn = out.Withdrawn || c.Withdrawn
	}
	return out, err
}

func (k keeping) Hold(ctx context.Context, id screening.RecordID, why screening.HoldReason) error {
	p, err := k.profile()
	if err != nil {
		return err
	}
	return p.Hold(ctx, id, why)
}

func (k keeping) Release(ctx context.Context, id screening.RecordID) error {
	p, err := k.profile()
	if err != nil {
		return err
	}
	return p.Release(ctx, id)
}

func (k keeping) Erase(ctx context.Context, id screening.RecordID, why screening.EraseReason) error {
	return k.erase(ctx, id, why, vault.Refuse)
}

func (k keeping) EraseNow(ctx context.Context, id screening.RecordID, why screening.EraseReason) error {
	return k.erase(ctx, id, why, vault.Later)
}

func (k keeping) erase(ctx context.Context, id screening.RecordID, why screening.EraseReason, patience vault.Patience) error {
	p, err := k.profile()
	if err != nil {
		return err
	}
	_, err = p.Erase(ctx, id, why, patience)
	return err
}

func (k keeping) Retention(ctx context.Context) (presenter.Retention, error) {
	p, err := k.profile()
	if err != nil {
		return presenter.Retention{}, err
	}
	keep, err := p.Keeping(ctx)
	if err != nil {
		return presenter.Retention{}, err
	}
	due, err := p.Retain(ctx)
	out := presenter.Retention{Days: keep.Days, Automatic: keep.Automatic, Due: dueRecords(due)}
	if err != nil {
		return out, err
	}
	gone, err := p.Erased(ctx)
	for _, g := range gone {
		out.Gone = append(out.Gone, presenter.GoneRecord{
			Record: g.Record, At: g.At, Why: g.Why, Pending: len(g.Pending), Refused: len(g.RefusedBy), Late: g.Late, Unverified: g.Unverified,
		})
	}
	return out, err
}

// dueRecords are those that are still there.
func dueRecords(due []courier.Due) (out []presenter.DueRecord) {
	for _, d := range due {
		if !d.Erased {
			out = append(out, presenter.DueRecord{Record: d.Record, Kept: presenter.Kept{Until: d.Until, For: d.For, Over: d.Over, Held: d.Held}})
		}
	}
	return out
}

// Endings implements presenter.Endings.
func (k keeping) Endings(ctx context.Context) ([]presenter.DueRecord, error) {
	p, err := k.profile()
	if err != nil {
		return nil, err
	}
	due, err := p.Endings(ctx)
	return dueRecords(due), err
}

func (k keeping) SetRetention(ctx context.Context, r presenter.Retention) error {
	p, err := k.profile()
	if err != nil {
		return err
	}
	return p.SetKeeping(ctx, courier.Keeping{Days: r.Days, Automatic: r.Automatic})
}

// enterKeep makes the page of how one record is kept.
func (r *room) enterKeep(to presenter.Route) presenter.Presenter {
	var v *view.Keep
	p := presenter.NewKeep(presenter.KeepParams{
		Frame: r.stand(), Work: r.desk.casework(), Keeping: keeping{r.desk}, Record: to.Record,
		Render: seen(r, func(s presenter.KeepState) { v.Render(s) }),
	})
	v = view.NewKeep(p)
	return r.show(p, v)
}

// enterRetention makes the page of how long records are kept.
func (r *room) enterRetention() presenter.Presenter {
	var v *view.Retention
	p := presenter.NewRetention(r.stand(), keeping{r.desk}, seen(r, func(s presenter.RetentionState) { v.Render(s) }))
	v = view.NewRetention(p)
	return r.show(p, v)
}

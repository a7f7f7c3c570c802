package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
)

// letting is the desk as the page of letting go of old segments sees it.
type letting struct{ proposing }

var _ presenter.LettingGo = (*letting)(nil)

func (l *letting) Lettings(ctx context.Context) (presenter.Lettings, error) {
	p, err := l.profile()
	if err != nil {
		return presenter.Lettings{}, err
	}
	standing, err := p.Standing(ctx)
	if err != nil {
		return presenter.Lettings{}, err
	}
	all, err := p.Compactions(ctx)
	if err != nil {
		return presenter.Lettings{}, err
	}
	devices, err := p.Devices(ctx)
	if err != nil {
		return presenter.Lettings{}, err
	}
	caseloads, err := p.Caseloads(ctx)
	officers, names := map[string]string{}, map[string]string{}
	for _, d := range devices {
		officers[d.ID] = d.Officer
	}
	for _, c := range caseloads {
		names[c.ID] = c.Name
	}
	out := presenter.Lettings{Administrator: standing.Administrator}
	for _, c := range all {
		if !c.Over {
			out.All = append(out.All, shownCompaction(c, officers, names))
		}
	}
	return out, err
}

func shownCompaction(c courier.Compaction, officers, names map[string]string) presenter.Compaction {
	out := presenter.Compaction{
		ID: c.ID, By: officers[c.Device], Device: c.Device, Caseload: names[c.Caseload], Written: c.Written, Segments: c.Segments, Replaces: c.Replaces,
		Verdict: c.Verdict, Attested: c.Attested, Days: c.Days, MustDays: courier.SnapshotDays(), Ready: c.Ready, Done: c.Done,
	}
	for _, id := range c.Behind {
		name := officers[id]
		if name == "" {
			name = id[:min(len(id), 6)]
		}
		out.Behind = append(out.Behind, name)
	}
	return out
}

func (l *letting) Write(ctx context.Context) error {
	p, err := l.profile()
	if err != nil {
		return err
	}
	if _, err := p.WriteSnapshot(ctx); err != nil {
		return err
	}
	if l.saved != nil {
		l.saved()
	}
	return nil
}

func (l *letting) LetGo(ctx context.Context, id, archive string) (presenter.Waiting, error) {
	return l.act(ctx, func(p *courier.Profile) (courier.Act, error) {
		_, a, err := p.Compact(ctx, id, archive)
		return a, err
	})
}

// enterLetting makes the page of letting go of old segments.
func (r *room) enterLetting() presenter.Presenter {
	var v *view.Letting
	p := presenter.NewLettingPage(r.stand(), &letting{proposing{desk: r.desk}}, seen(r, func(s presenter.LettingState) { v.Render(s) }))
	v = view.NewLetting(p, r.picker())
	return r.show(p, v)
}

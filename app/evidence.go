package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// enterEvidence makes the page of a record's evidence.
func (r *room) enterEvidence(to presenter.Route) presenter.Presenter {
	var v *view.Evidence
	p := presenter.NewEvidence(presenter.EvidenceParams{
		Frame: r.stand(), Work: evidenceWork(r.desk.casework()), Locker: locker{r.desk, r.referrals}, Directory: r.referrals, Voice: r.microphone(),
		Fetcher: fetcher{r.desk}, Record: to.Record,
		Render: seen(r, func(s presenter.EvidenceState) { v.Render(s) }),
	})
	v = view.NewEvidence(p, r.picker())
	return r.show(p, v)
}

// evidenceWork does not say in which wording a file was asked for: nobody asked.
func evidenceWork(w screening.Casework) screening.Casework {
	w.Text = func(*protocol.Protocol) history.TextRef { return history.TextRef{} }
	return w
}

// locker is the desk as the page of evidence sees it.
type locker struct {
	*desk
	directory *referrals
}

var _ presenter.Locker = locker{}

func (l locker) Here(ctx context.Context, f history.File) error {
	p, err := l.profile()
	if err != nil {
		return err
	}
	return p.Here(ctx, f)
}

func (l locker) Take(ctx context.Context, id screening.RecordID, file string, t screening.Taking) (screening.Record, error) {
	p, err := l.profile()
	if err != nil {
		return screening.Record{}, err
	}
	from, err := courier.OpenFile(file)
	if err != nil {
		return screening.Record{}, screening.ErrUnreadable // its name is not repeated
	}
	defer from.Close()
	r, _, err := p.TakeEvidence(ctx, evidenceWork(p.Casework(nil)), id, from, t)
	return r, err
}

func (l locker) Look(ctx context.Context, id screening.RecordID, file [16]byte) (screening.Record, screening.Drawn, error) {
	p, err := l.profile()
	if err != nil {
		return screening.Record{}, screening.Drawn{}, err
	}
	return p.LookAtEvidence(ctx, evidenceWork(p.Casework(nil)), id, file)
}

func (l locker) Check(ctx context.Context, id screening.RecordID, file [16]byte) (screening.Record, error) {
	p, err := l.profile()
	if err != nil {
		return screening.Record{}, err
	}
	return p.CheckEvidence(ctx, evidenceWork(p.Casework(nil)), id, file)
}

func (l locker) Export(ctx context.Context, id screening.RecordID, out presenter.LeavingFile) (screening.Record, error) {
	p, err := l.profile()
	if err != nil {
		return screening.Record{}, err
	}
	to, err := l.directory.service(ctx, out.Service)
	if err != nil {
		return screening.Record{}, err
	}
	form := courier.AsCopy
	if out.As == presenter.LeavesAsOriginal {
		form = courier.AsOriginal
	}
	return p.ExportEvidence(ctx, evidenceWork(p.Casework(nil)), courier.Outgoing{Record: id, File: out.File, As: form, To: to, Name: out.Out})
}

// fetcher is the desk as it brings files of colleagues.
type fetcher struct{ *desk }

var _ presenter.Fetcher = fetcher{}

func (f fetcher) Fetching(ctx context.Context) (presenter.Fetching, error) {
	p, err := f.profile()
	if err != nil {
		return presenter.Fetching{}, err
	}
	how, err := p.Fetching(ctx)
	return presenter.Fetching{OnlyAsked: how.OnlyAsked, UpTo: how.UpTo, Asked: how.Asked}, err
}

func (f fetcher) SetFetching(ctx context.Context, how presenter.Fetching) error {
	p, err := f.profile()
	if err != nil {
		return err
	}
	was, err := p.Fetching(ctx)
	if err != nil {
		return err
	}
	return p.SetFetching(ctx, courier.Fetching{OnlyAsked: how.OnlyAsked, UpTo: how.UpTo, Asked: was.Asked})
}

func (f fetcher) Fetch(ctx context.Context, file [16]byte) error {
	p, err := f.profile()
	if err != nil {
		return err
	}
	if err := p.Fetch(ctx, file); err != nil {
		return err
	}
	r, err := hub(f).Exchange(ctx)
	if err == nil {
		err = r.Err
	}
	return err
}

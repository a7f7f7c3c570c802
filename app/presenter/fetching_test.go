package presenter

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pelita/screening"
)

// porterFake brings files when the hub has them.
type porterFake struct {
	how   Fetching
	shelf *shelf
	err   error
	asked int
}

func (f *porterFake) Fetching(context.Context) (Fetching, error) { return f.how, nil }
func (f *porterFake) SetFetching(_ context.Context, how Fetching) error {
	f.how = how
	return nil
}
func (f *porterFake) Fetch(_ context.Context, id [16]byte) error {
	f.asked++
	f.how.Asked = append(f.how.Asked, id)
	if f.err == nil {
		delete(f.shelf.bad, id)
	}
	return f.err
}

// fetchingSitting is a page with one file that is with the hub.
func fetchingSitting(t *testing.T) (*evidenceSitting, *porterFake, [16]byte) {
	t.Helper()
	x := sitWithEvidence(t)
	x.ChooseCame("persons-phone")
	x.TakeEvidence("photo.jpg")
	id := x.view.state.Files[0].ID
	x.shelf.bad[id] = &screening.AwayError{WithHub: true}
	f := &porterFake{shelf: x.shelf}
	x.Evidence = NewEvidence(EvidenceParams{
		Frame: x.frame, Work: x.work, Locker: x.shelf, Directory: &shelter{}, Fetcher: f, Record: x.id, Render: x.view.render,
	})
	x.Enter()
	return x, f, id
}

func TestAFileOfAColleagueSaysThatItIsElsewhereAndComesWhenItIsAskedFor(t *testing.T) {
	t.Parallel()
	x, f, id := fetchingSitting(t)
	row := x.view.state.Files[0]
	if row.Fetch.Label == "" || row.Asked != "" || !says(row, "With the hub") || !says(row, "Size") {
		t.Fatalf("%+v", row)
	}
	f.err = fmt.Errorf("exchange: %w", screening.ErrHubAway)
	x.FetchEvidence(id)
	if row = x.view.state.Files[0]; row.Fetch.Label == "" || row.Asked == "" || x.view.state.Notice.Kind != Problem || x.view.state.Done.Text != "" {
		t.Errorf("with the hub away: %+v, %+v", row, x.view.state.Notice)
	}
	f.err = nil
	x.FetchEvidence(id)
	if row = x.view.state.Files[0]; row.Fetch.Label != "" || row.State.Code != "here" || !says(x.view.state.Done, "has come") || f.asked != 2 {
		t.Errorf("%+v, %+v", row, x.view.state.Done)
	}
}

func TestADamagedFileIsNotOfferedAsOneThatComes(t *testing.T) {
	t.Parallel()
	x, _, id := fetchingSitting(t)
	x.shelf.bad[id] = &screening.DamagedError{Part: "attachment"}
	x.Enter()
	if row := x.view.state.Files[0]; row.Fetch.Label != "" || row.State.Code != "lost" {
		t.Errorf("%+v", row)
	}
}

func TestWhichFilesComeByThemselvesIsChosenBySizeAndKeepsWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	x, f, id := fetchingSitting(t)
	f.err = errors.New("any")
	x.FetchEvidence(id)
	for size, want := range map[int64]Fetching{0: {}, 10 * megabyte: {UpTo: 10 * megabyte}, -1: {OnlyAsked: true}} {
		x.ChooseFetching(size)
		if f.how.OnlyAsked != want.OnlyAsked || f.how.UpTo != want.UpTo || len(f.how.Asked) != 1 || x.view.state.Fetching.Chosen() != size {
			t.Errorf("%d: %+v, %+v", size, f.how, x.view.state.Fetching)
		}
	}
}

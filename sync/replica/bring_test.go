package replica_test

import (
	"errors"
	"io"
	"testing"
	"time"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// stalled gives segments, and stands still in front of the last of them.
func stalled(raws [][]byte) (give func() ([]byte, error), standing, goOn chan struct{}) {
	standing, goOn = make(chan struct{}), make(chan struct{})
	all := next(raws)
	left := len(raws)
	return func() ([]byte, error) {
		if left--; left == 0 {
			close(standing)
			<-goOn
		}
		return all()
	}, standing, goOn
}

// TestTwoDeliveriesAndASyncAtOnceTakeEachSegmentOnce: the second delivery is not begun
// while the first stands still, a Sync meanwhile says that it is busy and sends
// nothing, and both deliveries end well.
func TestTwoDeliveriesAndASyncAtOnceTakeEachSegmentOnce(t *testing.T) {
	a := synctest.NewAgency(t)
	reader := a.Join(t, "reader")
	var raws [][]byte
	for _, text := range []string{"one", "two", "three"} {
		a.First.Log.Enqueue(a.Space, []byte(text))
		_, err := a.First.Replica.Seal(t.Context())
		must(t, err)
	}
	for _, space := range []wire.ID{a.Genesis.RosterSpace(), a.Space} {
		stored, err := a.First.Log.Read(t.Context(), replica.Query{Space: space})
		must(t, err)
		for _, st := range stored {
			raws = append(raws, st.Raw)
		}
	}
	connect(t, a, a.First, reader)
	slow, standing, goOn := stalled(raws)
	type ended struct {
		replica.Report
		err error
	}
	bring := func(give func() ([]byte, error)) chan ended {
		done := make(chan ended, 1)
		go func() {
			r, err := reader.Replica.Bring(t.Context(), replica.Delivery{Next: give})
			done <- ended{r, err}
		}()
		return done
	}
	first := bring(slow)
	<-standing
	begun := make(chan struct{}, len(raws)+1)
	rest := next(raws)
	second := bring(func() ([]byte, error) {
		begun <- struct{}{}
		return rest()
	})
	if _, err := reader.Replica.Sync(t.Context()); !errors.Is(err, replica.ErrBusy) {
		t.Errorf("a Sync meanwhile: %v", err)
	}
	select {
	case <-begun:
		t.Error("the second delivery was begun before the first had ended")
	case <-time.After(200 * time.Millisecond):
	}
	close(goOn)
	one, two := <-first, <-second
	if one.err != nil || two.err != nil || len(one.Alarms)+len(two.Alarms) > 0 {
		t.Fatalf("%+v, %+v", one, two)
	}
	if one.Applied == 0 || two.Received != 0 || two.Repeated == 0 {
		t.Errorf("the first took %d, the second %d again and saw %d", one.Applied, two.Received, two.Repeated)
	}
	if got := texts(reader, a.Space); len(got) != 3 {
		t.Errorf("applied %q", got)
	}
	if _, err := reader.Replica.Sync(t.Context()); err != nil {
		t.Errorf("a Sync afterwards: %v", err)
	}
}

// TestADeliveryThatFailsLetsTheNextOneIn: whatever ended it, what came before stays.
func TestADeliveryThatFailsLetsTheNextOneIn(t *testing.T) {
	a := synctest.NewAgency(t)
	reader := a.Join(t, "reader")
	torn := errors.New("torn")
	for range 2 {
		_, err := reader.Replica.Bring(t.Context(), replica.Delivery{Next: func() ([]byte, error) { return nil, torn }})
		if !errors.Is(err, torn) {
			t.Fatalf("%v, want what the stick said", err)
		}
	}
	if _, err := reader.Replica.Bring(t.Context(), replica.Delivery{Next: func() ([]byte, error) { return nil, io.EOF }}); err != nil {
		t.Error(err)
	}
}

package replica_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/replica"
	"pelita/sync/synctest"
)

func TestLogsConvergeOverALinkThatLosesCutsDoublesAndGarbles(t *testing.T) {
	seen := map[synctest.Fault]int{}
	rapid.Check(t, func(rt *rapid.T) {
		a := synctest.NewAgency(t)
		devices := []*synctest.Device{a.First, a.Join(t, "second"), a.Join(t, "third")}
		h := synctest.NewHub(t, a)
		faulty := true
		for i, d := range devices {
			d.Connect(t, &synctest.Lossy{To: synctest.Direct{Hub: h, Sign: d.Sign}, Next: func() synctest.Fault {
				if !faulty {
					return synctest.None
				}
				f := synctest.Fault(rapid.IntRange(0, synctest.Faults-1).Draw(rt, fmt.Sprintf("fault of %d", i)))
				seen[f]++
				return f
			}})
		}
		var want []string
		for range rapid.IntRange(2, 12).Draw(rt, "steps") {
			d := devices[rapid.IntRange(0, 2).Draw(rt, "device")]
			for range rapid.IntRange(0, 3).Draw(rt, "saves") {
				text := fmt.Sprintf("payload %d", len(want))
				want = append(want, text)
				d.Log.Enqueue(a.Space, []byte(text))
			}
			if rapid.IntRange(0, 9).Draw(rt, "rotate") == 0 {
				if err := a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space); err != nil {
					rt.Fatal(err)
				}
			}
			_, err := d.Replica.Sync(t.Context())
			if errors.Is(err, replica.ErrFork) || errors.Is(err, replica.ErrClone) {
				rt.Fatalf("false alarm: %v", err)
			}
		}
		faulty = false
		for range 3 {
			for i, d := range devices {
				if _, err := d.Replica.Sync(t.Context()); err != nil {
					rt.Fatalf("device %d over a good link: %v", i, err)
				}
			}
		}
		same(t, want, a.Space, devices...)
	})
	for f := range synctest.Faults {
		if seen[synctest.Fault(f)] == 0 {
			t.Errorf("fault %d never happened", f)
		}
	}
}

func TestACrashOfTheLogAtAnyStepLosesAndDoublesNothing(t *testing.T) {
	for _, method := range []string{"State", "Append", "Read", "Put", "Mark"} {
		t.Run(method, func(t *testing.T) {
			for nth := 1; nth < 40; nth++ {
				if !crashAt(t, method, nth) {
					return // the whole of it takes fewer calls
				}
			}
		})
	}
}

// crashAt lets the nth call of a method fail on both devices, once each, and
// reports whether it ever came to that.
func crashAt(t *testing.T, method string, nth int) bool {
	t.Helper()
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	connect(t, a, a.First, b)
	crashed := 0
	for _, d := range []*synctest.Device{a.First, b} {
		calls := 0
		d.Log.Fail = func(m string) error {
			if m != method {
				return nil
			}
			if calls++; calls == nth {
				crashed++
				return synctest.ErrCrash
			}
			return nil
		}
		d.Log.Enqueue(a.Space, []byte("one of "+d.ID.String()))
		d.Log.Enqueue(a.Space, []byte("two of "+d.ID.String()))
	}
	for range 4 {
		for _, d := range []*synctest.Device{a.First, b} {
			if _, err := d.Replica.Sync(t.Context()); err != nil && !errors.Is(err, synctest.ErrCrash) {
				t.Fatalf("call %d of %s: %v", nth, method, err)
			}
		}
	}
	var want []string
	for _, d := range []*synctest.Device{a.First, b} {
		want = append(want, "one of "+d.ID.String(), "two of "+d.ID.String())
	}
	same(t, want, a.Space, a.First, b)
	return crashed > 0
}

func TestTheWaitBetweenTriesGrowsAndEnds(t *testing.T) {
	a := synctest.NewAgency(t)
	h := synctest.NewHub(t, a)
	link := &synctest.Lossy{To: synctest.Direct{Hub: h, Sign: a.First.Sign}, Next: func() synctest.Fault { return synctest.DropRequest }}
	a.First.Connect(t, link)
	a.First.Log.Enqueue(a.Space, []byte("waits"))
	report, err := a.First.Replica.Sync(t.Context())
	if !errors.Is(err, replica.ErrAway) || link.Requests != 4 || report.Retries != 3 {
		t.Errorf("%v after %d requests, %d retries", err, link.Requests, report.Retries)
	}
	// 1 s, 2 s, 4 s, of each half certain and, with this jitter, a quarter by chance.
	if got := a.First.Clock.Slept().Milliseconds(); got != 5250 {
		t.Errorf("slept %d ms", got)
	}
	if c := chainOf(t, report.Chains, a.Space, a.First.ID); c.Link.Seq != 1 || c.Acked != 0 {
		t.Errorf("chain %+v, want it sealed and on its way", c)
	}
	first, _ := a.First.Log.Read(t.Context(), replica.Query{Space: a.Space})
	link.Next = func() synctest.Fault { return synctest.None }
	sync(t, a.First)
	second, _ := a.First.Log.Read(t.Context(), replica.Query{Space: a.Space})
	if len(second) != 1 || string(first[0].Raw) != string(second[0].Raw) {
		t.Error("the second try does not send the same bytes")
	}
}

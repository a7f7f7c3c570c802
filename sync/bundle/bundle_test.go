package bundle_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/bundle"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// wrote lets a device save texts, each in a segment of its own.
func wrote(t testing.TB, a *synctest.Agency, d *synctest.Device, texts ...string) {
	t.Helper()
	for _, text := range texts {
		d.Log.Enqueue(a.Space, []byte(text))
		if _, err := d.Replica.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func packed(t testing.TB, d *synctest.Device, stick *synctest.Stick, c replica.Cargo) bundle.Written {
	t.Helper()
	w, _, err := d.TakeAlong(t, stick, c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func texts(d *synctest.Device, space wire.ID) []string {
	var out []string
	for _, p := range d.Log.Applied(space) {
		out = append(out, string(p))
	}
	slices.Sort(out)
	return out
}

type place struct{ space, device wire.ID }

// vector is the end of each chain that a device holds.
func vector(t testing.TB, d *synctest.Device) map[place]wire.Link {
	t.Helper()
	state, err := d.Log.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[place]wire.Link{}
	for _, c := range state.Chains {
		if c.Link.Seq > 0 {
			out[place{c.Space, c.Device}] = c.Link
		}
	}
	return out
}

// two are the first device of an agency and another.
func two(t testing.TB) (*synctest.Agency, *synctest.Device) {
	t.Helper()
	a := synctest.NewAgency(t)
	return a, a.Join(t, "second")
}

func TestABundleCarriesEverybodysSegmentsAndTheRoster(t *testing.T) {
	a, b := two(t)
	wrote(t, a, a.First, "one", "two")
	first := &synctest.Stick{}
	packed(t, a.First, first, replica.Cargo{})
	b.ReadStick(t, first)
	wrote(t, a, b, "three")
	c := a.Join(t, "third") // knows b's enrolment from its grant
	second := &synctest.Stick{}
	packed(t, a.First, &synctest.Stick{}, replica.Cargo{})
	late := a.Join(t, "fourth")
	packed(t, a.First, second, replica.Cargo{})
	report := b.ReadStick(t, second) // brings the enrolment of c and late
	if report.Received == 0 || report.Passed != 0 {
		t.Errorf("report %+v", report)
	}
	third := &synctest.Stick{}
	packed(t, b, third, replica.Cargo{})
	for _, d := range []*synctest.Device{a.First, c, late} {
		report := d.ReadStick(t, third)
		if got := texts(d, a.Space); !slices.Equal(got, []string{"one", "three", "two"}) {
			t.Errorf("arrived %q (%+v)", got, report)
		}
		if !maps.Equal(vector(t, d), vector(t, b)) {
			t.Error("the ends of the chains differ")
		}
	}
}

func TestABundleIsForMembersOrForTheDevicesThatWereChosen(t *testing.T) {
	a, b := two(t)
	c := a.Join(t, "third")
	wrote(t, a, a.First, "one")
	if err := a.First.Replica.Revoke(t.Context(), a.Admins(), c.ID); err != nil {
		t.Fatal(err)
	}
	all, chosen := &synctest.Stick{}, &synctest.Stick{}
	if w := packed(t, a.First, all, replica.Cargo{}); w.For != 2 || w.Segments != 1 {
		t.Errorf("written %+v, want it for the two that are left", w)
	}
	if _, err := c.ReadPart(t, all.Parts[0]); !errors.Is(err, bundle.ErrNotForUs) {
		t.Errorf("the revoked device reads it: %v", err)
	}
	packed(t, a.First, chosen, replica.Cargo{To: []wire.ID{b.ID}})
	if _, err := a.First.ReadPart(t, chosen.Parts[0]); !errors.Is(err, bundle.ErrNotForUs) {
		t.Errorf("one that was not chosen reads it: %v", err)
	}
	b.ReadStick(t, chosen)
	if _, _, err := a.First.TakeAlong(t, &synctest.Stick{}, replica.Cargo{To: []wire.ID{c.ID}}); !errors.Is(err, replica.ErrNobody) {
		t.Errorf("carried to a revoked device: %v", err)
	}
}

func TestNothingReadableStandsInABundle(t *testing.T) {
	a, b := two(t)
	secret := "Nobody may read this sentence but a colleague"
	wrote(t, a, a.First, secret)
	stick := &synctest.Stick{}
	packed(t, a.First, stick, replica.Cargo{})
	agency, id := a.Genesis.Agency(), a.First.ID
	for _, clear := range [][]byte{[]byte(secret), agency[:], id[:], []byte("pelita")} {
		if bytes.Contains(stick.Parts[0], clear) {
			t.Errorf("%q stands in the file", clear)
		}
	}
	part, err := bundle.Open(bytes.NewReader(stick.Parts[0]), b.Identity)
	if err != nil {
		t.Fatal(err)
	}
	if part.Manifest.Agency != agency { // the control: it is there for who may open it
		t.Error("not even inside")
	}
}

func TestABundleOfAnotherAgencyChangesNothing(t *testing.T) {
	a, b := two(t)
	other, _ := two(t)
	wrote(t, other, other.First, "theirs")
	stick := &synctest.Stick{}
	packed(t, other.First, stick, replica.Cargo{})
	before := vector(t, b)
	for _, d := range []*synctest.Device{a.First, b} {
		if _, err := d.ReadPart(t, stick.Parts[0]); !errors.Is(err, bundle.ErrNotForUs) {
			t.Errorf("read: %v", err)
		}
	}
	// A device of both: what it can open is still another agency's.
	_, err := bundle.Read(t.Context(), b.Replica, a.Genesis.Agency(), bytes.NewReader(stick.Parts[0]), other.First.Identity)
	if !errors.Is(err, bundle.ErrOther) || !maps.Equal(before, vector(t, b)) {
		t.Errorf("read: %v", err)
	}
}

// large makes a stick of several parts. Its texts do not compress.
func large(t testing.TB, n, readers int) (*synctest.Agency, []*synctest.Device, *synctest.Stick) {
	t.Helper()
	a := synctest.NewAgency(t)
	var others []*synctest.Device
	for range readers {
		others = append(others, a.Join(t, "reader"))
	}
	random := rand.NewChaCha8([32]byte{1})
	for i := range n {
		noise := make([]byte, 200<<10)
		_, _ = random.Read(noise)
		wrote(t, a, a.First, fmt.Sprintf("text %d %s", i, noise))
	}
	stick := &synctest.Stick{Size: bundle.MinPartSize}
	packed(t, a.First, stick, replica.Cargo{})
	return a, others, stick
}

func TestEachPartKeepsItsSizeAndIsUsefulAlone(t *testing.T) {
	a, readers, stick := large(t, 12, 1)
	if len(stick.Parts) < 3 {
		t.Fatalf("%d parts", len(stick.Parts))
	}
	for i, part := range stick.Parts {
		if len(part) > bundle.MinPartSize {
			t.Errorf("part %d has %d bytes", i, len(part))
		}
		if i < len(stick.Parts)-1 && len(part) < bundle.MinPartSize-300<<10 {
			t.Errorf("part %d has only %d bytes", i, len(part))
		}
	}
	d := readers[0]
	report, err := d.ReadPart(t, stick.Parts[1])
	if err != nil || report.Passed != 0 || report.Missing == 0 {
		t.Errorf("%v, %+v: want it to say that something is missing", err, report)
	}
	waiting := 0
	for _, c := range report.Chains {
		waiting += c.Waiting
	}
	if waiting == 0 {
		t.Error("nothing of the second part waits for the first")
	}
	if _, err := d.ReadPart(t, stick.Parts[0]); err != nil {
		t.Fatal(err)
	}
	if got := len(d.Log.Applied(a.Space)); got < 8 {
		t.Errorf("%d of two parts applied", got)
	}
	if _, _, err := a.First.TakeAlong(t, &synctest.Stick{Size: 1000}, replica.Cargo{}); !errors.Is(err, bundle.ErrPartSize) {
		t.Errorf("tiny parts: %v", err)
	}
}

func TestACutOrDamagedPartGivesItsWholeSegmentsAndSaysSo(t *testing.T) {
	a, readers, stick := large(t, 6, 8)
	part, whole, b := stick.Parts[0], readers[6], readers[7]
	if _, err := whole.ReadPart(t, part); err != nil {
		t.Fatal(err)
	}
	taken := map[int]bool{}
	for i, at := range []int{len(part) - 1, len(part) - 20, len(part) / 2, len(part) / 3, 300 << 10, 100 << 10} {
		d := readers[i]
		flip := bytes.Clone(part)
		flip[at] ^= 1
		for name, damaged := range map[string][]byte{"cut": part[:at], "flipped": flip} {
			report, err := d.ReadPart(t, damaged)
			if !errors.Is(err, wire.ErrCut) {
				t.Errorf("%s at %d: %v", name, at, err)
			}
			if len(report.Alarms) > 0 {
				t.Errorf("%s at %d: alarms %v", name, at, report.Alarms)
			}
		}
		n := len(d.Log.Applied(a.Space))
		if n > len(whole.Log.Applied(a.Space)) {
			t.Errorf("cut at %d gives %d", at, n)
		}
		taken[n] = true
		if _, err := d.ReadPart(t, part); err != nil {
			t.Errorf("the good part after the bad one: %v", err)
		}
		if !slices.Equal(texts(d, a.Space), texts(whole, a.Space)) {
			t.Error("the good part does not heal it")
		}
	}
	if len(taken) < 3 {
		t.Errorf("every cut gives as much: %v", taken)
	}
	before := vector(t, b)
	for _, junk := range [][]byte{nil, []byte("age"), []byte("<html>log in</html>"), part[:40], part[1:], part[:2000]} {
		if _, err := b.ReadPart(t, junk); !errors.Is(err, bundle.ErrFormat) && !errors.Is(err, bundle.ErrNotForUs) {
			t.Errorf("%d bytes of junk: %v", len(junk), err)
		}
	}
	if !maps.Equal(before, vector(t, b)) {
		t.Error("junk changed something")
	}
}

func TestAStickThatIsPulledOutLeavesNoHalfPart(t *testing.T) {
	a, readers, _ := large(t, 8, 1)
	for _, at := range []struct{ part, written int }{{1, 0}, {1, 500 << 10}, {2, 0}, {2, 100 << 10}} {
		stick := &synctest.Stick{Size: bundle.MinPartSize, Pull: func(part, written int) error {
			if part == at.part && written >= at.written {
				return synctest.ErrPulled
			}
			return nil
		}}
		w, _, err := a.First.TakeAlong(t, stick, replica.Cargo{})
		if !errors.Is(err, synctest.ErrPulled) || len(stick.Parts) != at.part-1 || stick.Halves != 1 || w.Parts != at.part-1 {
			t.Errorf("pulled in part %d: %v, %d parts, %d given up, %+v", at.part, err, len(stick.Parts), stick.Halves, w)
		}
		for _, part := range stick.Parts {
			if _, err := readers[0].ReadPart(t, part); err != nil {
				t.Errorf("an earlier part: %v", err)
			}
		}
	}
}

func TestNothingIsWrittenBeforeItIsNotedThatItLeaves(t *testing.T) {
	a, _ := two(t)
	wrote(t, a, a.First, "one")
	full := errors.New("disk full")
	a.First.Log.Fail = func(method string) error {
		if method == "Mark" {
			return full
		}
		return nil
	}
	stick := &synctest.Stick{}
	if _, _, err := a.First.TakeAlong(t, stick, replica.Cargo{}); !errors.Is(err, full) || len(stick.Parts)+stick.Halves != 0 {
		t.Errorf("%v, %d parts", err, len(stick.Parts))
	}
	a.First.Log.Fail = nil
	packed(t, a.First, stick, replica.Cargo{})
	if a.First.Log.Left(a.Space, a.First.ID) != 1 {
		t.Error("it is not noted that the segment left")
	}
}

func TestACrashAtAnyStepOfReadingLosesAndDoublesNothing(t *testing.T) {
	a, _ := two(t)
	wrote(t, a, a.First, "one", "two", "three")
	if err := a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space); err != nil {
		t.Fatal(err)
	}
	wrote(t, a, a.First, "four")
	for _, method := range []string{"State", "Read", "Put", "Mark"} {
		for nth := 1; ; nth++ {
			d, calls, stick := a.Join(t, "crashes"), 0, &synctest.Stick{}
			packed(t, a.First, stick, replica.Cargo{})
			d.Log.Fail = func(m string) error {
				if m != method {
					return nil
				}
				if calls++; calls == nth {
					return synctest.ErrCrash
				}
				return nil
			}
			_, err := d.ReadPart(t, stick.Parts[0])
			if err != nil && !errors.Is(err, synctest.ErrCrash) {
				t.Fatal(err)
			}
			d.Log.Fail = nil
			d.ReadStick(t, stick)
			if got := texts(d, a.Space); !slices.Equal(got, []string{"four", "one", "three", "two"}) {
				t.Fatalf("call %d of %s: %q", nth, method, got)
			}
			if calls < nth || nth == 6 {
				break
			}
		}
	}
}

// Whatever comes of a set of bundles, in whatever order, however often, whole,
// cut or not at all, with exchanges with the hub in between: in the end all
// hold what they hold when only the hub was there.
func TestAnyOrderOfPartsEndsWhereTheHubDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := synctest.NewAgency(t)
		devices := []*synctest.Device{a.First, a.Join(t, "second"), a.Join(t, "third")}
		h := synctest.NewHub(t, a)
		var sticks [][]byte
		for _, d := range devices {
			d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
		}
		for step := range rapid.IntRange(3, 14).Draw(rt, "steps") {
			d := devices[rapid.IntRange(0, 2).Draw(rt, "device")]
			switch rapid.SampledFrom([]string{"save", "save", "write", "write", "read", "read", "read", "hub", "rotate"}).Draw(rt, "what") {
			case "save":
				wrote(t, a, d, fmt.Sprintf("step %d", step))
			case "write":
				stick := &synctest.Stick{}
				packed(t, d, stick, replica.Cargo{})
				sticks = append(sticks, stick.Parts...)
			case "read":
				if len(sticks) == 0 {
					continue
				}
				part := rapid.SampledFrom(sticks).Draw(rt, "part")
				if rapid.IntRange(0, 2).Draw(rt, "cut it") == 0 {
					part = part[:rapid.IntRange(0, len(part)).Draw(rt, "at")]
				}
				_, err := d.ReadPart(t, part)
				if errors.Is(err, replica.ErrClone) || errors.Is(err, replica.ErrFork) {
					rt.Fatalf("false alarm: %v", err)
				}
			case "hub":
				if _, err := d.Replica.Sync(t.Context()); err != nil {
					rt.Fatal(err)
				}
			case "rotate":
				if err := a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space); err != nil {
					rt.Fatal(err)
				}
			}
		}
		overHub, overStick := a.Join(t, "over the hub"), a.Join(t, "over the stick")
		overHub.Connect(t, synctest.Direct{Hub: h, Sign: overHub.Sign})
		for range 2 {
			for _, d := range append(devices, overHub) {
				if _, err := d.Replica.Sync(t.Context()); err != nil {
					rt.Fatal(err)
				}
			}
		}
		for _, d := range devices {
			stick := &synctest.Stick{}
			packed(t, d, stick, replica.Cargo{})
			overStick.ReadStick(t, stick)
		}
		if !maps.Equal(vector(t, overHub), vector(t, overStick)) || !slices.Equal(texts(overHub, a.Space), texts(overStick, a.Space)) {
			rt.Fatalf("hub %v, stick %v", texts(overHub, a.Space), texts(overStick, a.Space))
		}
		for i, d := range devices {
			if !slices.Equal(texts(d, a.Space), texts(overHub, a.Space)) {
				rt.Fatalf("device %d has %v, want %v", i, texts(d, a.Space), texts(overHub, a.Space))
			}
		}
	})
}

func TestABundleFillsAHubThatItsWriterNeverMet(t *testing.T) {
	a, b := two(t)
	far := a.Join(t, "far away")
	wrote(t, a, far, "from far away")
	stick := &synctest.Stick{}
	packed(t, far, stick, replica.Cargo{})
	h := synctest.NewHub(t, a)
	for _, d := range []*synctest.Device{a.First, b} {
		d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
	}
	a.First.ReadStick(t, stick)
	for _, d := range []*synctest.Device{a.First, b} {
		report, err := d.Replica.Sync(t.Context())
		if err != nil || len(report.Alarms) > 0 {
			t.Fatal(report.Alarms, err)
		}
	}
	if got := texts(b, a.Space); len(got) != 1 || got[0] != "from far away" {
		t.Errorf("arrived %q", got)
	}
}

func TestForgedSegmentsOnAStickAreNotTaken(t *testing.T) {
	a, b := two(t)
	wrote(t, a, a.First, "one", "two")
	stored, err := a.First.Log.Read(t.Context(), replica.Query{Space: a.Space})
	if err != nil {
		t.Fatal(err)
	}
	forged := bytes.Clone(stored[0].Raw)
	forged[120] ^= 1
	given := [][]byte{forged, stored[0].Raw, []byte("no segment"), stored[1].Raw}
	report, err := b.Replica.Bring(t.Context(), replica.Delivery{Next: func() ([]byte, error) {
		if len(given) == 0 {
			return nil, io.EOF
		}
		next := given[0]
		given = given[1:]
		return next, nil
	}})
	if err != nil || report.Passed != 2 || len(report.Alarms) != 2 {
		t.Errorf("%v, %+v", err, report)
	}
	if got := texts(b, a.Space); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("taken %q", got)
	}
}

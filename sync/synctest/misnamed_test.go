package synctest_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// said is a payload that names who made it.
func said(maker wire.ID, text string) []byte { return append(maker[:], text...) }

// byName judges payloads by who they say made them.
func byName(w replica.Writer, payloads [][]byte) replica.Status {
	for _, p := range payloads {
		if !w.MayName(wire.ID(p[:16])) {
			return replica.Misnamed
		}
	}
	return replica.Applied
}

// naming is an agency in which the last device lies about who made what, and one
// device more goes on for a former one.
type naming struct {
	*testing.T
	agency *synctest.Agency
	all    []*synctest.Device
	former wire.ID
	random *rand.Rand
	want   [][]byte
	named  map[*synctest.Device]bool // who raised the alarm
}

func newNaming(t *testing.T, devices int, seed uint64) *naming {
	x := &naming{T: t, agency: synctest.NewAgency(t), former: wire.NewID(), random: rand.New(rand.NewPCG(seed, 1)), named: map[*synctest.Device]bool{}}
	x.all = append(x.all, x.agency.First)
	for len(x.all) < devices {
		d := synctest.NewDevice(t, x.agency.Genesis)
		was := []wire.ID{}
		if len(x.all) == 1 && devices > 2 {
			was = append(was, x.former)
		}
		x.admit(d, was)
		x.all = append(x.all, d)
	}
	h := synctest.NewHub(t, x.agency)
	for _, d := range x.all {
		d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
		d.Judge(t, byName)
	}
	return x
}

func (x *naming) admit(d *synctest.Device, was []wire.ID) {
	x.Helper()
	b, err := wire.NewRequest(wire.Request{Device: d.ID, Recipient: d.Identity.Recipient().String(), Nonce: make([]byte, 32), Former: was}, d.Sign)
	if err != nil {
		x.Fatal(err)
	}
	r, err := wire.ParseRequest(b)
	if err != nil {
		x.Fatal(err)
	}
	grant, err := x.agency.First.Replica.Admit(x.Context(), replica.Admission{Admins: x.agency.Admins(), Request: r, Name: "desk"})
	if err == nil {
		err = d.Replica.Join(x.Context(), grant)
	}
	if err != nil {
		x.Fatal(err)
	}
}

func (x *naming) honest() []*synctest.Device { return x.all[:len(x.all)-1] }
func (x *naming) liar() *synctest.Device     { return x.all[len(x.all)-1] }

// step is one thing that happens: something is said, a lie is told, or somebody syncs.
func (x *naming) step(n int) {
	d := x.all[x.random.IntN(len(x.all))]
	switch x.random.IntN(4) {
	case 0:
		maker := d.ID
		if len(x.all) > 2 && d == x.all[1] && x.random.IntN(2) == 0 {
			maker = x.former
		}
		if d != x.liar() { // what a liar says beside a lie is not asked about
			p := said(maker, fmt.Sprint(n))
			x.want = append(x.want, p)
			d.Log.Enqueue(x.agency.Space, p)
		}
	case 1:
		victim := x.honest()[x.random.IntN(len(x.all)-1)].ID
		if len(x.all) > 2 && x.random.IntN(3) == 0 {
			victim = x.former
		}
		x.liar().Log.Enqueue(x.agency.Space, said(victim, fmt.Sprint("lie ", n)))
	default:
		x.sync(d)
	}
}

func (x *naming) sync(d *synctest.Device) {
	x.Helper()
	report, err := d.Replica.Sync(x.Context())
	if err != nil {
		x.Fatal(err)
	}
	for _, a := range report.Alarms {
		if a.Kind != replica.AlarmMisnamed || a.Device != x.liar().ID {
			x.Errorf("alarm %+v", a)
		}
		x.named[d] = true
	}
}

// ended holds that all honest devices have what was said, no lie, and keep each apart.
func (x *naming) ended() {
	x.Helper()
	for range 3 {
		for _, d := range x.all {
			x.sync(d)
		}
	}
	slices.SortFunc(x.want, bytes.Compare)
	var lies int
	for i, d := range x.honest() {
		got := d.Log.Applied(x.agency.Space)
		slices.SortFunc(got, bytes.Compare)
		if !slices.EqualFunc(got, x.want, bytes.Equal) {
			x.Errorf("device %d has %d payloads, want %d", i, len(got), len(x.want))
		}
		apart, err := d.Replica.Quarantine(x.Context())
		if err != nil || i > 0 && len(apart) != lies || len(apart) > 0 != x.named[d] {
			x.Errorf("device %d keeps %d apart, want %d, alarm %v, %v", i, len(apart), lies, x.named[d], err)
		}
		lies = len(apart)
		for _, a := range apart {
			if a.Spoilt != replica.Misnamed || a.Segment.Device != x.liar().ID {
				x.Errorf("apart: %+v", a)
			}
		}
	}
}

// TestWhatIsSaidInTheNameOfAnotherIsNeverTaken: with 2 and 5 devices, in any order of
// saying, lying and hearing, and what a device says under a former id always is.
func TestWhatIsSaidInTheNameOfAnotherIsNeverTaken(t *testing.T) {
	for _, devices := range []int{2, 5} {
		for seed := range uint64(25) {
			t.Run(fmt.Sprintf("%d devices, %d", devices, seed), func(t *testing.T) {
				t.Parallel()
				x := newNaming(t, devices, seed)
				for n := range 40 {
					x.step(n)
				}
				x.ended()
			})
		}
	}
}

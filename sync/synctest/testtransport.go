package synctest

import (
	"context"
	"errors"
	"testing"

	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// TestTransport is the conformance suite of replica.Transport. open connects
// a device to a hub over the transport under test.
func TestTransport(t *testing.T, open func(t *testing.T, h *hub.Hub, d *Device) replica.Transport) {
	for _, c := range []struct {
		name string
		test func(*transportTest)
	}{
		{"what is sent is acknowledged and reaches another device", (*transportTest).carries},
		{"segments come in the hub's order with rising positions", (*transportTest).order},
		{"an error of take ends the exchange and the reply stays valid", (*transportTest).takeFails},
		{"a device that is not enrolled is refused with a code", (*transportTest).refused},
		{"another agency's device is refused with a code", (*transportTest).otherAgency},
		{"an exchange that was cancelled says that the hub is away", (*transportTest).cancelled},
		{"the same segments again change nothing", (*transportTest).again},
		{"nothing leaves before it was said to, nor when that fails", (*transportTest).leaving},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := NewAgency(t)
			c.test(&transportTest{T: t, a: a, h: NewHub(t, a), open: open})
		})
	}
}

type transportTest struct {
	*testing.T
	a    *Agency
	h    *hub.Hub
	open func(t *testing.T, h *hub.Hub, d *Device) replica.Transport
}

func (x *transportTest) connect(d *Device) replica.Transport {
	x.Helper()
	transport := x.open(x.T, x.h, d)
	d.Connect(x, transport)
	return transport
}

func (x *transportTest) sync(d *Device) replica.Report {
	x.Helper()
	report, err := d.Replica.Sync(x.Context())
	must(x, err)
	return report
}

// ask is an ask for the whole space of the agency.
func (x *transportTest) ask(d *Device) wire.Ask {
	return wire.Ask{
		Version: wire.Version, Agency: x.a.Genesis.Agency().Short(), Device: d.ID, Want: 1 << 20,
		Spaces: []wire.SpaceAsk{{Space: x.a.Space, Repair: true}},
	}
}

func (x *transportTest) carries() {
	b := x.a.Join(x, "second")
	x.connect(x.a.First)
	x.connect(b)
	x.a.First.Log.Enqueue(x.a.Space, []byte("hello"))
	if report := x.sync(x.a.First); report.Sent != 3 {
		x.Errorf("sent %d, want 3", report.Sent)
	}
	x.sync(b)
	if got := b.Log.Applied(x.a.Space); len(got) != 1 || string(got[0]) != "hello" {
		x.Errorf("arrived: %q", got)
	}
}

// fill puts three segments of the first device into the hub.
func (x *transportTest) fill() {
	x.connect(x.a.First)
	for _, text := range []string{"one", "two", "three"} {
		x.a.First.Log.Enqueue(x.a.Space, []byte(text))
		x.sync(x.a.First)
	}
}

func (x *transportTest) order() {
	b := x.a.Join(x, "second")
	x.fill()
	var seqs, places []uint64
	reply, err := x.connect(b).Exchange(x.Context(), replica.Turn{
		Ask: x.ask(b),
		Take: func(r wire.Reply, a wire.Arrival) error {
			seg, err := wire.ParseSegment(a.Segment)
			seqs, places = append(seqs, seg.Seq), append(places, a.HSeq)
			if r.Version == 0 {
				x.Error("take without a reply")
			}
			return err
		},
	})
	must(x, err)
	if len(seqs) != 3 || seqs[0] != 1 || seqs[2] != 3 || places[0] >= places[1] || places[1] >= places[2] {
		x.Errorf("segments %v at %v", seqs, places)
	}
	if len(reply.Spaces) != 1 || reply.Spaces[0].Upto != places[2] || reply.Spaces[0].Top != places[2] {
		x.Errorf("reply %+v", reply)
	}
}

func (x *transportTest) takeFails() {
	b := x.a.Join(x, "second")
	x.fill()
	full := errors.New("disk full")
	taken := 0
	reply, err := x.connect(b).Exchange(x.Context(), replica.Turn{
		Ask:  x.ask(b),
		Take: func(wire.Reply, wire.Arrival) error { taken++; return full },
	})
	if !errors.Is(err, full) || taken != 1 || reply.Version == 0 {
		x.Errorf("taken %d, reply %+v, %v", taken, reply, err)
	}
	x.sync(b) // the transport is still good
}

func (x *transportTest) refused() {
	stranger := x.a.Stranger(x)
	x.isRefused(stranger, x.ask(stranger), wire.CodeUnknownDevice)
}

func (x *transportTest) otherAgency() {
	ask := x.ask(x.a.First)
	ask.Agency[0] ^= 1
	x.isRefused(x.a.First, ask, wire.CodeAgency)
}

func (x *transportTest) isRefused(d *Device, ask wire.Ask, code wire.Code) {
	x.Helper()
	_, err := x.connect(d).Exchange(x.Context(), replica.Turn{Ask: ask, Take: takeNothing})
	var refused *replica.RefusedError
	if !errors.As(err, &refused) || refused.Code != code || !errors.Is(err, replica.ErrRefused) {
		x.Errorf("exchange answers %v, want %s", err, code)
	}
}

func takeNothing(wire.Reply, wire.Arrival) error { return nil }

func (x *transportTest) cancelled() {
	transport := x.connect(x.a.First)
	ctx, cancel := context.WithCancel(x.Context())
	cancel()
	_, err := transport.Exchange(ctx, replica.Turn{Ask: x.ask(x.a.First), Take: takeNothing})
	if !errors.Is(err, replica.ErrAway) {
		x.Errorf("exchange answers %v, want ErrAway", err)
	}
}

func (x *transportTest) again() {
	x.fill()
	stored, err := x.a.First.Log.Read(x.Context(), replica.Query{Space: x.a.Space})
	must(x, err)
	var send [][]byte
	for _, s := range stored {
		send = append(send, s.Raw)
	}
	ask := x.ask(x.a.First)
	ask.Spaces[0].Vector = []wire.Head{{Device: x.a.First.ID, Seq: 3}}
	for range 2 {
		reply, err := x.connect(x.a.First).Exchange(x.Context(), replica.Turn{Ask: ask, Send: send, Take: takeNothing})
		must(x, err)
		if len(reply.Refused) > 0 || len(reply.Spaces[0].Acks) != 1 || reply.Spaces[0].Acks[0].Seq != 3 || reply.Spaces[0].Top != 3 {
			x.Errorf("reply %+v", reply)
		}
	}
}

func (x *transportTest) leaving() {
	d := x.a.First
	transport := x.connect(d)
	d.Log.Enqueue(x.a.Space, []byte("hello"))
	_, err := d.Replica.Seal(x.Context())
	must(x, err)
	stored, err := d.Log.Read(x.Context(), replica.Query{Space: x.a.Genesis.RosterSpace()})
	must(x, err)
	full := errors.New("disk full")
	told := 0
	turn := replica.Turn{Ask: x.ask(d), Take: takeNothing, Leaving: func() error { told++; return full }}
	for _, st := range stored {
		turn.Send = append(turn.Send, st.Raw)
	}
	if _, err := transport.Exchange(x.Context(), turn); !errors.Is(err, full) || told != 1 {
		x.Errorf("told %d times, %v", told, err)
	}
	if _, err := transport.Exchange(x.Context(), replica.Turn{Ask: x.ask(d), Take: takeNothing, Leaving: turn.Leaving}); told != 1 {
		x.Errorf("told with nothing to send; %v", err)
	}
	if report := x.sync(d); report.Sent != 2 || d.Log.Left(x.a.Space, d.ID) != 1 {
		x.Errorf("sent %d and left up to %d, want all of it for the first time", report.Sent, d.Log.Left(x.a.Space, d.ID))
	}
}

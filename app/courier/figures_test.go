//go:build unix

package courier_test

import (
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/sync/client"
	"pelita/sync/hub"
	"pelita/sync/synctest/link"
)

// The figures of sync, over a real vault and a real hub. They take minutes and a
// quiet machine, so they run where `make bench-sync` asks for them; PELITA_FIGURES
// is how many interviews. What a goal is measured against stands beside it.
func figures(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("PELITA_FIGURES"))
	if err != nil || n < 1 {
		t.Skip("PELITA_FIGURES names no number of interviews")
	}
	return n
}

// counter counts the bytes over a hub's connections, TLS included.
type counter struct {
	net.Listener
	in, out *atomic.Int64
}

type counting struct {
	net.Conn
	in, out *atomic.Int64
}

func (c counter) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	return counting{conn, c.in, c.out}, err
}

func (c counting) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.in.Add(int64(n))
	return n, err
}

func (c counting) Write(b []byte) (int, error) {
	c.out.Add(int64(len(b)))
	return c.Conn.Write(b)
}

// office is a founder's agency with a hub whose bytes are counted.
type office struct {
	*testing.T
	first   *courier.Profile
	server  *httptest.Server
	in, out atomic.Int64
}

func newOffice(t *testing.T) *office {
	o := &office{T: t, first: founder(t)}
	s := newStation(t, o.first)
	o.server = httptest.NewUnstartedServer(s.handler)
	o.server.Listener = counter{o.server.Listener, &o.in, &o.out}
	o.server.Config.ConnContext = hub.WithMemory
	o.server.StartTLS()
	t.Cleanup(o.server.Close)
	return o
}

func (o *office) address() string { return o.server.Listener.Addr().String() }

// via syncs a profile over an address that leads to the hub.
func (o *office) via(p *courier.Profile, address string) (courier.Report, time.Duration) {
	o.Helper()
	began := time.Now()
	r, err := p.SyncWith(o.Context(), courier.Hub{URL: "https://" + address, Pin: client.Pin(o.server.Certificate())})
	if err != nil {
		o.Fatal(err)
	}
	return r, time.Since(began)
}

// full is an interview of about 4 KB, in one change.
func full(t *testing.T, p *courier.Profile, n int) screening.Change {
	t.Helper()
	lib := p.Library()
	r, ok := lib.Protocol("tfc-returnee")
	if !ok {
		t.Fatal("no protocol")
	}
	ref := history.ProtocolRef{ID: r.ID, Version: r.Version, Digest: r.Digest()}
	c := screening.Change{Protocol: ref, Text: history.TextRef{Locale: "en", Digest: [32]byte{1}}}
	c.Ops = append(c.Ops, history.Op{Kind: history.UseProtocol, Protocol: ref})
	for i, item := range lib.Bank.Items() {
		if item.Group != "" || len(c.Ops) > 34 {
			continue
		}
		reg := history.Register{Item: item.ID, Source: item.Source}
		switch item.Type {
		case protocol.YesNo:
			c.Ops = append(c.Ops, history.Op{Kind: history.Set, Register: reg, Answer: screeningtest.YesNo((i+n)%3 == 0)})
		case protocol.Text:
			c.Ops = append(c.Ops, history.Op{Kind: history.Set, Register: reg, Answer: screeningtest.Text(story(n*31+i, 12))})
		}
	}
	for i := range 4 {
		c.Ops = append(c.Ops, history.Op{Kind: history.AddNote, Text: story(n*7+i, 130)})
	}
	return c
}

// story is so many words, different for each seed.
func story(seed, words int) string {
	list := strings.Fields("they took my passport at the border and said that I owe money for the ticket a man with a car brought us to a house near the river where we had to sit before screens and write to people abroad all night nobody could leave there were guards who beat those that did not reach the number each week the wage was never paid in full food was taken from it a friend was sold to another company my family was called and asked to pay")
	var b strings.Builder
	x := uint64(seed)*0x9e3779b97f4a7c15 + 1
	for i := range words {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(list[x%uint64(len(list))])
		if x%11 == 0 {
			b.WriteString(strconv.FormatUint(x%9973, 10))
		}
	}
	return b.String()
}

func (o *office) fill(n int) {
	o.Helper()
	for i := range n {
		if _, err := o.first.Store().Commit(o.Context(), full(o.T, o.first, i)); err != nil {
			o.Fatal(err)
		}
	}
}

// spent is what something took: time, and the processor's, which says more on a
// machine that does other work too.
type spent struct{ wall, cpu time.Duration }

// spend measures what do takes.
func (o *office) spend(what string, do func()) (s spent) {
	o.Helper()
	profiled(o.T, what, func() {
		began, used := time.Now(), processor(o.T)
		do()
		s = spent{time.Since(began), processor(o.T) - used}
	})
	return s
}

func (s spent) plus(t spent) spent { return spent{s.wall + t.wall, s.cpu + t.cpu} }

// tell prints how many a second that is, and the processor's time for each.
func (s spent) tell(what string, n int, goal string) {
	fmt.Printf("%-6s %8.0f interviews/s   %4.0f us of processor each   %s\n", what,
		float64(n)/s.wall.Seconds(), float64(s.cpu.Microseconds())/float64(n), goal)
}

func TestFiguresOfManyInterviews(t *testing.T) {
	n := figures(t)
	o := newOffice(t)
	second := colleague(t, o.first, "Second Officer")
	o.via(o.first, o.address())
	o.fill(n)
	sealing := o.spend("seal", func() {
		if err := o.first.SealOutbox(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	up := o.in.Load()
	push := o.spend("push", func() { o.via(o.first, o.address()) })
	up = o.in.Load() - up
	down := o.out.Load()
	pull := o.spend("pull", func() { o.via(second, o.address()) })
	down = o.out.Load() - down
	all, err := second.Store().Summaries(t.Context())
	if err != nil || len(all) != n {
		t.Fatalf("%d of %d arrived, %v", len(all), n, err)
	}
	sealing.plus(push).tell("push", n, "goal 12000 a second (sealed and durable at the hub)")
	sealing.tell("  seal", n, "")
	push.tell("  send", n, "")
	pull.tell("pull", n, "goal 6000 a second (verify, decrypt, apply)")
	fmt.Printf("up     %8.0f bytes each      goal 1750\n", float64(up)/float64(n))
	fmt.Printf("down   %8.0f bytes each\n", float64(down)/float64(n))
}

// TestFiguresOfABadLink is five hundred interviews over 256 kbit/s, 600 ms and
// 5 % loss, and with that line dead 10 s in every 30. What is sent twice is what goes
// over it beyond what the same interviews take on a good line.
func TestFiguresOfABadLink(t *testing.T) {
	figures(t)
	broken := link.Bad()
	broken.Every, broken.Dead = 30*time.Second, 10*time.Second
	good := overLine(t, link.Line{})
	bad, dead := overLine(t, link.Bad()), overLine(t, broken)
	fmt.Printf("bad line            up %5.1f s  goal 55    down %5.1f s  goal 50\n", bad.up.Seconds(), bad.down.Seconds())
	fmt.Printf("  dead 10 s in 30   up %5.1f s  goal 110   down %5.1f s  goal 110, %d connections\n", dead.up.Seconds(), dead.down.Seconds(), dead.connections)
	fmt.Printf("  sent twice        up %5.2f %%  goal 5      down %5.2f %%  goal 5\n", twice(good.sent, dead.sent), twice(good.got, dead.got))
	fmt.Printf("  nothing to do     %5.2f s     goal 0.7, warm\n", bad.idle.Seconds())
}

// crossing is what five hundred interviews took over a line, up and then down to a
// colleague: time, and bytes at the hub; and what a round with nothing to do took then.
type crossing struct {
	up, down, idle time.Duration
	sent, got      int64
	connections    int64
}

func overLine(t *testing.T, line link.Line) (c crossing) {
	const n = 500
	o := newOffice(t)
	second := colleague(t, o.first, "Second Officer")
	o.via(o.first, o.address())
	o.via(second, o.address())
	o.fill(n)
	l := link.Open(t, o.address(), line, time.Now)
	sent := o.in.Load()
	_, c.up = o.via(o.first, l.Address())
	c.sent = o.in.Load() - sent
	got := o.out.Load()
	_, c.down = o.via(second, l.Address())
	c.got, c.connections = o.out.Load()-got, l.Opened()
	var idle []time.Duration
	for range 7 {
		_, took := o.via(second, l.Address())
		idle = append(idle, took)
	}
	slices.Sort(idle)
	c.idle = idle[len(idle)/2]
	return c
}

// twice is how much more than once, in percent, and never less.
func twice(once, all int64) float64 { return max(0, 100*float64(all-once)/float64(once)) }

// TestFiguresOfFullHistory is interviews whose every answer is a change-set of its own,
// as an officer at work saves them.
func TestFiguresOfFullHistory(t *testing.T) {
	n := min(figures(t), 250)
	o := newOffice(t)
	o.via(o.first, o.address())
	for i := range n {
		whole := full(o.T, o.first, i)
		var r screening.Record
		for j := range whole.Ops {
			one := whole
			one.Record, one.Ops = r.ID, whole.Ops[j:j+1]
			var err error
			if r, err = o.first.Store().Commit(t.Context(), one); err != nil {
				t.Fatalf("op %d: %v", j, err)
			}
		}
	}
	up := o.in.Load()
	o.via(o.first, o.address())
	fmt.Printf("history %7.0f bytes each      goal 1900 (%d interviews, each answer saved by itself)\n", float64(o.in.Load()-up)/float64(n), n)
}

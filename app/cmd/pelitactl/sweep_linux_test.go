package main

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// sweepEnv asks for a kill at every call; without it one of each kind is tried
// (make kills sets it).
const sweepEnv = "PELITA_SWEEP"

// points are the calls at which to kill: all of them, or of each kind the one
// in the middle.
func points(whole death) []failpoint {
	last := map[string]int{}
	var out []failpoint
	for _, call := range whole.calls {
		last[call]++
		out = append(out, failpoint{call, last[call]})
	}
	if os.Getenv(sweepEnv) == "" {
		out = slices.DeleteFunc(out, func(f failpoint) bool { return f.nth != 1+last[f.call]/2 })
	}
	return out
}

// couple is two devices of one agency, in this process, and a hub process.
type couple struct {
	*testing.T
	first, second *courier.Profile
	desk          *office // of the second device
	hub           *station
	saved         int
	kinds         map[string]int // at what programs were killed
}

func newCouple(t *testing.T) *couple {
	t.Helper()
	s := &couple{T: t, desk: newOffice(t, "second"), kinds: map[string]int{}}
	var err error
	first := newOffice(t, "first")
	if s.first, err = courier.Create(t.Context(), s.config(first), s.newcomer("First Officer")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.must(s.first.Close()) })
	second, request, err := courier.Ask(t.Context(), s.config(s.desk), s.newcomer("Second Officer"))
	s.must(err)
	grant, err := s.first.Enrol(t.Context(), request.File, "")
	s.must(err)
	s.must(second.Join(t.Context(), grant.File))
	s.second = second
	t.Cleanup(func() { s.close() })
	agency, err := s.first.AgencyFile(t.Context())
	s.must(err)
	file := filepath.Join(t.TempDir(), "agency")
	s.must(os.WriteFile(file, agency, 0o600))
	s.hub = startHub(t, file)
	s.sync(s.first)
	s.sync(s.second)
	return s
}

func (s *couple) config(o *office) courier.Config {
	return courier.Config{Dir: o.dir, Library: loadLibrary(s.T), Now: time.Now, WorkFactor: 16}
}

func (s *couple) newcomer(name string) courier.Newcomer {
	return courier.Newcomer{Passphrase: []byte(passphrase), Officer: name, Agency: "Test agency"}
}

func (s *couple) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// open opens the second device again, as after a crash.
func (s *couple) open() {
	s.Helper()
	var err error
	s.second, err = courier.Open(s.Context(), s.config(s.desk), []byte(passphrase))
	s.must(err)
}

func (s *couple) close() {
	if s.second != nil {
		s.must(s.second.Close())
	}
	s.second = nil
}

// save saves a record with an answer.
func (s *couple) save(p *courier.Profile) {
	s.Helper()
	w := p.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en", Digest: [32]byte{1}} })
	r, err := w.Open(s.Context(), "tfc-returnee")
	s.must(err)
	answer := protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: fmt.Sprint(18 + s.saved%60)}}
	_, err = w.Answer(s.Context(), r, screening.Answered{Item: "age", Answer: answer})
	s.must(err)
	s.saved++
}

// sync exchanges with the hub until it answers: it may just be coming back.
func (s *couple) sync(p *courier.Profile) {
	s.Helper()
	var report courier.Report
	err := screening.ErrHubAway
	for range 3 {
		if errors.Is(err, screening.ErrHubAway) {
			report, err = p.SyncWith(s.Context(), courier.Hub{URL: s.hub.url(), Pin: s.hub.Pin})
		}
	}
	if err != nil || report.Alarm() != nil || report.Waiting > 0 {
		s.Fatalf("sync: %+v, %v", report, err)
	}
}

// settled lets both devices exchange, and holds that each saved change is on
// each of them exactly once.
func (s *couple) settled(where string) {
	s.Helper()
	for _, p := range []*courier.Profile{s.second, s.first, s.second} {
		s.sync(p)
	}
	one, two := s.records(s.first), s.records(s.second)
	if len(one) != s.saved || !maps.Equal(one, two) {
		s.Errorf("killed at %s: %d records and %d, want %d the same", where, len(one), len(two), s.saved)
	}
}

func (s *couple) records(p *courier.Profile) map[screening.RecordID][32]byte {
	s.Helper()
	all, err := p.Store().Summaries(s.Context())
	s.must(err)
	out := map[screening.RecordID][32]byte{}
	for _, sum := range all {
		r, err := p.Store().Record(s.Context(), sum.ID)
		s.must(err)
		out[sum.ID] = r.State.Hash()
		if len(r.State.Conflicts()) > 0 {
			s.Errorf("record %s has a conflict that nobody made", sum.ID)
		}
	}
	return out
}

// note counts at what a program was killed.
func (s *couple) note(d death) {
	if d.killed != "" {
		s.kinds[d.killed]++
	}
}

// told lists at what programs were killed; every kill must have hit.
func (s *couple) told(want int) {
	s.Helper()
	hits := 0
	s.Logf("%d calls to be killed at", want)
	for _, what := range slices.Sorted(maps.Keys(s.kinds)) {
		hits += s.kinds[what]
		s.Logf("%4d at %s", s.kinds[what], what)
	}
	if hits < want*3/4 {
		s.Errorf("%d of %d kills hit", hits, want)
	}
}

func TestAKillAtAnyCallOfAClientsSyncLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	s := newCouple(t)
	syncing := func(at failpoint) death {
		s.save(s.first)
		s.sync(s.first)
		s.save(s.second)
		s.close()
		_, ended := at.run(t, s.desk.command("sync", "--hub", s.hub.url(), "--pin", s.hub.Pin))
		d := <-ended
		s.open()
		s.settled(d.killed)
		return d
	}
	whole := syncing(failpoint{})
	if whole.code != 0 || len(whole.calls) < 20 {
		t.Fatalf("a sync that nobody kills: %+v", whole)
	}
	for _, at := range points(whole) {
		s.note(syncing(at))
	}
	s.told(len(points(whole)))
}

func TestAKillAtAnyCallOfTheHubLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	s := newCouple(t)
	serving := func(at failpoint) death {
		s.hub.kill()
		s.save(s.first)
		s.save(s.second)
		process, ended := s.serve(at)
		died := make(chan death, 1)
		go func() { // a service manager starts what dies
			d := <-ended
			if d.killed != "" {
				s.hub.start()
			}
			died <- d
		}()
		s.settled(fmt.Sprint("call ", at, " of the hub"))
		if len(died) == 0 {
			_ = process.Signal(syscall.SIGTERM)
		}
		d := <-died
		if d.killed == "" {
			s.hub.start()
		}
		return d
	}
	whole := serving(failpoint{})
	if whole.code != 0 || len(whole.calls) < 20 {
		t.Fatalf("a hub that nobody kills: %+v", whole)
	}
	for _, at := range points(whole) {
		s.note(serving(at))
	}
	s.told(len(points(whole)))
}

// serve starts the hub under a failpoint, until it is ready or dead.
func (s *couple) serve(at failpoint) (*os.Process, <-chan death) {
	s.Helper()
	cmd := exec.Command(filepath.Join(programs, "hubd"), "--db", "sqlite:"+filepath.Join(s.hub.dir, "hub.db"), "--agency", s.hub.agency, "--listen", s.hub.Listen)
	out, err := cmd.StdoutPipe()
	s.must(err)
	process, ended := at.run(s.T, cmd)
	_, _ = bufio.NewReader(out).ReadString('\n') // a hub that died says nothing
	return process, ended
}

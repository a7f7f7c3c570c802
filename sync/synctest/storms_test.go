package synctest_test

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/replica"
	"pelita/sync/synctest"
)

// storm is a history of one agency: devices that save and speak with hubs over
// bad links, and all that befalls hubs and tablets meanwhile.
type storm struct {
	*rapid.T
	t       *testing.T
	dir     string
	agency  *synctest.Agency
	tablets []*tablet
	hubs    []*synctest.Shelf // all that are open; a tablet speaks to one of them
	backup  string            // a folder with a hub of last week
	calm    bool              // links are good
	made    int

	must  map[string]bool // payloads that every tablet must have in the end
	maybe map[string]bool // payloads that went with a tablet, or were cut off with it

	// forked says that somebody else saw two segments for one place: a copy or an
	// image wrote on while a hub had forgotten what the other had written. Then
	// the alarm is the end, and people settle it.
	forked bool
	// copied says that a tablet found out that it is a copy.
	copied bool
}

// tablet is one device's life: a copy, or one joined again, is another tablet.
type tablet struct {
	*synctest.Device
	hub   int
	image *synctest.MemLog
	out   bool // lost, revoked, or found to be a copy: it takes no further part
	away  bool // it speaks to nobody before the end
}

func newStorm(t *testing.T, rt *rapid.T) *storm {
	s := &storm{T: rt, t: t, dir: synctest.ShelfDir(t), must: map[string]bool{}, maybe: map[string]bool{}}
	s.agency = synctest.NewAgency(t)
	s.tablets = []*tablet{{Device: s.agency.First}}
	for range rapid.IntRange(1, 4).Draw(rt, "more devices") {
		s.join()
	}
	s.hubs = []*synctest.Shelf{s.empty()}
	return s
}

func (s *storm) join() *tablet {
	b := &tablet{Device: s.agency.Join(s.t, "desk")}
	s.tablets = append(s.tablets, b)
	return b
}

// empty is a hub that holds nothing.
func (s *storm) empty() *synctest.Shelf {
	s.made++
	return synctest.OpenShelf(s.t, s.agency, filepath.Join(s.dir, fmt.Sprint("hub", s.made)))
}

// end closes all that is open.
func (s *storm) end() {
	for _, h := range s.hubs {
		h.Close(s.t)
	}
}

// living are the tablets that take part.
func (s *storm) living() []*tablet {
	return slices.DeleteFunc(slices.Clone(s.tablets), func(b *tablet) bool { return b.out })
}

func (s *storm) pick() *tablet {
	all := s.living()
	return all[rapid.IntRange(0, len(all)-1).Draw(s.T, "tablet")]
}

// write lets a tablet save something.
func (s *storm) write(b *tablet) {
	text := fmt.Sprintf("payload %d", len(s.must)+len(s.maybe))
	s.must[text] = true
	b.Log.Enqueue(s.agency.Space, []byte(text))
}

// restart is a new replica on the same log, with whatever link there is.
func (s *storm) restart(b *tablet) {
	to := synctest.Direct{Hub: s.hubs[b.hub].Hub, Sign: b.Sign}
	b.Connect(s.t, &synctest.Lossy{To: to, Next: func() synctest.Fault {
		if s.calm {
			return synctest.None
		}
		return synctest.Fault(rapid.IntRange(0, synctest.Faults-1).Draw(s.T, "fault"))
	}})
}

// sync lets a tablet speak. One that learns that it is a copy joins again under
// a new id, and what it had not given away is written again there.
func (s *storm) sync(b *tablet) (replica.Report, error) {
	s.restart(b)
	if s.calm { // as every program does when it begins
		b.Replica.Compare()
	}
	report, err := b.Replica.Sync(s.t.Context())
	s.forked = s.forked || errors.Is(err, replica.ErrFork)
	if slices.ContainsFunc(report.Alarms, func(a replica.Alarm) bool {
		return a.Device == b.ID && (a.Kind == replica.AlarmClone || a.Kind == replica.AlarmFork)
	}) {
		s.copied = true
		s.again(b)
	}
	return report, err
}

// again replaces a tablet that is a copy by one with a new id.
func (s *storm) again(b *tablet) {
	if b.out || b.Device == s.agency.First {
		return
	}
	b.out = true
	next := s.join()
	next.hub = b.hub
	for _, p := range b.Log.Applied(s.agency.Space) {
		if s.must[string(p)] || s.maybe[string(p)] {
			next.Log.Enqueue(s.agency.Space, p)
		}
	}
}

// befall is what happens next.
func (s *storm) befall() {
	switch rapid.IntRange(0, 15).Draw(s.T, "what") {
	case 0, 1, 2:
		s.write(s.pick())
	case 3, 4, 5, 6:
		if b := s.pick(); !b.away {
			_, _ = s.sync(b)
		}
	case 7:
		s.rotate()
	case 8:
		s.hubs[s.pick().hub].Restart(s.t)
	case 9:
		s.wipe()
	case 10:
		s.keepOrRestore()
	case 11:
		s.splitOrJoin()
	case 12:
		b := s.pick()
		b.hub = rapid.IntRange(0, len(s.hubs)-1).Draw(s.T, "hub")
	case 13:
		s.imageOrRestore()
	case 14:
		s.clone()
	case 15:
		s.pick().away = true
	}
}

func (s *storm) rotate() {
	if err := s.agency.First.Replica.Rotate(s.t.Context(), s.agency.Admins(), s.agency.Space); err != nil {
		s.Fatal(err)
	}
}

// wipe replaces a hub by an empty one: its disk, or its address.
func (s *storm) wipe() {
	at := rapid.IntRange(0, len(s.hubs)-1).Draw(s.T, "hub")
	s.hubs[at].Close(s.t)
	s.hubs[at] = s.empty()
}

// keepOrRestore makes a backup of a hub, or puts the last one in its place,
// with or without the file that would give it away.
func (s *storm) keepOrRestore() {
	at := rapid.IntRange(0, len(s.hubs)-1).Draw(s.T, "hub")
	if s.backup == "" {
		s.made++
		s.backup = filepath.Join(s.dir, fmt.Sprint("backup", s.made))
		s.hubs[at].CopyTo(s.t, s.backup)
		return
	}
	s.hubs[at].Close(s.t)
	s.hubs[at] = synctest.OpenShelf(s.t, s.agency, s.backup)
	s.backup = ""
}

// splitOrJoin copies a hub so that there are two, or leaves only one of them.
func (s *storm) splitOrJoin() {
	if len(s.hubs) == 1 {
		s.made++
		other := filepath.Join(s.dir, fmt.Sprint("split", s.made))
		s.hubs[0].CopyTo(s.t, other)
		s.hubs = append(s.hubs, synctest.OpenShelf(s.t, s.agency, other))
		return
	}
	s.hubs[1].Close(s.t)
	s.hubs = s.hubs[:1]
	for _, b := range s.tablets {
		b.hub = 0
	}
}

// imageOrRestore keeps an image of a tablet's disk, or puts it back: what the
// tablet had written since may be gone with it.
func (s *storm) imageOrRestore() {
	b := s.pick()
	switch {
	case b.Device == s.agency.First: // the one that admits is not lost here
	case b.image == nil:
		b.image = b.Log.Copy()
	default:
		s.lost(b)
		b.Log, b.image = b.image, nil
	}
}

// lost takes what only this tablet had since its image out of what must come.
func (s *storm) lost(b *tablet) {
	kept := map[string]bool{}
	for _, p := range b.image.Applied(s.agency.Space) {
		kept[string(p)] = true
	}
	for _, other := range s.tablets {
		if other != b {
			for _, p := range other.Log.Applied(s.agency.Space) {
				kept[string(p)] = true
			}
		}
	}
	for _, p := range b.Log.Applied(s.agency.Space) {
		if !kept[string(p)] {
			delete(s.must, string(p))
			s.maybe[string(p)] = true
		}
	}
}

// clone makes a second tablet of one, which both go on.
func (s *storm) clone() {
	b := s.pick()
	if b.Device == s.agency.First {
		return
	}
	twin := *b.Device
	twin.Log = b.Log.Copy()
	s.tablets = append(s.tablets, &tablet{Device: &twin, hub: b.hub})
}

// settle ends the storm and lets all come together.
func (s *storm) settle() {
	s.calm = true
	for len(s.hubs) > 1 {
		s.splitOrJoin()
	}
	for range 4 {
		for _, b := range s.living() {
			b.away = false
			_, _ = s.sync(b)
		}
	}
	for _, b := range s.living() {
		if _, err := s.sync(b); err != nil && !errors.Is(err, replica.ErrFork) {
			s.Fatalf("after the storm: %v", err)
		}
	}
}

// kept holds that all that must be is on some tablet at least.
func (s *storm) kept() {
	got := map[string]bool{}
	for _, b := range s.tablets {
		for _, p := range b.Log.Applied(s.agency.Space) {
			got[string(p)] = true
		}
	}
	for text := range s.must {
		if !got[text] {
			s.Fatalf("%q is lost", text)
		}
	}
}

// whole holds that all tablets have the same, and all that must be.
func (s *storm) whole() {
	var first map[string]bool
	for i, b := range s.living() {
		got := map[string]bool{}
		for _, p := range b.Log.Applied(s.agency.Space) {
			got[string(p)] = true
		}
		if first == nil {
			first = got
		}
		if !maps.Equal(got, first) {
			s.Fatalf("tablet %d differs: %d payloads, the first has %d", i, len(got), len(first))
		}
		for text := range s.must {
			if !got[text] {
				s.Fatalf("tablet %d lacks %q", i, text)
			}
		}
		for text := range got {
			if !s.must[text] && !s.maybe[text] {
				s.Fatalf("tablet %d has %q, which nobody wrote", i, text)
			}
		}
	}
}

// The storms are 100 in the normal run; make storms sends 10,000.
func TestAfterAnyStormAllTabletsHaveTheSameAndNothingIsLost(t *testing.T) {
	all, copied, forked := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		s := newStorm(t, rt)
		defer s.end()
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			s.befall()
		}
		s.settle()
		s.kept()
		all++
		if s.copied {
			copied++
		}
		if s.forked {
			forked++
			return
		}
		s.whole()
	})
	if copied == 0 || forked > all/3 {
		t.Errorf("of %d storms %d had a tablet that found out that it is a copy, %d ended in a fork", all, copied, forked)
	}
}

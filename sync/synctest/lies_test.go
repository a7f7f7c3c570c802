package synctest_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// ending is how a lie must end. While it is told: an alarm or an error on some
// device, or nothing at all (harmless), or no news (stale), which only its
// absence shows. After it: the right state everywhere, with an alarm or without.
type ending struct {
	alarm    replica.AlarmKind
	err      error
	harmless bool
	stale    bool
	repeated bool              // what came again is counted
	gap      bool              // a chain shows that something is missing
	after    replica.AlarmKind // noticed once the truth is told again
}

// endings names the end of each lie over HTTPS, with so many devices.
func endings(devices int) map[synctest.Lie]ending {
	forged := ending{alarm: replica.AlarmForged}
	out := map[synctest.Lie]ending{
		synctest.LieSwapDeviceKey:     forged,
		synctest.LieGhostDevice:       forged,
		synctest.LieReplaySegment:     {harmless: true, repeated: true},
		synctest.LieReplayAcross:      forged,
		synctest.LieReorder:           {harmless: true},
		synctest.LieDuplicate:         {harmless: true, repeated: true},
		synctest.LieDropOne:           {alarm: replica.AlarmWithheld},
		synctest.LieDropTail:          {alarm: replica.AlarmWithheld},
		synctest.LieDelay:             {stale: true},
		synctest.LieForkViews:         {stale: true, after: replica.AlarmRollback},
		synctest.LieRollBack:          {alarm: replica.AlarmRollback},
		synctest.LieTruncate:          {err: replica.ErrAway},
		synctest.LieBitFlip:           forged,
		synctest.LieOversize:          {err: replica.ErrReply},
		synctest.LieSlowDrip:          {err: replica.ErrAway},
		synctest.LieWrongType:         {err: replica.ErrReply},
		synctest.LieRedirect:          {err: replica.ErrReply},
		synctest.LieBomb:              {err: replica.ErrReply},
		synctest.LieMixEpochs:         forged,
		synctest.LieOldFormat:         forged,
		synctest.LieDowngrade:         {err: replica.ErrReply},
		synctest.LieFalseTime:         {harmless: true},
		synctest.LieOtherAgency:       forged,
		synctest.LieAckWithoutStoring: {stale: true, after: replica.AlarmRollback},
	}
	if devices == 2 { // nobody else is there who saw more
		out[synctest.LieDropTail] = ending{stale: true}
	}
	return out
}

// chain is one device's chain as another holds it.
type chain struct{ reader, writer wire.ID }

// scene is an agency whose devices speak to a liar.
type scene struct {
	*testing.T
	agency  *synctest.Agency
	devices []*synctest.Device
	want    []string

	alarms   map[replica.AlarmKind]bool
	errs     []error
	repeated int
	gaps     int
	news     map[chain]uint64 // the ends of the others' chains, as each device holds them
}

func newScene(t *testing.T, devices int) *scene {
	t.Helper()
	s := &scene{T: t, agency: synctest.NewAgency(t)}
	s.devices = append(s.devices, s.agency.First)
	for i := 1; i < devices; i++ {
		s.devices = append(s.devices, s.agency.Join(t, fmt.Sprintf("desk %d", i+1)))
	}
	s.news = map[chain]uint64{}
	s.forget()
	return s
}

func (s *scene) forget() {
	s.alarms, s.errs, s.repeated, s.gaps = map[replica.AlarmKind]bool{}, nil, 0, 0
}

// write lets every device save something.
func (s *scene) write(round string) {
	for i, d := range s.devices {
		text := fmt.Sprintf("%s of device %d", round, i)
		s.want = append(s.want, text)
		d.Log.Enqueue(s.agency.Space, []byte(text))
	}
}

// sync lets every device speak with the hub, so many times in turn, and holds
// that nobody ever has what nobody wrote, or has it twice.
func (s *scene) sync(times int) {
	s.Helper()
	for range times {
		for i, d := range s.devices {
			report, err := d.Replica.Sync(s.Context())
			s.note(d, report, err)
			s.isPart(fmt.Sprintf("device %d", i), d)
		}
	}
}

func (s *scene) note(d *synctest.Device, report replica.Report, err error) {
	if err != nil {
		s.errs = append(s.errs, err)
	}
	for _, a := range report.Alarms {
		s.alarms[a.Kind] = true
	}
	s.repeated += report.Repeated
	for _, c := range report.Chains {
		if c.Waiting > 0 || c.Known > c.Link.Seq {
			s.gaps++
		}
		if c.Device != d.ID && c.Space == s.agency.Space {
			s.news[chain{d.ID, c.Device}] = c.Link.Seq
		}
	}
}

func (s *scene) isPart(who string, d *synctest.Device) {
	s.Helper()
	seen := map[string]bool{}
	for _, p := range d.Log.Applied(s.agency.Space) {
		if seen[string(p)] || !slices.Contains(s.want, string(p)) {
			s.Fatalf("%s has %q, which nobody wrote, or twice", who, p)
		}
		seen[string(p)] = true
	}
}

// rightState holds that every device has everything, and the same roster.
func (s *scene) rightState() {
	s.Helper()
	for i, d := range s.devices {
		if got := len(d.Log.Applied(s.agency.Space)); got != len(s.want) {
			s.Errorf("device %d has %d of %d payloads", i, got, len(s.want))
		}
		roster, err := d.Replica.Roster(s.Context())
		if err != nil || len(roster.Devices()) != len(s.devices) {
			s.Errorf("device %d knows %d devices, want %d, %v", i, len(roster.Devices()), len(s.devices), err)
		}
	}
}

// rotate makes the roster grow: a new epoch.
func (s *scene) rotate() {
	s.Helper()
	if err := s.agency.First.Replica.Rotate(s.Context(), s.agency.Admins(), s.agency.Space); err != nil {
		s.Fatal(err)
	}
}

// ended holds a lie to its ending.
func (s *scene) ended(want ending, before map[chain]uint64) {
	s.Helper()
	switch {
	case want.alarm != 0:
		if !s.alarms[want.alarm] {
			s.Errorf("no alarm %d: alarms %v, errors %v", want.alarm, s.alarms, s.errs)
		}
	case want.err != nil:
		if !slices.ContainsFunc(s.errs, func(err error) bool { return errors.Is(err, want.err) }) {
			s.Errorf("no error %q: alarms %v, errors %v", want.err, s.alarms, s.errs)
		}
	case len(s.alarms) > 0 || len(s.errs) > 0:
		s.Errorf("alarms %v, errors %v, want none", s.alarms, s.errs)
	}
	if want.repeated && s.repeated == 0 {
		s.Error("what came again is not counted")
	}
	if want.gap && s.gaps == 0 {
		s.Error("no chain shows a gap")
	}
	if want.harmless {
		s.rightState()
	}
	if want.stale && !s.still(before) {
		s.Error("every device has news of every other: the lie is not told")
	}
}

// still reports whether a device has no news of another one.
func (s *scene) still(before map[chain]uint64) bool {
	for c, end := range before {
		if s.news[c] == end {
			return true
		}
	}
	return false
}

func TestEachOf24LiesOverHTTPSEndsInTheRightStateOrANamedAlarm(t *testing.T) {
	if n := len(synctest.Lies()); n != 24 {
		t.Fatalf("%d lies, want 24", n)
	}
	eachLie(t, endings, liesOverHTTPS)
}

// eachLie tells every lie, and none, to 2 and to 5 devices. A lie for which no ending is
// named does no harm.
func eachLie(t *testing.T, endings func(devices int) map[synctest.Lie]ending, tell func(*testing.T, int, synctest.Lie, ending)) {
	for _, devices := range []int{2, 5} {
		for _, lie := range append(synctest.Lies(), synctest.LieNone) {
			t.Run(fmt.Sprintf("%d devices/%s", devices, lie), func(t *testing.T) {
				t.Parallel()
				want, ok := endings(devices)[lie]
				if !ok {
					want = ending{harmless: true}
				}
				tell(t, devices, lie, want)
			})
		}
	}
}

func liesOverHTTPS(t *testing.T, devices int, lie synctest.Lie, want ending) {
	s := newScene(t, devices)
	h := synctest.NewLyingHub(t, s.agency, s.devices...)
	patience, times := 3*time.Second, 2
	if lie == synctest.LieSlowDrip {
		patience, times = 700*time.Millisecond, 1
	}
	for _, d := range s.devices {
		h.Connect(d, patience)
	}
	s.write("before")
	s.sync(2)
	h.Snapshot()
	s.write("before the lie")
	s.sync(2)
	before := maps.Clone(s.news)
	if len(s.alarms) > 0 || len(s.errs) > 0 {
		t.Fatalf("an honest hub: alarms %v, errors %v", s.alarms, s.errs)
	}

	h.Tell(lie)
	s.rotate()
	for _, round := range []string{"first under the lie", "second under the lie"} {
		s.write(round)
		s.sync(times)
	}
	s.ended(want, before)

	h.Tell(synctest.LieNone)
	s.forget()
	for _, d := range s.devices {
		d.Replica.Compare()
	}
	s.sync(3)
	s.rightState()
	if len(s.errs) > 0 || (want.after != 0) != s.alarms[want.after] {
		t.Errorf("once the truth is told: alarms %v, errors %v", s.alarms, s.errs)
	}
	s.forget()
	s.sync(1)
	if len(s.alarms) > 0 || len(s.errs) > 0 {
		t.Errorf("an alarm for ever: alarms %v, errors %v", s.alarms, s.errs)
	}
	if h.Redirected() > 0 {
		t.Error("a redirect was followed")
	}
}

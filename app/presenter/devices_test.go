package presenter

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
)

// fleetFake is an agency of three devices.
type fleetFake struct {
	fleet   Fleet
	waits   Waiting
	err     error
	did     []string
	saved   string
	unsaved Waiting // what was proposed and not saved
}

func (f *fleetFake) Devices(context.Context) (Fleet, error) { return f.fleet, nil }
func (f *fleetFake) do(what string) (Waiting, error) {
	if f.err == nil {
		f.did, f.unsaved = append(f.did, what), f.waits
	}
	return f.waits, f.err
}
func (f *fleetFake) Revoke(_ context.Context, id string) (Waiting, error) {
	return f.do("revoke " + id)
}
func (f *fleetFake) SetRights(_ context.Context, id string, codes []string) (Waiting, error) {
	return f.do("rights " + id + " " + strings.Join(codes, ","))
}
func (f *fleetFake) Lose(_ context.Context, id string) (Waiting, error) { return f.do("lose " + id) }
func (f *fleetFake) Find(_ context.Context, id string) (Waiting, error) { return f.do("find " + id) }
func (f *fleetFake) SaveProposal(_ context.Context, file string) error {
	f.saved, f.unsaved = file, Waiting{}
	return f.err
}
func (f *fleetFake) AskToAdminister(_ context.Context, file string) (string, error) {
	f.did = append(f.did, "ask "+file)
	return sixWords, f.err
}
func (f *fleetFake) ReadCandidate(context.Context, string) (AdminCandidate, error) {
	return AdminCandidate{Key: strings.Repeat("c", 64), Words: sixWords}, f.err
}
func (f *fleetFake) ChangeAdministrators(_ context.Context, c AdminChange) (Waiting, error) {
	return f.do(fmt.Sprint(c))
}

func newFleet() *fleetFake {
	all := []string{"answer", "decide", "settle", "erase", "share"}
	return &fleetFake{fleet: Fleet{
		Administrator: true, Need: 1, Of: 1, Rights: all,
		Devices: []AgencyDevice{
			{ID: "aaaaaaaa", Officer: "Ayu", Words: sixWords, This: true, Administrator: true, Rights: all},
			{ID: "bbbbbbbb", Officer: "Sari", Words: sixWords, Rights: []string{"answer"}, Heard: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), Hidden: 2},
			{ID: "cccccccc", Words: sixWords, Lost: true, Rights: all},
			{ID: "dddddddd", Officer: "Budi", Revoked: true},
		},
	}}
}

func devicesStage(t *testing.T, f *fleetFake) (*DevicesPage, *shown[DevicesState]) {
	t.Helper()
	s, v := newStand(t, inline{}), &shown[DevicesState]{}
	p := NewDevicesPage(s.frame, f, v.render)
	p.Enter()
	return p, v
}

func TestCaseloadsThatADeviceTakenOutCanStillOpenAreCounted(t *testing.T) {
	t.Parallel()
	f := newFleet()
	_, v := devicesStage(t, f)
	if v.state.Leaking.Title != "" {
		t.Errorf("%+v", v.state.Leaking)
	}
	f.fleet.Leaking = 3
	if _, v = devicesStage(t, f); v.state.Leaking.Kind != Caution || !says(v.state.Leaking, "new keys: 3") {
		t.Errorf("%+v", v.state.Leaking)
	}
}

func TestEachDeviceIsSaidInWordsAndThoseTakenOutStandApart(t *testing.T) {
	t.Parallel()
	_, v := devicesStage(t, newFleet())
	if len(v.state.Devices) != 3 || len(v.state.Gone) != 1 || v.state.GoneTitle == "" || v.state.Gone[0].Name != "Budi" {
		t.Fatalf("%+v", v.state)
	}
	ours, sari, nameless := v.state.Devices[0], v.state.Devices[1], v.state.Devices[2]
	for name, tt := range map[string]struct {
		row  DeviceRow
		says []string
	}{
		"ours":     {ours, []string{"This device", "Administers", sixWords, "everything"}},
		"sari":     {sari, []string{"Sari", "last heard from", "2 changes have not arrived", "write answers"}},
		"nameless": {nameless, []string{"Device cccccc", "Said to be lost", "nothing heard"}},
		"gone":     {v.state.Gone[0], []string{"Taken out", "opens nothing"}},
	} {
		for _, words := range tt.says {
			if !says(tt.row, words) {
				t.Errorf("%s does not say %q: %+v", name, words, tt.row)
			}
		}
	}
	if says(sari, "decide") || says(ours, "heard") {
		t.Errorf("more is said than is: %+v", sari)
	}
}

func TestADeviceThatDoesNotAdministerSeesTheListAndWhyItCanChangeNothing(t *testing.T) {
	t.Parallel()
	f := newFleet()
	f.fleet.Administrator = false
	p, v := devicesStage(t, f)
	p.OpenDevice("bbbbbbbb")
	p.AskRevoke()
	p.DoToDevice()
	if v.state.ReadOnly.Title == "" || len(v.state.Devices) != 3 || len(f.did) != 0 {
		t.Errorf("%v, %+v", f.did, v.state.ReadOnly)
	}
	for _, d := range v.state.Devices {
		if d.More.Label != "" || d.Doing.Revoke.Label != "" {
			t.Errorf("offers %+v", d)
		}
	}
}

func TestNothingIsDoneToADeviceBeforeItIsSaidTwiceAndWhatWillHappenIsSaid(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		choose []string
		ask    func(*DevicesPage)
		id     string
		want   string
		says   string
	}{
		"revoke": {nil, (*DevicesPage).AskRevoke, "bbbbbbbb", "revoke bbbbbbbb", "keeps what it has already read"},
		"lose":   {nil, (*DevicesPage).AskLost, "bbbbbbbb", "lose bbbbbbbb", "can open what it has"},
		"find":   {nil, (*DevicesPage).AskLost, "cccccccc", "find cccccccc", "wait for it again"},
		"rights": {[]string{"settle", "answer", "share"}, (*DevicesPage).AskRights, "bbbbbbbb", "rights bbbbbbbb settle,share", "keep that apart"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFleet()
			p, v := devicesStage(t, f)
			doing := func() DeviceDoing {
				i := slices.IndexFunc(v.state.Devices, func(d DeviceRow) bool { return d.ID == tt.id })
				return v.state.Devices[i].Doing
			}
			p.OpenDevice(tt.id)
			p.DoToDevice()
			for _, code := range tt.choose {
				p.ToggleRight(code)
			}
			tt.ask(p)
			if len(f.did) != 0 || !strings.Contains(doing().Sure.Text, tt.says) || doing().Do.Label == "" {
				t.Fatalf("%v, %+v", f.did, doing())
			}
			p.KeepDevice()
			p.DoToDevice()
			if len(f.did) != 0 || doing().Sure.Title != "" {
				t.Fatalf("done although it was to stay: %v", f.did)
			}
			tt.ask(p)
			p.DoToDevice()
			p.DoToDevice()
			if !slices.Equal(f.did, []string{tt.want}) {
				t.Errorf("%v, want %s", f.did, tt.want)
			}
			if v.state.Done.Kind != Advice || doing().Sure.Title != "" {
				t.Errorf("%+v", v.state.Done)
			}
		})
	}
}

func TestThisDeviceIsNeverOfferedToBeTakenOutOrLost(t *testing.T) {
	t.Parallel()
	p, v := devicesStage(t, newFleet())
	p.OpenDevice("aaaaaaaa")
	if d := v.state.Devices[0].Doing; d.Revoke.Label != "" || d.Lost.Label != "" || len(d.Rights.Options) != 5 || !d.KeepRights.Off {
		t.Errorf("%+v", d)
	}
}

func TestARevocationThatMoreAdministratorsMustApproveIsNotSaidToBeDone(t *testing.T) {
	t.Parallel()
	f := newFleet()
	f.fleet.Need, f.fleet.Of, f.waits = 2, 3, Waiting{Have: 1, Need: 2}
	p, v := devicesStage(t, f)
	if !says(v.state.Intro, "2 of 3 administrators") {
		t.Errorf("%q", v.state.Intro)
	}
	p.OpenDevice("bbbbbbbb")
	p.AskRevoke()
	p.DoToDevice()
	if v.state.Done.Title != "" || v.state.Waits.Standing.Kind != Caution || !says(v.state.Waits, "Nothing has changed yet") || v.state.Waits.Save.Label == "" {
		t.Fatalf("%+v, %+v", v.state.Done, v.state.Waits)
	}
	p.SaveWaiting("proposal.bin")
	if f.saved != "proposal.bin" || v.state.Waits.Standing.Title != "" || v.state.Done.Title == "" {
		t.Errorf("%q, %+v", f.saved, v.state)
	}
}

func TestWhatIsRefusedStaysAskedAndSaysWhy(t *testing.T) {
	t.Parallel()
	f := newFleet()
	f.err = screening.ErrNotPermitted
	p, v := devicesStage(t, f)
	p.OpenDevice("bbbbbbbb")
	p.AskRevoke()
	p.DoToDevice()
	if v.state.Notice.Kind != Problem || v.state.Done.Title != "" || v.state.Devices[1].Doing.Sure.Title == "" {
		t.Errorf("%+v", v.state)
	}
}

func (f *fleetFake) Unsaved() Waiting { return f.unsaved }

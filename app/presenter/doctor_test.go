package presenter

import (
	"context"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/exposure"
)

// examined is a profile with something of everything.
type examined struct{ err error }

func (e examined) Exposed(context.Context) (exposure.Facts, error) {
	return someFacts(), e.err
}

func someFacts() exposure.Facts {
	return exposure.Facts{
		Outside: exposure.Outside{Counted: true, Records: 42, Changes: 1280, Segments: 7, Drafts: 2, Files: 3, FileBytes: 2_400_000, Bytes: 5_300_000, Users: 2, Keys: 3, WorkFactor: 16, Quiet: 2, Unfolded: true, Loose: 1},
		Device:  exposure.Device{Swap: exposure.Clear, Disk: exposure.Clear, Dumps: exposure.Clear},
		Inside:  exposure.Inside{Open: true, Records: 41, Named: 40, Closed: 9, Oldest: 190, Idle: 100, Waiting: 5, Hub: true, Recovery: 1, Referrals: 4, Services: 3, Backup: 12, Code: true},
	}
}

// many are profiles of every kind, so that every finding comes up in one.
func many() []exposure.Facts {
	full := someFacts()
	nothing := exposure.Facts{Device: exposure.Device{Swap: exposure.Off, Disk: exposure.Sealed, Dumps: exposure.Off}}
	locked := exposure.Facts{Outside: full.Outside, Device: exposure.Device{Swap: exposure.Sealed}}
	alone := full
	alone.Users, alone.Hub, alone.Referrals, alone.Backup, alone.WorkFactor = 1, false, 0, -1, 18
	empty := alone
	empty.Inside = exposure.Inside{Open: true, Backup: -1}
	return []exposure.Facts{full, nothing, locked, alone, empty}
}

// Held: each finding has words of its own and advice in every language, and no
// number in it is left out.
func TestEveryFindingOfTheDoctorIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	codes := map[string]bool{}
	for _, facts := range many() {
		all := exposure.Findings(facts)
		heard := map[exposure.Adversary]bool{}
		for _, f := range all {
			codes[f.Key()] = true
			heard[f.Who] = true
		}
		for _, who := range exposure.Adversaries() {
			if !heard[who] {
				t.Errorf("nothing is said about the %s", who)
			}
		}
		for _, l := range catalogue.Languages() {
			for i, s := range sections(l, all) {
				if s.Title == "" || strings.HasPrefix(s.Title, "doctor.") {
					t.Errorf("%s: section %d has the title %q", l.Tag(), i, s.Title)
				}
				for _, line := range s.Lines {
					for _, said := range []string{line.Gives, line.Text, line.Do} {
						if said == "" || strings.HasPrefix(said, "doctor.") || strings.ContainsAny(said, "{}") {
							t.Errorf("%s: %q", l.Tag(), said)
						}
					}
				}
			}
		}
	}
	if len(codes) < 40 {
		t.Errorf("only %d findings came up", len(codes))
	}
}

func TestTheDoctorSaysWhatWasCountedAndLeavesNothing(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), &shown[DoctorState]{}
	d := NewDoctor(s.frame, examined{}, v.render)
	d.Enter()
	spokenWell(t, v.state)
	if len(v.state.Sections) != len(exposure.Adversaries()) || !strings.Contains(v.state.Sections[1].Lines[0].Text, "41") {
		t.Errorf("%+v", v.state)
	}
	d.Leave(func() {})
	if v.state.Title != "" || v.state.Sections != nil {
		t.Error("something is left on the screen")
	}
}

func TestTheDoctorSaysWhenTheProfileIsLocked(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), &shown[DoctorState]{}
	d := NewDoctor(s.frame, examined{screening.ErrLocked}, v.render)
	d.Enter()
	if v.state.Notice.Kind != Problem || v.state.Sections != nil {
		t.Errorf("%+v", v.state)
	}
}

package presenter

import (
	"context"
	"testing"
	"time"

	"pelita/screening"
)

func (a *agency) Posting(context.Context) (Posting, error) { return a.posting, nil }
func (a *agency) SetPosting(_ context.Context, p Posting) error {
	if a.err == nil && a.posting.Role != p.Role && a.posting.Role != screening.UnknownRole {
		a.former = append(a.former, screening.FormerRole{Role: a.posting.Role, Until: time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)})
	}
	if a.err == nil {
		a.posting = p
	}
	return a.err
}
func (a *agency) FormerRoles(context.Context) ([]screening.FormerRole, error) { return a.former, a.err }

func TestTheRoleIsAskedWhenAProfileIsMadeAndMayBeLeftOpen(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		enter func(*Create)
		want  Posting
	}{
		"left open": {func(*Create) {}, Posting{}},
		"said": {func(c *Create) {
			c.ChooseRole(screening.NGO)
			c.TypeCountry(" th ")
		}, Posting{Role: screening.NGO, Country: "TH"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, c, p, v := creating(t)
			if len(v.state.Role.Options) != len(screening.Roles()) || v.state.Role.Chosen() != screening.UnknownRole {
				t.Fatalf("%+v", v.state.Role)
			}
			tt.enter(c)
			c.TypeOfficer("Ayu")
			c.TypeAgency("Embassy")
			c.TypePassphrase(phrase)
			c.TypeRepeat(phrase)
			c.Submit()
			if p.made.Posting != tt.want {
				t.Errorf("%+v", p.made.Posting)
			}
		})
	}
}

func TestACountryThatIsNoneHoldsTheProfileBackAndSaysSo(t *testing.T) {
	t.Parallel()
	_, c, p, v := creating(t)
	c.TypeOfficer("Ayu")
	c.TypeAgency("Embassy")
	c.TypePassphrase(phrase)
	c.TypeRepeat(phrase)
	c.TypeCountry("Thailand")
	c.Submit()
	if p.made.Officer != "" || v.state.Country.Problem == "" {
		t.Errorf("%+v, %+v", p.made, v.state.Country)
	}
}

func TestThePostingIsChangedInSettingsAtOnceAndOnlyToWhatCanBe(t *testing.T) {
	t.Parallel()
	s, v, a := newStand(t, inline{}), &shown[SettingsState]{}, &agency{posting: Posting{Role: screening.Police}}
	p := NewSettings(SettingsParams{Frame: s.frame, Keeper: s.keeper, Enrolment: a, Postings: a, Render: v.render})
	s.again = p.Rebuild
	p.Enter()
	if v.state.Role.Chosen() != screening.Police {
		t.Fatalf("%+v", v.state.Role)
	}
	p.ChooseRole(screening.Hotline)
	if !says(v.state.Role.Hint, "Role changed on 14 March 2026") || !says(v.state.Role.Hint, "Before: Police") {
		t.Errorf("%q", v.state.Role.Hint)
	}
	p.TypeCountry("kh")
	if a.posting != (Posting{Role: screening.Hotline, Country: "KH"}) {
		t.Errorf("%+v", a.posting)
	}
	p.TypeCountry("khm")
	if a.posting.Country != "KH" || v.state.Country.Problem == "" || v.state.Country.Text != "khm" {
		t.Errorf("%+v, %+v", a.posting, v.state.Country)
	}
	a.err = screening.ErrLocked
	p.TypeCountry("LA")
	if v.state.Notice.Kind == NoNotice {
		t.Error("a posting that was not kept says nothing")
	}
}

func TestAnOfficerOfUnknownRoleCountsAsOneWithPowers(t *testing.T) {
	t.Parallel()
	if f := (Frame{}); !f.role().Powers() {
		t.Error("unknown has no powers")
	}
	f := Frame{Role: func() screening.Role { return screening.NGO }}
	if f.role().Powers() {
		t.Error("an NGO has powers")
	}
}

package presenter

import (
	"slices"
	"testing"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// screen is a presenter with what it rendered last.
type screen struct {
	Presenter
	state func() any
}

func bound[S any](make func(render func(S)) Presenter) screen {
	v := &shown[S]{}
	return screen{make(v.render), func() any { return v.state }}
}

// every makes all screens, over one record with something of everything.
func every(s *stand, id screening.RecordID) map[string]screen {
	f, work, a := s.frame, s.work, &agency{standing: Standing{Officer: "Ayu", Enrolled: Administrator, Agency: "Embassy"}}
	h := &shelter{}
	return map[string]screen{
		"create":   bound(func(r func(CreateState)) Presenter { return NewCreate(f, &profilesFake{}, s.keeper, r) }),
		"restore":  bound(func(r func(RestoreState)) Presenter { return NewRestore(f, &lorry{}, s.keeper, r) }),
		"unlock":   bound(func(r func(UnlockState)) Presenter { return NewUnlock(f, &profilesFake{}, s.keeper, r) }),
		"caseload": bound(func(r func(CaseloadState)) Presenter { return NewCaseload(f, s.store, work.Library, r) }),
		"start":    bound(func(r func(StartState)) Presenter { return NewStart(f, work, s.keeper, &printer{}, r) }),
		"form": bound(func(r func(FormState)) Presenter {
			return NewFormPage(FormParams{Frame: f, Work: work, Keeper: s.keeper, Record: id, Form: protocol.CaseworkForm, Render: r})
		}),
		"keyed": bound(func(r func(FormState)) Presenter {
			return NewFormPage(FormParams{Frame: f, Work: work, Keeper: s.keeper, Record: id, Render: r})
		}),
		"group": bound(func(r func(GroupState)) Presenter {
			return NewGroup(GroupParams{Frame: f, Work: work, Colleagues: twoOfficers(), Record: s.grouped, Render: r})
		}),
		"interview": bound(func(r func(InterviewState)) Presenter { return NewInterview(f, work, s.keeper, id, r) }),
		"findings":  bound(func(r func(FindingsState)) Presenter { return NewFindings(f, work, id, r) }),
		"timeline":  bound(func(r func(TimelineState)) Presenter { return NewTimeline(f, work, id, r) }),
		"decision":  bound(func(r func(DecisionState)) Presenter { return NewDecision(f, work, id, r) }),
		"record": bound(func(r func(RecordState)) Presenter {
			return NewRecordPage(RecordPageParams{Frame: f, Work: work, Record: id, Directory: h, Render: r})
		}),
		"refer": bound(func(r func(ReferState)) Presenter {
			return NewRefer(ReferParams{Frame: f, Work: work, Directory: h, Referrer: h, Record: id, Render: r})
		}),
		"referrals": bound(func(r func(ReferralsState)) Presenter { return NewReferrals(f, &letterbox{}, work.Library, r) }),
		"sync": bound(func(r func(SyncState)) Presenter {
			return NewSync(SyncParams{Frame: f, Hub: a, Enrolment: a, Store: s.store, Render: r})
		}),
		"packs": bound(func(r func(PacksState)) Presenter { return NewPacksPage(f, &packsFake{}, r) }),
		"journal": bound(func(r func(JournalState)) Presenter {
			return NewJournalPage(f, work, &diary{}, screening.RecordID{}, r)
		}),
		"history":   bound(func(r func(JournalState)) Presenter { return NewJournalPage(f, work, &diary{}, id, r) }),
		"unsettled": bound(func(r func(ConflictsState)) Presenter { return NewConflicts(f, work, screening.RecordID{}, r) }),
		"links":     bound(func(r func(LinksState)) Presenter { return NewLinks(f, work, id, r) }),
		"conflicts": bound(func(r func(ConflictsState)) Presenter { return NewConflicts(f, work, id, r) }),
		"country":   bound(func(r func(CountryState)) Presenter { return NewCountry(f, work.Library, r) }),
		"consent": bound(func(r func(ConsentState)) Presenter {
			return NewConsent(ConsentParams{Frame: f, Work: work, Directory: h, Withdrawals: &post{}, Keeper: s.keeper, Record: id, Render: r})
		}),
		"acts": bound(func(r func(ActsState)) Presenter {
			return NewActs(ActsParams{Frame: f, Work: work, Sheets: &chambers{s: s}, Keeper: s.keeper, Record: id, Render: r})
		}),
		"keep": bound(func(r func(KeepState)) Presenter {
			return NewKeep(KeepParams{Frame: f, Work: work, Keeping: &cellar{}, Record: id, Render: r})
		}),
		"retention": bound(func(r func(RetentionState)) Presenter { return NewRetention(f, &cellar{}, r) }),
		"officers": bound(func(r func(OfficersState)) Presenter {
			return NewOfficersPage(f, &officersFake{secret: phrase}, r)
		}),
		"recovery": bound(func(r func(RecoveryState)) Presenter { return NewRecoveryPage(f, &recoveryFake{}, r) }),
		"hand": bound(func(r func(HandState)) Presenter {
			return NewHandPage(f, &handFake{standing: Standing{Enrolled: Administrator}}, r)
		}),
		"devices":    bound(func(r func(DevicesState)) Presenter { return NewDevicesPage(f, newFleet(), r) }),
		"caseloads":  bound(func(r func(CaseloadsState)) Presenter { return NewCaseloadsPage(f, newShelves(), r) }),
		"letting":    bound(func(r func(LettingState)) Presenter { return NewLettingPage(f, newAttic(), r) }),
		"quarantine": bound(func(r func(QuarantineState)) Presenter { return NewQuarantinePage(f, newApart(), r) }),
		"travel": bound(func(r func(TravelState)) Presenter {
			return NewTravelPage(f, &suitcase{at: Journey{Recovery: true, Colleagues: []Fellow{{"d", "Sari"}}}}, func() {}, r)
		}),
		"locking": bound(func(r func(LockingState)) Presenter { return NewLocking(f, s.keeper, &drawer{held: theCode}, r) }),
		"destroy": bound(func(r func(DestroyState)) Presenter { return NewDestroying(f, &axe{}, func() {}, r) }),
		"doctor":  bound(func(r func(DoctorState)) Presenter { return NewDoctor(f, examined{}, r) }),
		"settings": bound(func(r func(SettingsState)) Presenter {
			return NewSettings(SettingsParams{Frame: f, Keeper: s.keeper, Enrolment: a, Postings: a, Render: r})
		}),
	}
}

func full(t *testing.T, r Runner) (*stand, screening.RecordID) {
	s := newStand(t, r).as(screening.NGO)
	rec := s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Ratna"))
	for _, item := range []protocol.ItemID{"consent_interview", "consent_service", "locked_in", "hurt_now"} {
		rec = s.answer(rec, item, yes())
	}
	s.grouped = s.group()
	return s, rec.ID
}

func TestEveryScreenIsSpokenInWordsInEveryLanguageAndChangesItLive(t *testing.T) {
	t.Parallel()
	for name := range every(full(t, inline{})) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, id := full(t, inline{})
			p := every(s, id)[name]
			p.Enter()
			var before []string
			for _, tag := range []string{"en", "id", locales.PseudoLong} {
				s.keeper.held.Language = tag
				p.Rebuild()
				spokenWell(t, p.state())
				now := texts(p.state())
				if slices.Equal(now, before) {
					t.Errorf("%s reads the same as the language before", tag)
				}
				before = now
			}
		})
	}
}

func TestEveryScreenIsEmptyOnceItWasLeftAndStaysSo(t *testing.T) {
	t.Parallel()
	for name := range every(full(t, inline{})) {
		for when, finishFirst := range map[string]bool{"while it loads": false, "when it stands": true} {
			t.Run(name+" "+when, func(t *testing.T) {
				t.Parallel()
				r := &held{}
				s, id := full(t, r)
				p := every(s, id)[name]
				p.Enter()
				if finishFirst {
					r.finish(0)
				}
				from, done := 0, false
				if finishFirst {
					from = len(r.work)
				}
				p.Leave(func() { done = true })
				r.finish(from)
				p.Rebuild()
				if !done {
					t.Error("the screen is never left")
				}
				for _, text := range texts(p.state()) {
					if text != "" {
						t.Fatalf("%q stays on the screen", text)
					}
				}
			})
		}
	}
}

func TestEveryScreenOfALockedProfileSaysSoAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"caseload", "interview", "findings", "timeline", "decision", "record", "sync", "form", "keyed", "consent", "acts", "group"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, id := full(t, inline{})
			s.store.Lock()
			p := every(s, id)[name]
			p.Enter()
			if !says(p.state(), "Locked") || says(p.state(), "Ratna") {
				t.Errorf("%+v", p.state())
			}
		})
	}
}

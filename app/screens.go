package app

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/view"
)

// enter makes the presenter of a place, bound to its view, and shows the view.
func (r *room) enter(to presenter.Route) presenter.Presenter {
	if id, under := r.talk.held(); under {
		return r.enterTalk(to, id)
	}
	switch to.Screen {
	case presenter.CreateScreen, presenter.UnlockScreen, presenter.RestoreScreen:
		defer r.focusField()
		return r.enterClosed(to)
	case presenter.InterviewScreen, presenter.FindingsScreen, presenter.DecisionScreen, presenter.RecordScreen, presenter.ReferScreen:
		return r.enterRecord(to)
	case presenter.TimelineScreen:
		return r.enterTimeline(to)
	case presenter.HistoryScreen:
		return r.enterJournal(to)
	case presenter.LinksScreen:
		return r.enterLinks(to)
	case presenter.ConflictsScreen:
		return r.enterConflicts(to)
	case presenter.FormScreen:
		return r.enterForm(to)
	case presenter.KeepScreen:
		return r.enterKeep(to)
	case presenter.GroupScreen:
		return r.enterGroup(to)
	case presenter.EvidenceScreen:
		return r.enterEvidence(to)
	case presenter.ActsScreen:
		return r.enterActs(to)
	case presenter.ConsentScreen:
		return r.enterConsent(to)
	case presenter.CaseloadScreen:
		var v *view.Caseload
		p := presenter.NewCaseload(r.stand(), r.desk.store(), r.desk.casework().Library, seen(r, func(s presenter.CaseloadState) { v.Render(s) }))
		p.OfferCaseloads(caseloadsOf(r.desk))
		p.OfferEndings(keeping{desk: r.desk})
		v = view.NewCaseload(p)
		return r.show(p, v)
	case presenter.StartScreen:
		var v *view.Start
		p := presenter.NewStart(r.stand(), r.desk.casework(), r.keeper, printer{r.desk.casework().Library, r.stand().Catalogue}, seen(r, func(s presenter.StartState) { v.Render(s) }))
		p.OfferUnkept(r.talk.over(r.desk.casework()))
		p.OfferCaseloads(caseloadsOf(r.desk))
		v = view.NewStart(p, r.picker())
		return r.show(p, v)
	}
	return r.enterPage(to)
}

// enterClosed makes the screens of a profile that is not open.
func (r *room) enterClosed(to presenter.Route) presenter.Presenter {
	if to.Screen == presenter.RestoreScreen {
		return r.enterRestore()
	}
	if to.Screen == presenter.CreateScreen {
		var v *view.Create
		p := presenter.NewCreate(r.stand(), r.desk, r.keeper, seen(r, func(s presenter.CreateState) { v.Render(s) }))
		v = view.NewCreate(p)
		return r.show(p, v)
	}
	var v *view.Unlock
	p := presenter.NewUnlock(r.stand(), r.desk, r.keeper, seen(r, func(s presenter.UnlockState) { v.Render(s) }))
	v = view.NewUnlock(p, r.picker())
	return r.show(p, v)
}

// enterRecord makes the screens of one record.
func (r *room) enterRecord(to presenter.Route) presenter.Presenter {
	work := r.desk.casework()
	switch to.Screen {
	case presenter.InterviewScreen:
		var v *view.Interview
		p := presenter.NewInterview(r.stand(), work, r.keeper, to.Record, seen(r, func(s presenter.InterviewState) { v.Render(s) }))
		v = view.NewInterview(p)
		return r.show(p, v)
	case presenter.FindingsScreen:
		var v *view.Findings
		p := presenter.NewFindings(r.stand(), work, to.Record, seen(r, func(s presenter.FindingsState) { v.Render(s) }))
		v = view.NewFindings(p)
		return r.show(p, v)
	case presenter.DecisionScreen:
		var v *view.Decision
		p := presenter.NewDecision(r.stand(), work, to.Record, seen(r, func(s presenter.DecisionState) { v.Render(s) }))
		v = view.NewDecision(p)
		return r.show(p, v)
	case presenter.RecordScreen:
		var v *view.Record
		p := presenter.NewRecordPage(presenter.RecordPageParams{
			Frame: r.stand(), Work: work, Record: to.Record, Directory: r.referrals, Company: company{r.desk},
			Render: seen(r, func(s presenter.RecordState) { v.Render(s) }),
		})
		v = view.NewRecord(p)
		return r.show(p, v)
	}
	var v *view.Refer
	p := presenter.NewRefer(presenter.ReferParams{
		Frame: r.stand(), Work: work, Record: to.Record, Directory: r.referrals, Referrer: r.referrals,
		Render: seen(r, func(s presenter.ReferState) { v.Render(s) }),
	})
	v = view.NewRefer(p, r.picker())
	return r.show(p, v)
}

// enterPage makes the pages about the agency and this device.
func (r *room) enterPage(to presenter.Route) presenter.Presenter {
	switch to.Screen {
	case presenter.ReferralsScreen:
		var v *view.Referrals
		p := presenter.NewReferrals(r.stand(), r.referrals, r.desk.cfg.Library, seen(r, func(s presenter.ReferralsState) { v.Render(s) }))
		v = view.NewReferrals(p, r.picker())
		return r.show(p, v)
	case presenter.CountryScreen:
		return r.enterCountry()
	case presenter.BackupScreen:
		return r.enterBackup()
	case presenter.TravelScreen:
		return r.enterTravel()
	case presenter.PacksScreen:
		return r.enterPacks()
	case presenter.RetentionScreen:
		return r.enterRetention()
	case presenter.JournalScreen:
		return r.enterJournal(to)
	case presenter.LockingScreen:
		return r.enterLocking()
	case presenter.OfficersScreen:
		return r.enterOfficers()
	case presenter.HandScreen:
		return r.enterHand()
	case presenter.DevicesScreen:
		return r.enterDevices()
	case presenter.LettingScreen:
		return r.enterLetting()
	case presenter.CaseloadsScreen:
		return r.enterCaseloads()
	case presenter.ApartScreen:
		return r.enterQuarantine()
	case presenter.RecoveryScreen:
		return r.enterRecovery()
	case presenter.DestroyScreen:
		return r.enterDestroying()
	case presenter.DoctorScreen:
		return r.enterDoctor()
	case presenter.SyncScreen:
		var v *view.Sync
		p := presenter.NewSync(presenter.SyncParams{
			Frame: r.stand(), Hub: hub{r.desk}, Enrolment: enrolment{r.desk}, Store: r.desk.store(),
			Reach: reach{r.desk}, Rounds: r.rounds,
			Render: seen(r, func(s presenter.SyncState) { v.Render(s) }),
		})
		v = view.NewSync(p, r.picker())
		return r.show(p, v)
	case presenter.SettingsScreen:
		var v *view.Settings
		p := presenter.NewSettings(presenter.SettingsParams{
			Frame: r.stand(), Keeper: r.keeper, Enrolment: enrolment{r.desk}, Postings: postings{r.desk, r.sheets}, About: about(),
			Render: seen(r, func(s presenter.SettingsState) { v.Render(s) }),
		})
		v = view.NewSettings(p)
		return r.show(p, v)
	}
	return nil
}

// show puts a view into the frame and gives its presenter back.
func (r *room) show(p presenter.Presenter, v interface{ Object() fyne.CanvasObject }) presenter.Presenter {
	r.frame.Present(v.Object())
	return p
}

// seen renders, and tells the shell that somebody is there: whatever a person
// does on a screen is answered by a new State.
func seen[S any](r *room, render func(S)) func(S) {
	return func(s S) {
		r.shell.Touch()
		render(s)
	}
}

// about is what the program says of itself.
func about() presenter.About { return presenter.About{Version: version, Licences: licences} }

package view_test

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

// Every presenter has the intents of its screen.
var (
	_ view.UnlockIntents    = (*presenter.Unlock)(nil)
	_ view.CreateIntents    = (*presenter.Create)(nil)
	_ view.CaseloadIntents  = (*presenter.Caseload)(nil)
	_ view.StartIntents     = (*presenter.Start)(nil)
	_ view.InterviewIntents = (*presenter.Interview)(nil)
	_ view.FindingsIntents  = (*presenter.Findings)(nil)
	_ view.DecisionIntents  = (*presenter.Decision)(nil)
	_ view.RecordIntents    = (*presenter.RecordPage)(nil)
	_ view.ReferIntents     = (*presenter.Refer)(nil)
	_ view.ReferralsIntents = (*presenter.Referrals)(nil)
	_ view.SyncIntents      = (*presenter.Sync)(nil)
	_ view.SettingsIntents  = (*presenter.Settings)(nil)
	_ view.ShellIntents     = (*presenter.Shell)(nil)
)

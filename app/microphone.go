package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/screening"
)

// microphone records with a program of this system.
type microphone struct{ *desk }

func (r *room) microphone() presenter.Microphone { return microphone{r.desk} }

// Ready looks for the program each time: one can be installed meanwhile.
func (m microphone) Ready() bool {
	_, found := courier.FindRecorder()
	return found
}

func (m microphone) Record(ctx, until context.Context, id screening.RecordID, caption string) (screening.Record, error) {
	p, err := m.profile()
	if err != nil {
		return screening.Record{}, err
	}
	recorder, found := courier.FindRecorder()
	if !found {
		return screening.Record{}, screening.ErrNoVoice
	}
	return p.RecordEvidence(ctx, until, recorder, evidenceWork(p.Casework(nil)), id, caption)
}

package presenter

import (
	"context"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// takesOver is the protocol that takes the record over where this one ends, or nil:
// a child goes on in the interview of a child.
func (i *Interview) takesOver() *protocol.Protocol {
	s := i.session.State()
	if s.Kind != interview.Ended || s.Stop.GoOnIn == "" {
		return nil
	}
	p, _ := i.work.Library.Protocol(s.Stop.GoOnIn)
	return p
}

// offer is the way on at an end. A decision waits: it can be made from the record.
func (i *Interview) offer(t locales.Language, st *InterviewState) {
	if p := i.takesOver(); p != nil {
		st.Next = Action{Label: t.T("record.move", "protocol", protocolName(t, p.ID))}
		st.Decide = Action{}
		st.Closing.Text = t.T("record.move_detail")
	}
}

// handOver goes on under the other protocol, at its first open question. Every
// answer stays, and so does what was typed.
func (i *Interview) handOver(to *protocol.Protocol) {
	Add(&i.queue, Job[screening.Record]{
		Prepare: func() func(context.Context) (screening.Record, error) {
			record := i.record
			return func(ctx context.Context) (screening.Record, error) { return i.work.Move(ctx, record, to.ID) }
		},
		Done: func(r screening.Record, err error) {
			if err == nil {
				d := i.draft(i.halves)
				d.At = interview.Position{}
				err = i.begin(opened{record: r, draft: d})
				i.pad.put()
			}
			i.fail(err)
			i.Rebuild()
		},
	})
	i.Rebuild()
}

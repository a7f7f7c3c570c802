// Package screeningtest helps to test what keeps and shows records: builders of
// changes, a Store in memory, and the suite that every Store must pass.
package screeningtest

import (
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// Officer is the officer of every change that is built here.
func Officer() screening.OfficerID { return screening.OfficerID{0: 0x0f, 15: 1} }

// YesNo is a yes or a no.
func YesNo(yes bool) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.YesNo, Bool: yes}}
}

// Text is a text that somebody gave.
func Text(s string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Text, Text: s}}
}

// Absent is a reason why there is no answer.
func Absent(a protocol.Absence) protocol.Answer { return protocol.Answer{Absence: a} }

// Said is the register of what the person said to an item.
func Said(item protocol.ItemID) history.Register { return history.Register{Item: item} }

// Protocol is a protocol that no library holds.
func Protocol() history.ProtocolRef {
	return history.ProtocolRef{ID: "screening-test", Version: "1.0.0", Digest: [32]byte{1}}
}

// Opening is the change that makes a record.
func Opening() screening.Change {
	return change(screening.Record{}, history.Op{Kind: history.UseProtocol, Protocol: Protocol()})
}

// Answering is the change that sets one register and supersedes what r shows there.
func Answering(r screening.Record, reg history.Register, a protocol.Answer) screening.Change {
	return change(r, history.Op{Kind: history.Set, Register: reg, Answer: a, Prev: r.State.Prev(reg)})
}

// Noting is the change that adds a note.
func Noting(r screening.Record, text string) screening.Change {
	return change(r, history.Op{Kind: history.AddNote, Text: text})
}

// Deciding is the change that decides on a record.
func Deciding(r screening.Record, d history.Decision) screening.Change {
	return change(r, history.Op{Kind: history.Decide, Decision: d})
}

// Closing is the change that ends the work on a record.
func Closing(r screening.Record) screening.Change {
	return change(r, history.Op{Kind: history.Close, Prev: r.State.StatusHeads()})
}

func change(r screening.Record, ops ...history.Op) screening.Change {
	return screening.Change{
		Record: r.ID, Officer: Officer(), Protocol: Protocol(),
		Text: history.TextRef{Locale: "en", Digest: [32]byte{2}}, Ops: ops,
	}
}

// Set is one change-set of some other device, ready to be encoded.
func Set(record screening.RecordID, device screening.DeviceID, counter uint64, ops ...history.Op) history.ChangeSet {
	at := history.HLC(0).Next(Start().Add(time.Duration(counter) * time.Second).UnixMilli())
	return history.ChangeSet{
		Record: record, Device: device, Counter: counter, HLC: at, Officer: Officer(), Protocol: Protocol(),
		Text: history.TextRef{Locale: "en", Digest: [32]byte{2}}, Ops: ops,
	}
}

// Start is when the clock of Clock begins.
func Start() time.Time { return time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC) }

// Clock is a clock that moves one second at each look.
func Clock() func() time.Time {
	now := Start()
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

// Summarise makes a summary from what every record has, without a library: the
// name is the answer to call_name, the text all texts on record, the number in a
// group the answer to group_number.
func Summarise(r screening.Record) screening.Summary {
	s := screening.Summary{
		ID: r.ID, Stage: r.Stage(), Protocol: r.Protocol().ID,
		Opened: r.State.Opened().Time(), Updated: r.State.Updated().Time(),
		Conflicts: r.Unsettled(),
	}
	for _, reg := range r.State.Registers() {
		for _, l := range r.State.Live(reg) {
			s.Text += " " + l.Answer.Value.Text
			if reg.Item == screening.ItemCallName && l.Answer.Known() {
				s.Name = l.Answer.Value.Text
			}
			if reg.Item == screening.ItemGroupNumber && l.Answer.Known() {
				s.Membership = member(l.Answer.Value.Text)
			}
			if l.Answer.Value.Bool {
				s.Urgency = append(s.Urgency, string(reg.Item))
			}
		}
	}
	s.Text = screening.Normalise(s.Text)
	return s
}

// member is a membership with every part of it set, made from a number.
func member(number string) screening.Membership {
	return screening.Membership{
		Group: screening.RecordID{15: 0x67}, Number: number, Apart: true, HandedTo: "device of " + number,
		Seen: screening.BeingSeen, Within: 24 * time.Hour,
	}
}

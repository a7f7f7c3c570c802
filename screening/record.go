package screening

import (
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// The ids of the house, as history defines them.
type (
	RecordID  = history.RecordID
	DeviceID  = history.DeviceID
	OfficerID = history.OfficerID
)

// Items that the house itself reads, whatever the protocol.
const (
	// ItemCallName is what the person wants to be called; it names the record in lists.
	ItemCallName protocol.ItemID = "call_name"
	// consentPrefix starts the id of an item whose yes is a consent for the
	// purpose that follows it, and whose no withdraws that consent.
	consentPrefix = "consent_"
)

// Record is one person's file: the fold of its change-sets.
type Record struct {
	ID    RecordID
	State history.State
}

// Facts are the live answers, as conditions see them.
func (r Record) Facts() protocol.Facts { return r.State.Facts() }

// Protocol is the protocol the record is asked in now. It is zero for a record
// whose opening change-set has not arrived yet.
func (r Record) Protocol() history.ProtocolRef {
	refs := r.State.Protocols()
	if len(refs) == 0 {
		return history.ProtocolRef{}
	}
	return refs[len(refs)-1]
}

// Answers lists the live answers of one item instance, all sources, those of
// the given source first.
func (r Record) Answers(item protocol.ItemID, instance int, first protocol.Source) []history.Live {
	return slices.Collect(r.answers(item, instance, first))
}

// answers goes over what Answers lists.
func (r Record) answers(item protocol.ItemID, instance int, first protocol.Source) iter.Seq[history.Live] {
	return func(yield func(history.Live) bool) {
		for n, source := range [...]protocol.Source{first, protocol.Said, protocol.Observed, protocol.Document} {
			if n > 0 && source == first {
				continue
			}
			for l := range r.State.LiveOf(history.Register{Item: item, Instance: instance, Source: source}) {
				if !yield(l) {
					return
				}
			}
		}
	}
}

// Stage says how far the work on a record has come.
type Stage uint8

// The stages of a record.
const (
	Open Stage = iota
	Decided
	Closed
)

// String gives the code of the stage.
func (s Stage) String() string { return [...]string{"open", "decided", "closed"}[s] }

// Stage of the record: closed beats decided beats open.
func (r Record) Stage() Stage {
	switch {
	case r.State.Closed():
		return Closed
	case len(r.State.Decisions()) > 0:
		return Decided
	}
	return Open
}

// SyncState says where a record's newest change is.
type SyncState uint8

// Where the newest change is.
const (
	// KeptHere: on this device only, not yet in a segment.
	KeptHere SyncState = iota
	// OnItsWay: sealed in a segment that the hub has not confirmed.
	OnItsWay
	// WithHub: the hub has confirmed every change of the record.
	WithHub
)

// String gives the code of the sync state.
func (s SyncState) String() string { return [...]string{"kept-here", "on-its-way", "with-hub"}[s] }

// Summary is what the caseload shows of one record without reading its body.
// It is kept sealed like everything else.
type Summary struct {
	ID       RecordID
	Name     string
	Stage    Stage
	Outcome  indicator.Outcome
	Urgency  []string
	Protocol string
	Opened   time.Time
	Updated  time.Time
	// Conflicts is what waits for a person to settle it: see Record.Unsettled.
	Conflicts int
	Membership
	// Text is the normalised text that search reads: see Normalise.
	Text string
	// Sync is not stored with the summary; the store fills it when it lists.
	Sync SyncState
}

// maxSearchText bounds what one record adds to the memory that search reads.
const maxSearchText = 512

// searchText joins every name, text, place and handle on record.
func (r Record) searchText() string {
	var b strings.Builder
	for _, l := range r.State.All() {
		switch l.Answer.Value.Type {
		case protocol.Text, protocol.Place, protocol.Handle:
			b.WriteString(l.Answer.Value.Text)
			b.WriteByte('\n')
		}
	}
	return cut(Normalise(b.String()), maxSearchText)
}

// cut shortens s to at most n bytes without splitting a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

// Normalise is the form in which texts are compared by search: NFKC, lower
// case, runs of white space and zero-width spaces as one space.
func Normalise(s string) string {
	if plain(s) { // NFKC leaves such letters alone
		return strings.Join(strings.Fields(strings.ToLower(s)), " ")
	}
	s = strings.ToLower(norm.NFKC.String(strings.ReplaceAll(s, "\u200b", "")))
	return strings.Join(strings.Fields(norm.NFKC.String(s)), " ") // lower case can come apart
}

// plain says whether s is ASCII.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

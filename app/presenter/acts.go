package presenter

import (
	"context"

	"pelita/screening"
	"pelita/screening/protocol"
)

// Sheets holds sheets that are being filled in, in memory alone, and seals them.
type Sheets interface {
	// Unsealed gives the sheet of a record that is being filled in; nil when there
	// is none. It answers from memory, and holds nothing after a lock.
	Unsealed(id screening.RecordID) *SheetDraft
	// Hold keeps it in memory; nil drops it.
	Hold(id screening.RecordID, d *SheetDraft)
	// LegalAid lists the services whose key is known.
	LegalAid(ctx context.Context) ([]LegalAid, error)
	// ReadKey takes a key from a file. screening.ErrRecipient.
	ReadKey(ctx context.Context, file string) (LegalAid, error)
	// Seal seals the answers and keeps the sealed sheet on the record.
	// screening.ErrNotPermitted, screening.ErrTooLong.
	Seal(ctx context.Context, id screening.RecordID, answers []screening.Answered, to string) (screening.Record, error)
	// Export writes the sealed sheet with this digest into a file.
	Export(ctx context.Context, id screening.RecordID, digest [32]byte, file string) error
}

// Acts is the acts sheet of one record: warned of, filled in in memory, sealed.
type Acts struct {
	stage[ActsState]
	work   screening.Casework
	sheets Sheets
	keeper Keeper
	id     screening.RecordID
	load   Latest[screening.Record]
	list   Latest[[]LegalAid]
	once   Single

	record   screening.Record
	read     bool
	lawyers  []LegalAid
	listed   bool
	draft    *SheetDraft
	choosing bool
	part     string
	round    int
	to       string
	compared bool
	sure     bool // Discard was pressed once
	asked    bool // sealing was tried: say what is missing
	done     string
}

// ActsParams are the parts of an Acts.
type ActsParams struct {
	Frame  Frame
	Work   screening.Casework
	Sheets Sheets
	Keeper Keeper
	Record screening.RecordID
	Render func(ActsState)
}

// NewActs makes the presenter of one record's acts sheet.
func NewActs(p ActsParams) *Acts {
	a := &Acts{
		stage: newStage(p.Frame, p.Render), work: p.Work, sheets: p.Sheets, keeper: p.Keeper, id: p.Record,
		load: Latest[screening.Record]{Runner: p.Frame.Runner}, list: Latest[[]LegalAid]{Runner: p.Frame.Runner}, once: Single{Runner: p.Frame.Runner},
	}
	a.stage.build = a.state
	return a
}

// Enter reads the record, and takes up a sheet that is being filled in. An
// officer with powers is shown nothing of either.
func (a *Acts) Enter() {
	if a.frame.role().Powers() {
		a.Rebuild()
		return
	}
	a.draft = a.sheets.Unsealed(a.id)
	a.load.Load(func(ctx context.Context) (screening.Record, error) { return a.work.Store.Record(ctx, a.id) },
		func(r screening.Record, err error) {
			if err == nil {
				a.record, a.read = r, true
			}
			a.shown(err)
		})
	a.list.Load(a.sheets.LegalAid, func(found []LegalAid, err error) {
		if err != nil {
			a.shown(err)
			return
		}
		a.lawyers, a.listed = append(found, a.lawyers...), true
		a.Rebuild()
	})
	a.Rebuild()
}

// Leave leaves what is filled in where it is: in memory, until the app locks.
func (a *Acts) Leave(done func()) {
	a.load.Drop()
	a.list.Drop()
	a.clear()
	a.draft, a.record, a.lawyers = nil, screening.Record{}, nil
	done()
}

// Begin records that the person wants it written down. It is no consent to
// anything else.
func (a *Acts) Begin() {
	if !a.may() {
		return
	}
	if a.draft == nil {
		a.draft = newSheetDraft()
	}
	a.draft.heard, a.done = true, ""
	a.sheets.Hold(a.id, a.draft)
	a.Rebuild()
}

// may says whether anything can be done here.
func (a *Acts) may() bool { return a.read && !a.left && !a.frame.role().Powers() }

// Skip leaves the sheet out as a whole.
func (a *Acts) Skip() { a.goTo(RecordScreen, a.id)() }

// OpenSettings goes to where the role is set.
func (a *Acts) OpenSettings() { a.goTo(SettingsScreen, Route{}.Record)() }

// ChoosePart shows the acts, the sums or the accounts.
func (a *Acts) ChoosePart(group string) {
	a.part, a.round = group, 0
	a.Rebuild()
}

// ChooseRound shows one round of the part.
func (a *Acts) ChooseRound(n int) {
	a.round = n
	a.Rebuild()
}

// Add shows one more round of the part.
func (a *Acts) Add() {
	if !a.filling() {
		return
	}
	g := a.group()
	a.draft.rounds[g.ID] = min(a.draft.roundsOf(g.ID)+1, maxRounds)
	a.round = a.draft.roundsOf(g.ID) - 1
	a.Rebuild()
}

// maxRounds bounds what is filled in on a screen.
const maxRounds = 50

func (a *Acts) filling() bool { return a.may() && a.draft != nil && a.draft.heard }

// Tap chooses an option of an item, or takes it back.
func (a *Acts) Tap(item protocol.ItemID, code string) {
	if i, at, ok := a.at(item); ok {
		a.draft.tap(i, at, code)
		a.Rebuild()
	}
}

// TypeText takes what is typed into a field.
func (a *Acts) TypeText(item protocol.ItemID, text string) { a.typed(item, parts{text}) }

// TypeDate takes a date as far as it is known.
func (a *Acts) TypeDate(item protocol.ItemID, d DateDraft) {
	p := parts{d.Year, d.Month, d.Day}
	if d.About {
		p[3] = aboutMark
	}
	a.typed(item, p)
}

// TypeMoney takes an amount as far as it is typed.
func (a *Acts) TypeMoney(item protocol.ItemID, m MoneyDraft) {
	a.typed(item, parts{m.Amount, m.Currency})
}

func (a *Acts) typed(item protocol.ItemID, p parts) {
	if _, at, ok := a.at(item); ok {
		a.draft.typing(at, p)
		a.Rebuild()
	}
}

// at is where an item of the shown round stands.
func (a *Acts) at(item protocol.ItemID) (*protocol.Item, place, bool) {
	sheet, ok := a.work.Library.Sheet()
	if !ok || !a.filling() {
		return nil, place{}, false
	}
	i, ok := sheet.Bank.Item(item)
	if !ok {
		return nil, place{}, false
	}
	a.sure = false
	return i, place{Item: item, Instance: a.round, Source: i.Source}, true
}

// Discard throws away what is filled in, when it is pressed a second time.
func (a *Acts) Discard() {
	if !a.sure && !a.draft.Empty() {
		a.sure = true
		a.Rebuild()
		return
	}
	a.drop()
	a.Rebuild()
}

func (a *Acts) drop() {
	a.draft, a.choosing, a.sure, a.asked, a.part, a.round, a.to, a.compared = nil, false, false, false, "", 0, "", false
	a.sheets.Hold(a.id, nil)
}

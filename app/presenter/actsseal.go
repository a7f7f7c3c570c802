package presenter

import (
	"context"

	"pelita/screening"
)

// LegalAid is somebody that the acts sheet can be sealed to.
type LegalAid struct {
	// ID gives it back to Seal.
	ID, Name string
	// Fingerprint is that of the key; Checked the day on which it was compared,
	// "2026-03-14", or "" for one that was just taken from a file.
	Fingerprint, Checked string
}

// ToLawyer goes on to whom it is sealed.
func (a *Acts) ToLawyer() {
	a.choosing, a.asked = true, false
	a.Rebuild()
}

// ToSheet goes back to what is filled in.
func (a *Acts) ToSheet() {
	a.choosing = false
	a.Rebuild()
}

// ChooseRecipient chooses the lawyer. A key must be compared anew.
func (a *Acts) ChooseRecipient(id string) {
	if id != a.to {
		a.to, a.compared = id, false
	}
	a.Rebuild()
}

// PickKey takes a key from a file and chooses it.
func (a *Acts) PickKey(file string) {
	if file == "" || !a.may() {
		return
	}
	Once(&a.once, func(ctx context.Context) (LegalAid, error) { return a.sheets.ReadKey(ctx, file) },
		func(l LegalAid, err error) {
			if err == nil {
				a.lawyers = append(a.lawyers, l)
				a.to, a.compared = l.ID, false
			}
			a.shown(err)
		})
	a.Rebuild()
}

// Compare says whether the fingerprint was compared by voice.
func (a *Acts) Compare(same bool) {
	a.compared = same && !a.compared
	a.Rebuild()
}

// Seal seals what is filled in for good.
func (a *Acts) Seal() {
	sheet, ok := a.work.Library.Sheet()
	if !ok || !a.filling() {
		return
	}
	answers, whole := a.draft.answers(sheet)
	a.asked = true
	if to, known := a.lawyer(); !whole || len(answers) == 0 || !known || to.Checked == "" && !a.compared {
		a.Rebuild()
		return
	}
	to := a.to
	Once(&a.once, func(ctx context.Context) (screening.Record, error) { return a.sheets.Seal(ctx, a.id, answers, to) },
		func(r screening.Record, err error) {
			if err == nil {
				a.record = r
				a.drop()
				a.done = "acts.sealed_done"
			}
			a.shown(err)
		})
	a.Rebuild()
}

// lawyer is the one that was chosen.
func (a *Acts) lawyer() (LegalAid, bool) {
	for _, l := range a.lawyers {
		if l.ID == a.to {
			return l, true
		}
	}
	return LegalAid{}, false
}

// Export writes a sealed sheet into a file for its lawyer.
func (a *Acts) Export(digest [32]byte, file string) {
	if file == "" || !a.may() {
		return
	}
	Once(&a.once, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, a.sheets.Export(ctx, a.id, digest, file)
	},
		func(_ struct{}, err error) {
			if err == nil {
				a.done = "acts.exported"
			}
			a.shown(err)
		})
	a.Rebuild()
}

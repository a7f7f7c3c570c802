package presenter

import (
	"slices"
	"strconv"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/address"
	"pelita/screening/protocol"
)

func (a *Acts) state() ActsState {
	t := a.speech()
	st := ActsState{Page: a.page(t.T("acts.title"))}
	if a.frame.role().Powers() {
		st.Stage = NotForYou
		st.Warning = Notice{Kind: Caution, Title: t.T("acts.not_you_title"), Text: t.T("acts.not_you")}
		if a.frame.role() == screening.UnknownRole { // who has said what they are is not asked to say something else
			st.Spoken = t.T("acts.not_you_role")
			st.OpenSettings = Action{Label: t.T("shell.settings")}
		}
		return st
	}
	switch {
	case a.once.Busy():
		st.Busy = t.T("acts.working")
	case a.load.Loading():
		st.Busy = t.T("acts.busy")
	}
	if !a.read {
		return st
	}
	st.Name = callName(t, nameOf(a.record), a.id)
	if a.draft != nil && a.draft.heard {
		st.Memory = Notice{Kind: Caution, Title: t.T("acts.memory_title"), Text: t.T("acts.memory")}
		if a.choosing {
			a.chooseLawyer(t, &st)
		} else {
			a.fillIn(t, &st)
		}
		return st
	}
	a.before(t, &st)
	return st
}

// before is the warning, and what was sealed before.
func (a *Acts) before(t locales.Language, st *ActsState) {
	st.Stage = BeforeSheet
	st.Warning = Notice{Kind: Caution, Title: t.T("acts.before_title"), Text: t.T("acts.before")}
	st.Manner, st.Spoken = t.T("acts.read_aloud"), t.T("acts.spoken")
	also := a.frame.Catalogue.Language(a.keeper.Preferences().Interviewee)
	if also.Tag() != t.Tag() {
		st.SpokenAlso, st.Unreviewed = also.T("acts.spoken"), unreviewed(t, also)
	}
	_, there := a.work.Library.Sheet()
	st.Begin = Action{Label: t.T("acts.begin"), Off: !there || a.once.Busy()}
	st.Skip = Action{Label: t.T("acts.skip")}
	switch a.done {
	case "acts.sealed_done":
		st.Done = Notice{Kind: Advice, Title: t.T("acts.sealed_done_title"), Text: t.T("acts.sealed_done")}
	case "acts.exported":
		st.Done = Notice{Kind: Advice, Title: t.T("acts.exported"), Text: t.T("acts.sealed_done")}
	}
	now := a.frame.Now()
	for _, s := range slices.Backward(a.record.State.Sheets()) {
		st.Sealed = append(st.Sealed, SealedRow{
			Digest: s.Sealed.Digest, Export: Action{Label: t.T("acts.export"), Off: a.once.Busy()},
			Text:     t.T("acts.sealed", "when", moment(t, s.HLC.Time(), now), "who", a.whose(t, s.Sealed.Recipient)),
			FileName: "pelita-" + shortDigest(s.Sealed.Digest) + ".age",
		})
	}
	if len(st.Sealed) > 0 {
		st.SealedTitle = t.T("acts.sealed_title")
	}
}

// whose names the lawyer of a key, or the key itself.
func (a *Acts) whose(t locales.Language, fingerprint string) string {
	for _, l := range a.lawyers {
		if l.Fingerprint == fingerprint && l.Name != "" {
			return l.Name
		}
	}
	return t.T("acts.key_of", "fingerprint", fingerprint)
}

// group is the part that is shown.
func (a *Acts) group() *protocol.Group {
	sheet, _ := a.work.Library.Sheet()
	for _, s := range sheet.Protocol.Sections {
		for _, step := range s.Steps {
			if step.Group.ID == a.part || a.part == "" {
				return step.Group
			}
		}
	}
	return sheet.Protocol.Sections[0].Steps[0].Group
}

// fillIn is one round of one part.
func (a *Acts) fillIn(t locales.Language, st *ActsState) {
	st.Stage = FillingIn
	sheet, _ := a.work.Library.Sheet()
	shown := a.group()
	st.Parts = Choice[string]{Label: t.T("acts.part")}
	for _, s := range sheet.Protocol.Sections {
		for _, step := range s.Steps {
			st.Parts.Options = append(st.Parts.Options, Option[string]{
				Code: step.Group.ID, Label: sectionName(t, s.ID), Chosen: step.Group == shown,
			})
		}
	}
	st.Rounds = Choice[int]{Label: t.T("group." + shown.ID + ".name")}
	for n := range a.draft.roundsOf(shown.ID) {
		st.Rounds.Options = append(st.Rounds.Options, Option[int]{
			Code: n, Label: t.T("acts.round_n", "n", strconv.Itoa(n+1)), Chosen: n == a.round,
		})
	}
	st.Add = Action{Label: t.T("acts.add"), Off: a.draft.roundsOf(shown.ID) >= maxRounds}
	for _, item := range fieldsOf(sheet, shown) {
		st.Fields = append(st.Fields, a.field(t, item))
	}
	st.ToLawyer = Action{Label: t.T("acts.to_seal"), Off: a.draft.Empty()}
	st.Discard = Action{Label: t.T("acts.discard")}
	if a.sure {
		st.Discard.Label = t.T("acts.discard_sure")
	}
}

// field is one item of the round. Nothing here is ever on record.
func (a *Acts) field(t locales.Language, item *protocol.Item) Question {
	at := place{Item: item.ID, Instance: a.round, Source: item.Source}
	q := Question{
		Item: item.ID, Instance: a.round, Type: item.Type,
		Ask: t.T("item." + string(item.ID) + ".ask"), Help: helpWords(t, item.ID),
	}
	chosen, typed := a.draft.chosen[at], a.draft.typed[at]
	switch item.Type {
	case protocol.One, protocol.Many:
		for _, code := range item.Options {
			q.Options.Options = append(q.Options.Options, Option[string]{
				Code: code, Label: optionLabel(t, item, code), Chosen: slices.Contains(chosen.Value.Codes, code),
			})
		}
	case protocol.Date:
		q.Date = dateEntry(t, typed)
	case protocol.Money:
		q.Money = moneyEntry(t, typed)
	default:
		q.Text, q.Check = Field{Text: typed[0]}, checkNotice(t, item.Shape, typed[0], address.Hint{})
	}
	if _, err := a.draft.answer(item, at); a.asked {
		q.Problem = misfit(t, item, err)
	}
	return q
}

// chooseLawyer is to whom it is sealed.
func (a *Acts) chooseLawyer(t locales.Language, st *ActsState) {
	st.Stage = ChoosingLawyer
	st.Recipients = Choice[string]{Label: t.T("acts.recipients"), Hint: t.T("acts.recipients_hint")}
	for _, l := range a.lawyers {
		o := Option[string]{Code: l.ID, Label: l.Name, Chosen: l.ID == a.to}
		switch l.Checked {
		case "":
			o.Label, o.Detail = t.T("acts.by_hand"), t.T("acts.by_hand_detail")
		default:
			o.Detail = t.T("acts.checked", "date", dateWords(t, l.Checked))
		}
		st.Recipients.Options = append(st.Recipients.Options, o)
	}
	if a.listed && len(a.lawyers) == 0 {
		st.NoRecipients = t.T("acts.no_recipients")
	}
	st.PickKey = Action{Label: t.T("acts.pick_key"), Off: a.once.Busy()}
	st.ToSheet = Action{Label: t.T("acts.to_fill")}
	to, known := a.lawyer()
	if known {
		st.Fingerprint = Line{Label: t.T("acts.fingerprint"), Text: to.Fingerprint}
	}
	if known && to.Checked == "" {
		st.Compared = Choice[bool]{Label: t.T("acts.compared"), Options: []Option[bool]{
			{Code: true, Label: t.T("acts.compared_yes"), Chosen: a.compared},
		}}
	}
	st.Sure = Notice{Kind: Caution, Title: t.T("acts.seal_title"), Text: t.T("acts.seal_text")}
	st.Seal = Action{Label: t.T("acts.seal"), Off: !known || to.Checked == "" && !a.compared || a.once.Busy()}
	a.missing(t, st)
}

// missing says why nothing was sealed.
func (a *Acts) missing(t locales.Language, st *ActsState) {
	sheet, ok := a.work.Library.Sheet()
	if !a.asked || !ok || st.Notice.Kind != NoNotice {
		return
	}
	switch answers, whole := a.draft.answers(sheet); {
	case !whole:
		st.Notice = Notice{Kind: Problem, Title: t.T("acts.misfit")}
	case len(answers) == 0:
		st.Notice = Notice{Kind: Problem, Title: t.T("acts.empty")}
	}
}

package presenter

import (
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
)

// EvidenceState is one moment of the files of a record.
type EvidenceState struct {
	Page
	Name string
	// Explains says what the page is, Empty that there is none yet, Lost that a file
	// is gone or changed, Done what was just done.
	Explains, Empty, Lost, Done Notice
	Add                         AddEvidence
	// Fetching says which files of colleagues come by themselves.
	Fetching Choice[int64]
	Files    []EvidenceRow
	// Open is the file that is shown in full, if one is.
	Open       OpenEvidence
	OpenRecord Action
}

// AddEvidence takes in the next file.
type AddEvidence struct {
	Title     string
	Way, Kind Choice[string]
	Caption   Field
	Pick      Action
	// Voice begins a voice note; while one is recorded Running says so, and Stop and
	// Drop end it.
	Voice, Stop, Drop Action
	Running           Notice
}

// EvidenceRow is one file.
type EvidenceRow struct {
	ID      [16]byte
	Title   string
	State   Chip
	Caption string
	Facts   []Line
	// Fetch brings a file that is elsewhere; Asked says that it was asked for.
	Fetch  Action
	Asked  string
	More   Action
	Opened bool
}

// OpenEvidence is one file in full.
type OpenEvidence struct {
	Show     Action
	Drawn    screening.Drawn
	NotDrawn string
	// Opaque says that the file is not opened in the app.
	Opaque  string
	Sum     Line
	SumMore Action
	Check   Action
	// As chooses the form in which it leaves; Warning and Save come after that.
	As       Choice[string]
	Services Choice[string]
	Warning  Notice
	Save     Action
	FileName string
	To       Field
	HandOver Action
	// Custody is who handled it, the first first.
	CustodyTitle string
	Custody      []CustodyRow
}

// CustodyRow is one step of custody.
type CustodyRow struct {
	When, Text string
	// Link says that what came before is not whole.
	Link Notice
}

func (p *Evidence) state() EvidenceState {
	t := p.speech()
	st := EvidenceState{Page: p.page(t.T("evidence.title"))}
	switch {
	case p.once.Busy() && p.talking == nil, p.look.Loading():
		st.Busy = t.T("evidence.working")
	case p.load.Loading():
		st.Busy = t.T("evidence.busy")
	}
	if !p.read {
		return st
	}
	st.Name = callName(t, nameOf(p.record), p.id)
	st.OpenRecord = Action{Label: t.T("evidence.record")}
	st.Explains = Notice{Kind: Advice, Text: t.T("evidence.explains")}
	st.Add, st.Fetching = p.adding(t), p.fetch.state(t)
	if p.done != "" {
		st.Done = Notice{Kind: Advice, Text: t.T(p.doneKey())}
	}
	files := p.record.State.Attached()
	for _, a := range files {
		st.Files = append(st.Files, p.row(t, a))
		if a.File.ID == p.open {
			st.Open = p.inFull(t, a)
		}
	}
	if len(files) == 0 {
		st.Empty = Notice{Kind: Advice, Title: t.T("evidence.none_title"), Text: t.T("evidence.none")}
	}
	if slices.ContainsFunc(files, func(a history.Attached) bool { return errors.Is(p.here[a.File.ID], screening.ErrDamaged) }) {
		st.Lost = Notice{Kind: Problem, Title: t.T("evidence.lost_title"), Text: t.T("evidence.lost_text")}
	}
	return st
}

func (p *Evidence) adding(t locales.Language) AddEvidence {
	if p.talking != nil {
		return AddEvidence{
			Running: Notice{Kind: Caution, Title: t.T("evidence.recording"), Text: t.T("evidence.recording_text")},
			Stop:    Action{Label: t.T("evidence.record_stop")}, Drop: Action{Label: t.T("evidence.record_drop")},
		}
	}
	add := AddEvidence{
		Title:   t.T("evidence.add_title"),
		Way:     Choice[string]{Label: t.T("evidence.add_how"), Options: choose(t, "evidence.way.", evidence.Ways(), p.way)},
		Kind:    Choice[string]{Label: t.T("evidence.add_kind"), Options: choose(t, "evidence.kind.", evidence.Kinds(), p.kind)},
		Caption: Field{Label: t.T("evidence.add_caption"), Text: p.caption, Hint: t.T("evidence.add_caption_hint")},
		Pick:    Action{Label: t.T("evidence.add"), Off: !p.readyToTake()},
	}
	auto := Option[string]{Label: t.T("evidence.kind.auto"), Chosen: p.kind == ""}
	add.Kind.Options = append([]Option[string]{auto}, add.Kind.Options...)
	if p.way == "" {
		add.Way.Hint = t.T("evidence.add_first")
	}
	if p.captionTooLong() {
		add.Caption.Problem = t.T("evidence.caption_long", "n", strconv.Itoa(screening.MaxCaption))
	}
	if p.voice != nil && p.voice.Ready() {
		add.Voice = Action{Label: t.T("evidence.record_voice"), Off: p.once.Busy() || p.captionTooLong()}
	}
	return add
}

func (p *Evidence) row(t locales.Language, a history.Attached) EvidenceRow {
	r := EvidenceRow{
		ID: a.File.ID, Title: codeWords(t, "evidence.kind.", a.File.Kind, evidence.Kinds()), State: p.standing(t, a.File.ID), Caption: a.Caption,
		Facts: []Line{
			{t.T("evidence.taken"), p.byWhom(t, a.ID, a.HLC, a.Officer)},
			{t.T("evidence.came"), codeWords(t, "evidence.way.", a.File.How, append(evidence.Ways(), evidence.RecordedHere))},
			{t.T("evidence.size"), kilobytes(a.File.Size)},
		},
		More: Action{Label: t.T("evidence.more")}, Opened: a.File.ID == p.open,
	}
	if r.Opened {
		r.More.Label = t.T("evidence.less")
	}
	r.Fetch, r.Asked = p.fetching(t, a.File.ID)
	return r
}

// codeWords says a code that this version knows, and gives any other as it is.
func codeWords(t locales.Language, prefix, code string, known []string) string {
	if slices.Contains(known, code) {
		return t.T(prefix + code)
	}
	return code
}

// canCome says that a file is not on this device and may come.
func canCome(err error) bool {
	return errors.Is(err, screening.ErrNoAttachment) && !errors.Is(err, screening.ErrDamaged)
}

func (p *Evidence) standing(t locales.Language, id [16]byte) Chip {
	var away *screening.AwayError
	switch err := p.here[id]; {
	case err == nil:
		return Chip{Code: "here", Label: t.T("evidence.here"), Tone: Quiet}
	case errors.As(err, &away) && away.Percent > 0:
		return Chip{Code: "coming", Label: t.T("evidence.coming", "percent", strconv.Itoa(away.Percent)), Tone: Plain}
	case errors.As(err, &away) && away.WithHub:
		return Chip{Code: "with-hub", Label: t.T("evidence.with_hub"), Tone: Plain}
	case errors.Is(err, screening.ErrNoAttachment):
		return Chip{Code: "elsewhere", Label: t.T("evidence.elsewhere"), Tone: Plain}
	}
	return Chip{Code: "lost", Label: t.T("evidence.lost"), Tone: Urgent}
}

// byWhom says when something was done and by whom.
func (p *Evidence) byWhom(t locales.Language, id history.OpID, at history.HLC, officer history.OfficerID) string {
	who := ""
	if p.frame.Names != nil {
		who = p.frame.Names(id.Device)
	}
	switch {
	case officer == p.work.Officer:
		who = t.T("evidence.you")
	case who == "":
		who = t.T("evidence.somebody")
	}
	return t.T("evidence.by", "when", moment(t, at.Time(), p.frame.Now()), "officer", who)
}

func (p *Evidence) inFull(t locales.Language, a history.Attached) OpenEvidence {
	sum := hex.EncodeToString(a.File.Sum[:])
	o := OpenEvidence{
		Sum: Line{t.T("evidence.sum"), sum[:16] + " …"}, SumMore: Action{Label: t.T("evidence.sum_show")},
		To:           Field{Label: t.T("evidence.handover"), Text: p.to, Hint: t.T("evidence.handover_hint")},
		HandOver:     Action{Label: t.T("evidence.handover_now"), Off: strings.TrimSpace(p.to) == "" || p.once.Busy()},
		CustodyTitle: t.T("evidence.custody"), Custody: p.custody(t, a),
		FileName: "file-" + hex.EncodeToString(a.File.ID[:4]) + ".age",
	}
	if p.whole {
		o.Sum.Text, o.SumMore.Label = sum, t.T("evidence.sum_hide")
	}
	if utf8.RuneCountInString(strings.TrimSpace(p.to)) > screening.MaxHandedTo {
		o.To.Problem, o.HandOver.Off = t.T("evidence.handover_long", "n", strconv.Itoa(screening.MaxHandedTo)), true
	}
	if p.here[a.File.ID] == nil {
		p.inHand(t, a, &o)
	}
	return o
}

// inHand fills in what can be done with a file that is here.
func (p *Evidence) inHand(t locales.Language, a history.Attached, o *OpenEvidence) {
	o.Check = Action{Label: t.T("evidence.verify"), Off: p.once.Busy()}
	o.As.Label = t.T("evidence.export")
	forms := []string{LeavesAsOriginal}
	if evidence.Picture(a.File.Media) {
		forms = []string{LeavesAsCopy, LeavesAsOriginal}
		o.Show = Action{Label: t.T("evidence.show"), Off: p.look.Loading()}
	} else {
		o.Opaque = t.T("evidence.opaque")
	}
	if p.drawn != nil {
		o.Show.Label, o.Drawn = t.T("evidence.hide"), *p.drawn
		if p.drawn.Pix == nil {
			o.NotDrawn = t.T("evidence.not_drawn")
		}
	}
	for _, f := range forms {
		o.As.Options = append(o.As.Options, Option[string]{
			Code: f, Label: t.T("evidence.export_" + f), Detail: t.T("evidence.export_" + f + "_detail"), Chosen: p.as == f,
		})
	}
	if p.as != "" {
		p.sealing(t, o)
	}
}

// sealing is to whom a file goes, and what that means.
func (p *Evidence) sealing(t locales.Language, o *OpenEvidence) {
	to := p.receivers()
	if len(to) == 0 {
		o.Warning = Notice{Kind: Caution, Title: t.T("evidence.nobody_title"), Text: t.T("evidence.nobody")}
		return
	}
	o.Services.Label = t.T("evidence.export_to")
	for _, s := range to {
		o.Services.Options = append(o.Services.Options, Option[string]{Code: s.ID, Label: s.Name, Detail: s.Place, Chosen: s.ID == p.service})
	}
	o.Warning = Notice{Kind: Caution, Title: t.T("evidence.export_warning_title"), Text: t.T("evidence.export_warning")}
	o.Save = Action{Label: t.T("evidence.export_now"), Off: p.service == "" || p.once.Busy()}
}

func (p *Evidence) custody(t locales.Language, a history.Attached) []CustodyRow {
	rows := []CustodyRow{{When: p.byWhom(t, a.ID, a.HLC, a.Officer), Text: t.T("evidence.step.taken")}}
	for _, s := range a.Steps {
		row := CustodyRow{When: p.byWhom(t, s.ID, s.HLC, s.Officer), Text: t.T("evidence.step.other")}
		if slices.Contains(evidence.Steps(), s.Handling.Step) {
			row.Text = t.T("evidence.step."+s.Handling.Step, "to", s.Handling.To)
		}
		switch s.Link {
		case history.Waiting:
			row.Link = Notice{Kind: Advice, Text: t.T("evidence.link.waiting")}
		case history.Broken:
			row.Link = Notice{Kind: Problem, Text: t.T("evidence.link.broken")}
		}
		rows = append(rows, row)
	}
	return rows
}

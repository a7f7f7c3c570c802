package presenter

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening/pack"
)

// Instruments is what records are read by on this device.
type Instruments struct {
	// Installed lists the packs that were taken, the newest first. When none is
	// Active the instruments of the program are in use.
	Installed []InstalledPack
	// Damaged names a pack that cannot be read and is not in use, or is "".
	Damaged string
	// Root is the trust root; without holders there is none.
	Root TrustRoot
	// Own says which protocols are in use, with their versions.
	Own []Line
}

// InstalledPack is one pack that was taken.
type InstalledPack struct {
	ID              string
	Version         uint64
	Digest          string
	Made, Expires   time.Time
	Expired, Active bool
	Signers         []string
}

// TrustRoot is whose keys sign packs.
type TrustRoot struct {
	Version, Threshold int
	Holders            []string
}

// PackProposal is a pack that was read: what it would change.
type PackProposal struct {
	InstalledPack
	Cases, Reference int
	Differences      []pack.Difference
	Shifts           []pack.Shift
}

// Packs reads and takes packs.
type Packs interface {
	// Instruments says what records are read by.
	Instruments(ctx context.Context) (Instruments, error)
	// ReadRoot reads a root file. *pack.Refusal.
	ReadRoot(ctx context.Context, file string) (TrustRoot, error)
	// Trust trusts the root of a file whose words are these. screening.ErrWords,
	// *pack.Refusal.
	Trust(ctx context.Context, file, words string) error
	// Propose reads a pack and says what it would change. *pack.Refusal.
	Propose(ctx context.Context, file string) (PackProposal, error)
	// Take takes the pack that was proposed last, which the person has looked at;
	// where outcomes change they have said so a second time. *pack.Refusal.
	Take(ctx context.Context, p PackProposal) error
}

// PacksState is the page about instruments and packs.
type PacksState struct {
	Page
	Intro string
	// InUse is what new records are asked by.
	InUseTitle string
	InUse      []Line
	Expired    Notice
	Damaged    Notice
	// Root says whose signatures are believed.
	RootTitle string
	Root      []Line
	NoRoot    Notice
	// ReadRoot and ReadPack ask for a file.
	ReadRoot, ReadPack Action
	// Asking is shown while a root waits for its words.
	AskingTitle, AskingText string
	Asking                  []Line
	Words                   Field
	Trust, PutAway          Action
	// Proposal is shown while a pack waits to be taken.
	Proposal ProposedPack
	// Done says what was done just now.
	Done Notice
}

// ProposedPack is a pack to be looked at before it is taken.
type ProposedPack struct {
	// Title is empty when there is none.
	Title string
	Facts []Line
	// Golden says that its own cases came out.
	Golden Notice
	// Shifts says which outcomes change, those that protect less first.
	ShiftsNotice Notice
	Shifts       []Line
	// Areas hold everything else that changes.
	NoChange string
	Areas    []ChangedArea
	// Second is the second confirmation; without label none is needed.
	Second        Option[bool]
	Take, PutAway Action
}

// ChangedArea is one kind of thing with what changes of it.
type ChangedArea struct {
	Title string
	Rows  []Line
	// More says how many are not listed, or is "".
	More string
}

// PacksPage shows which instruments are in use, and takes new ones.
type PacksPage struct {
	stage[PacksState]
	packs    Packs
	load     Latest[Instruments]
	once     Single
	at       Instruments
	read     bool
	root     *TrustRoot
	rootFile string
	words    string
	proposal *PackProposal
	second   bool
	done     string // the code of what was done just now
}

// NewPacksPage makes the presenter of the page about packs.
func NewPacksPage(f Frame, packs Packs, render func(PacksState)) *PacksPage {
	p := &PacksPage{stage: newStage(f, render), packs: packs, load: Latest[Instruments]{Runner: f.Runner}, once: Single{Runner: f.Runner}}
	p.stage.build = p.state
	return p
}

// Enter reads what is in use.
func (p *PacksPage) Enter() { p.look() }

func (p *PacksPage) look() {
	p.load.Load(p.packs.Instruments, func(at Instruments, err error) {
		if err == nil {
			p.at, p.read = at, true
		}
		p.looked(err)
	})
	p.Rebuild()
}

// Leave drops what was read.
func (p *PacksPage) Leave(done func()) {
	p.load.Drop()
	p.clear()
	p.root, p.proposal = nil, nil
	done()
}

// ReadRoot reads a root file. Its words are asked for, never shown: they must come
// from one of the holders.
func (p *PacksPage) ReadRoot(file string) {
	p.putAway()
	Once(&p.once, func(ctx context.Context) (TrustRoot, error) { return p.packs.ReadRoot(ctx, file) },
		func(r TrustRoot, err error) {
			if err == nil {
				p.root, p.rootFile = &r, file
			}
			p.shown(err)
		})
	p.Rebuild()
}

// TypeWords takes the words that a holder reads out.
func (p *PacksPage) TypeWords(text string) {
	p.words = text
	p.Rebuild()
}

// Trust trusts the root, when its words are those.
func (p *PacksPage) Trust() {
	if p.root == nil || blank(p.words) {
		return
	}
	file, words := p.rootFile, p.words
	Once(&p.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.packs.Trust(ctx, file, words) },
		func(_ struct{}, err error) { p.ended(err, "trusted") })
	p.Rebuild()
}

// ReadPack reads a pack file and shows what it would change.
func (p *PacksPage) ReadPack(file string) {
	p.putAway()
	Once(&p.once, func(ctx context.Context) (PackProposal, error) { return p.packs.Propose(ctx, file) },
		func(pr PackProposal, err error) {
			if err == nil {
				p.proposal = &pr
			}
			p.shown(err)
		})
	p.Rebuild()
}

// Second says a second time that the outcomes that change were looked at, or takes
// that back.
func (p *PacksPage) Second() {
	p.second = !p.second
	p.Rebuild()
}

// Take takes the pack that is shown.
func (p *PacksPage) Take() {
	if !p.ready() {
		return
	}
	pr := *p.proposal
	Once(&p.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.packs.Take(ctx, pr) },
		func(_ struct{}, err error) { p.ended(err, "taken") })
	p.Rebuild()
}

func (p *PacksPage) ready() bool {
	return p.proposal != nil && (p.second || len(p.proposal.Shifts) == 0) && !p.once.Busy()
}

// PutAway shows the root or the pack no longer. Nothing was changed.
func (p *PacksPage) PutAway() {
	p.putAway()
	p.Rebuild()
}

func (p *PacksPage) putAway() {
	p.root, p.proposal, p.words, p.second, p.done = nil, nil, "", false, ""
	p.fail(nil)
}

func (p *PacksPage) ended(err error, done string) {
	if err != nil {
		p.shown(err)
		return
	}
	p.putAway()
	p.done = done
	p.look()
}

func (p *PacksPage) state() PacksState {
	t := p.speech()
	st := PacksState{
		Page: p.page(t.T("pack.title")), Intro: t.T("pack.intro"),
		ReadPack: Action{Label: t.T("pack.read"), Off: p.once.Busy()},
		ReadRoot: Action{Label: t.T("pack.read_root"), Off: p.once.Busy()},
	}
	p.refusal(t, &st)
	if p.once.Busy() || !p.read && p.load.Loading() {
		st.Busy = t.T("pack.busy")
	}
	if p.done != "" {
		st.Done = Notice{Kind: Advice, Title: t.T("pack.done." + p.done), Text: t.T("pack.done." + p.done + "_text")}
	}
	if !p.read {
		return st
	}
	p.inUse(t, &st)
	p.trustRoot(t, &st)
	p.asking(t, &st)
	p.proposed(t, &st)
	return st
}

// refusal says in words why a pack or a root is not taken.
func (p *PacksPage) refusal(t locales.Language, st *PacksState) {
	var r *pack.Refusal
	if !errors.As(p.trouble, &r) {
		return
	}
	code := r.Reason.String()
	st.Notice = Notice{Kind: Problem, Title: t.T("pack.refused.title"), Text: t.T("pack.refused." + code)}
	switch r.Reason {
	case pack.Mixed, pack.Display, pack.Text, pack.Incomplete, pack.Golden: // the others name no place
		st.Notice.Text += " " + t.T("pack.refused.at", "place", r.At)
	}
}

func (p *PacksPage) inUse(t locales.Language, st *PacksState) {
	st.InUseTitle = t.T("pack.in_use")
	now := p.frame.Now()
	active := false
	for _, one := range p.at.Installed {
		if !one.Active {
			continue
		}
		active = true
		st.InUse = packFacts(t, one, now)
		if one.Expired {
			st.Expired = Notice{Kind: Caution, Title: t.T("pack.expired.title"), Text: t.T("pack.expired.text")}
		}
	}
	if !active {
		st.InUse = []Line{{Label: t.T("pack.name"), Text: t.T("pack.own")}}
	}
	st.InUse = append(st.InUse, p.at.Own...)
	if p.at.Damaged != "" {
		st.Damaged = Notice{Kind: Problem, Title: t.T("pack.damaged.title", "pack", p.at.Damaged), Text: t.T("pack.damaged.text")}
	}
}

func packFacts(t locales.Language, one InstalledPack, now time.Time) []Line {
	return []Line{
		{Label: t.T("pack.name"), Text: t.T("pack.id_version", "id", one.ID, "version", strconv.FormatUint(one.Version, 10))},
		{Label: t.T("pack.made"), Text: ago(t, one.Made, now)},
		{Label: t.T("pack.expires"), Text: day(t, one.Expires)},
		{Label: t.T("pack.signers"), Text: strings.Join(one.Signers, ", ")},
		{Label: t.T("pack.digest"), Text: one.Digest},
	}
}

func (p *PacksPage) trustRoot(t locales.Language, st *PacksState) {
	st.RootTitle = t.T("pack.root")
	if len(p.at.Root.Holders) == 0 {
		st.NoRoot = Notice{Kind: Advice, Title: t.T("pack.no_root.title"), Text: t.T("pack.no_root.text")}
		return
	}
	st.Root = rootLines(t, p.at.Root)
}

func rootLines(t locales.Language, r TrustRoot) []Line {
	return []Line{
		{Label: t.T("pack.holders"), Text: strings.Join(r.Holders, ", ")},
		{Label: t.T("pack.needed"), Text: t.T("pack.threshold", "n", strconv.Itoa(r.Threshold), "all", strconv.Itoa(len(r.Holders)))},
	}
}

func (p *PacksPage) asking(t locales.Language, st *PacksState) {
	if p.root == nil {
		return
	}
	st.AskingTitle, st.AskingText = t.T("pack.compare"), t.T("pack.compare_text")
	st.Asking = rootLines(t, *p.root)
	st.Words = Field{Label: t.T("pack.words"), Hint: t.T("pack.words_hint"), Text: p.words}
	st.Trust = Action{Label: t.T("pack.trust"), Off: blank(p.words) || p.once.Busy()}
	st.PutAway = Action{Label: t.T("pack.put_away")}
}

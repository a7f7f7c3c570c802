package presenter

import (
	"context"
	"strconv"
	"time"

	"pelita/screening"
)

// ShownKind says what is shown as codes.
type ShownKind uint8

// The kinds.
const (
	ShowCase ShownKind = iota + 1
	ShowReceipt
	ShowRequest
)

// CargoKind says what goes on a stick.
type CargoKind uint8

// The kinds.
const (
	// CargoAll is the records with their pictures and other files.
	CargoAll CargoKind = iota
	// CargoRecords is the records without those.
	CargoRecords
)

// HandWritten is what was written on a stick: for how many other devices, and how
// many pictures and other files of records are in it.
type HandWritten struct{ Files, Segments, Attachments, For int }

// HandTaken is what came by hand.
type HandTaken struct {
	New, Missing, Waiting, Colleagues int
	// Attachments counts the pictures and other files of records that are here whole
	// now, Unfinished those of which a part is missing.
	Attachments, Unfinished int
	// Cut: the file ended too soon or was damaged.
	Cut bool
}

// HandRead is what a picture of codes brought: how far a set has come, or what was
// in it once it was whole.
type HandRead struct {
	Have, Of int
	Missing  []int
	Taken    *HandTaken
	// Asking is a device that asks to join. Agency are the six words of the agency
	// that a grant is of. Both wait for people to compare them.
	Asking *Request
	Agency string
}

// ByHand gives and takes without a network. What was scanned is kept until Forget.
type ByHand interface {
	Standing(ctx context.Context) (Standing, error)
	// TakeAlong writes a bundle. screening.ErrNobody.
	TakeAlong(ctx context.Context, file string, what CargoKind) (HandWritten, error)
	// ReadStick reads a part of one. screening.ErrNotForUs, ErrUnreadable, ErrNewer.
	ReadStick(ctx context.Context, file string) (HandTaken, error)
	// Codes draws what is to be shown; none when there is nothing.
	// screening.ErrForStick.
	Codes(ctx context.Context, kind ShownKind) ([]screening.Drawn, error)
	// Scan reads a picture of codes. screening.ErrUnreadable, ErrNotDrawn.
	Scan(ctx context.Context, file string) (HandRead, error)
	// Admit admits the device that asked, whose words were compared.
	Admit(ctx context.Context, words string) (Admitted, error)
	Proposals
	// SaveGrant writes that grant into a file.
	SaveGrant(ctx context.Context, file string) error
	// Join takes the grant that was scanned, whose agency's words were compared.
	Join(ctx context.Context) error
	Forget()
}

// HandState is the page for what goes by hand.
type HandState struct {
	Page
	Intro string
	Done  Notice
	// The stick.
	StickTitle, StickText string
	TakeAlong, ReadStick  Action
	TakeRecords           Action
	StickName             string
	// Codes on a screen.
	CodesTitle, CodesText               string
	Case, Receipt, Request, ReadPicture Action
	// Reading says how far a set of codes has come.
	Reading Notice
	// Compare are six words that two people read to each other; Same or Other has
	// to be said.
	CompareTitle, CompareText string
	Words                     Line
	Same, Other               Action
	Shown                     ShownCodes
	Approving                 ApprovingState
}

// HandPage carries by hand.
type HandPage struct {
	stage[HandState]
	hand     ByHand
	load     Latest[Standing]
	once     Single
	standing Standing
	read     bool
	done     handDone
	scan     HandRead
	shown    shownSet
	proposal approving
}

// handDone is what was done just now, as the key of its words and what they name.
type handDone struct {
	key  string
	args []string
}

// NewHandPage makes the presenter of the page.
func NewHandPage(f Frame, hand ByHand, render func(HandState)) *HandPage {
	p := &HandPage{stage: newStage(f, render), hand: hand, load: Latest[Standing]{Runner: f.Runner}, once: Single{Runner: f.Runner}}
	p.stage.build = p.state
	return p
}

// Enter reads what this device is.
func (p *HandPage) Enter() {
	p.proposal = p.unsaved()
	p.look()
	p.Rebuild()
}

func (p *HandPage) look() {
	p.load.Load(p.hand.Standing, func(s Standing, err error) {
		if err == nil {
			p.standing, p.read = s, true
		}
		p.looked(err)
	})
}

// Leave forgets what was scanned.
func (p *HandPage) Leave(done func()) {
	p.load.Drop()
	p.still()
	p.hand.Forget()
	p.scan, p.shown, p.done, p.proposal = HandRead{}, shownSet{}, handDone{}, approving{}
	p.clear()
	done()
}

// TakeAlong writes what this device holds on a stick.
func (p *HandPage) TakeAlong(file string) { p.takeAlong(file, CargoAll) }

// TakeRecords does so without pictures and other files.
func (p *HandPage) TakeRecords(file string) { p.takeAlong(file, CargoRecords) }

func (p *HandPage) takeAlong(file string, what CargoKind) {
	handRun(p, func(ctx context.Context) (HandWritten, error) { return p.hand.TakeAlong(ctx, file, what) }, func(w HandWritten) {
		p.done = handDone{"hand.written", []string{
			"files", strconv.Itoa(w.Files), "devices", strconv.Itoa(w.For), "attachments", strconv.Itoa(w.Attachments),
		}}
	})
}

// ReadStick reads a file from a stick.
func (p *HandPage) ReadStick(file string) {
	handRun(p, func(ctx context.Context) (HandTaken, error) { return p.hand.ReadStick(ctx, file) }, p.took)
}

// took says what came, and the gravest of what is still missing.
func (p *HandPage) took(t HandTaken) {
	args := []string{
		"new", strconv.Itoa(t.New), "missing", strconv.Itoa(t.Missing), "waiting", strconv.Itoa(t.Waiting),
		"attachments", strconv.Itoa(t.Attachments), "unfinished", strconv.Itoa(t.Unfinished),
	}
	switch {
	case t.Cut:
		p.done = handDone{"hand.cut", args}
	case t.Missing > 0 || t.Waiting > 0:
		p.done = handDone{"hand.some_missing", args}
	case t.Unfinished > 0:
		p.done = handDone{"hand.files_missing", args}
	case t.New+t.Attachments > 0:
		p.done = handDone{"hand.taken", args}
	case t.Colleagues > 0:
		p.done = handDone{"hand.receipt_taken", args}
	default:
		p.done = handDone{"hand.nothing_new", args}
	}
}

// Show shows something as codes.
func (p *HandPage) Show(kind ShownKind) {
	key := map[ShownKind]string{ShowCase: "hand.case", ShowReceipt: "hand.receipt", ShowRequest: "hand.request"}[kind]
	handRun(p, func(ctx context.Context) ([]screening.Drawn, error) { return p.hand.Codes(ctx, kind) }, func(codes []screening.Drawn) {
		if len(codes) == 0 {
			p.done = handDone{key: "hand.nothing_to_show"}
			return
		}
		words := ""
		if kind == ShowRequest {
			words = p.standing.Words
		}
		p.show(shownSet{key: key, codes: codes, words: words})
	})
}

// ReadPicture reads a picture of codes.
func (p *HandPage) ReadPicture(file string) {
	handRun(p, func(ctx context.Context) (HandRead, error) { return p.hand.Scan(ctx, file) }, func(r HandRead) {
		p.scan = r
		if r.Taken != nil {
			p.took(*r.Taken)
			p.scan = HandRead{}
		}
	})
}

// WordsDiffer says that the two people read different words: nothing is done.
func (p *HandPage) WordsDiffer() {
	p.hand.Forget()
	p.scan, p.trouble = HandRead{}, screening.ErrWords
	p.Rebuild()
}

// WordsAreSame says that they are the same: the device is admitted, or joins.
func (p *HandPage) WordsAreSame() {
	switch {
	case p.scan.Asking != nil:
		p.admit(p.scan.Asking.Words)
	case p.scan.Agency != "":
		handRun(p, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.hand.Join(ctx) }, func(struct{}) {
			p.scan, p.done = HandRead{}, handDone{key: "hand.joined"}
			p.look()
		})
	}
}

func (p *HandPage) admit(words string) {
	handRun(p, func(ctx context.Context) (Admitted, error) { return p.hand.Admit(ctx, words) }, func(a Admitted) {
		p.scan = HandRead{}
		p.admitted(a)
	})
}

// SaveGrant writes the grant that is shown into a file.
func (p *HandPage) SaveGrant(file string) {
	handRun(p, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.hand.SaveGrant(ctx, file) }, func(struct{}) {
		p.done = handDone{key: "hand.grant_saved"}
	})
}

// handRun does one thing at a time.
func handRun[T any](p *HandPage, do func(context.Context) (T, error), then func(T)) {
	p.done, p.trouble = handDone{}, nil
	Once(&p.once, do, func(v T, err error) {
		p.fail(err)
		if err == nil && !p.left {
			then(v)
		}
		p.Rebuild()
	})
	p.Rebuild()
}

// codeWait is how long one code of a set is shown: a person with another device
// has time to photograph it.
const codeWait = 2500 * time.Millisecond

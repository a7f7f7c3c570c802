package view_test

import (
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
)

func (p *intents) TakeAlong(file string)    { p.note("take along", file) }
func (p *intents) TakeRecords(file string)  { p.note("take records", file) }
func (p *intents) ReadStick(file string)    { p.note("read stick", file) }
func (p *intents) Show(presenter.ShownKind) { p.note("show") }
func (p *intents) ReadPicture(file string)  { p.note("read picture", file) }
func (p *intents) WordsAreSame()            { p.note("same words") }
func (p *intents) WordsDiffer()             { p.note("other words") }
func (p *intents) SaveGrant(file string)    { p.note("save grant", file) }
func (p *intents) NextCode()                { p.note("next code") }
func (p *intents) PreviousCode()            { p.note("previous code") }
func (p *intents) PlayCodes()               { p.note("play codes") }
func (p *intents) CloseCodes()              { p.note("close codes") }
func (p *intents) OpenProposal(file string) { p.note("open proposal", file) }
func (p *intents) SaveProposal(file string) { p.note("save proposal", file) }
func (p *intents) Approve(file string)      { p.note("approve", file) }
func (p *intents) WriteProposal()           { p.note("write proposal") }

var _ view.HandIntents = (*presenter.HandPage)(nil)

func handScenes() []scene {
	hand := func(p *intents) *view.Hand { return view.NewHand(p, files{}) }
	return []scene{
		shot("hand", presenter.HandScreen, hand, plain(handState())),
		shot("hand-code", presenter.HandScreen, hand, plain(handCode())),
		shot("hand-words", presenter.HandScreen, hand, plain(handWords())),
		shot("hand-approve", presenter.HandScreen, hand, plain(handApprove())),
		shot("hand-waits", presenter.HandScreen, hand, plain(handWaits())),
		shot("hand-joining", presenter.HandScreen, hand, plain(handJoining())),
	}
}

func handState() presenter.HandState {
	return presenter.HandState{
		Page:       presenter.Page{Title: "Without a network"},
		Intro:      "Records can go from hand to hand. Everything stays sealed: whoever finds a stick or films a screen cannot read what was said.",
		Done:       presenter.Notice{Kind: presenter.Advice, Title: "Taken in: 12 new part(s). Some are still missing", Text: "The sender has 3 part(s) that are not here, and 2 wait for others. Read the other files too, or ask for a new one. Nothing is lost."},
		StickTitle: "On a stick", StickText: "The file holds everything this device has, its own records and those of colleagues. Only devices of your agency can open it. It may be read in any order and more than once.",
		TakeAlong: presenter.Action{Label: "Take along on a stick"}, TakeRecords: presenter.Action{Label: "Take along records only"}, ReadStick: presenter.Action{Label: "Read from a stick"}, StickName: "take-along.bin",
		CodesTitle: "As codes on the screen", CodesText: "For a single short case, for a receipt, and for a device that wants to join. One screen shows codes, the other device takes pictures of them and reads the pictures here, in any order.",
		ReadPicture: presenter.Action{Label: "Read a picture of codes"}, Case: presenter.Action{Label: "Show what is new here"}, Receipt: presenter.Action{Label: "Show a receipt"},
		Reading: presenter.Notice{Kind: presenter.Advice, Title: "2 of 4 codes are read", Text: "Still to be read: 1, 3"},
	}
}

const handSix = "hiba piho moji dupu jusu guju"

// handText is the text of a code as dense as any that is shown.
func handText() string {
	texts, err := courier.GrantCodes(noisy(300))
	if err != nil {
		panic(err)
	}
	return texts[0]
}

// noisy are bytes that do not become fewer when they are packed.
func noisy(n int) []byte {
	out := make([]byte, n)
	for i, x := 0, uint32(1); i < n; i++ {
		x = x*1664525 + 1013904223
		out[i] = byte(x >> 24)
	}
	return out
}

// drawnCode is a code as the app gives it to the screen.
func drawnCode(text string) screening.Drawn {
	m, err := courier.CodePicture(text, 8)
	if err != nil {
		panic(err)
	}
	d := screening.Drawn{Width: m.Rect.Dx(), Height: m.Rect.Dy()}
	for _, y := range m.Pix {
		d.Pix = append(d.Pix, y, y, y, 255)
	}
	return d
}

func handCode() presenter.HandState {
	return presenter.HandState{
		Page: presenter.Page{Title: "Without a network"},
		Shown: presenter.ShownCodes{
			Title: "Request to join", Text: "The administrator takes a picture of each code. Then read the six words to each other.",
			Picture: drawnCode(handText()), Place: "Code 2 of 5",
			Words: presenter.Line{Label: "Six words", Text: handSix},
			Back:  presenter.Action{Label: "Previous"}, Next: presenter.Action{Label: "Next"}, Play: presenter.Action{Label: "Hold this one"},
			Close: presenter.Action{Label: "Done"},
		},
	}
}

func handWords() presenter.HandState {
	s := handState()
	s.Done, s.Reading = presenter.Notice{}, presenter.Notice{}
	s.CompareTitle, s.CompareText = "Officer 31 asks to join", "Read these words to each other, face to face or by a voice that you know. The other device must show the same six. Only then is it the device that you think it is."
	s.Words = presenter.Line{Label: "Six words", Text: handSix}
	s.Same, s.Other = presenter.Action{Label: "The words are the same"}, presenter.Action{Label: "They are not the same"}
	return s
}

func handApprove() presenter.HandState {
	s := handState()
	s.Done, s.Reading = presenter.Notice{}, presenter.Notice{}
	s.Approving = approveCard()
	s.Approving.DeedsTitle = "This will be done"
	s.Approving.Deeds = []string{
		"Admit the device qxk7w2m4hd3tz5ra6bfnyce2oa of Officer 31. Compare these words with the person who holds it: " + handSix,
		"Give new keys to devices: 3",
	}
	s.Approving.Standing = presenter.Notice{Kind: presenter.Advice, Title: "1 more administrator must approve", Text: "Read what it does. Compare any words with the people they belong to, face to face or by a voice that you know. Approve only then."}
	s.Approving.Approve = presenter.Action{Label: "Approve, and save it"}
	return s
}

func handWaits() presenter.HandState {
	s := handState()
	s.Done, s.Reading = presenter.Notice{}, presenter.Notice{}
	s.Approving = approveCard()
	s.Approving.Standing = presenter.Notice{Kind: presenter.Caution, Title: "2 more administrators must approve", Text: "The device cannot join yet. Save the proposal and give it to the other administrators. Once enough have approved, open it here again."}
	s.Approving.Save = presenter.Action{Label: "Save the proposal"}
	return s
}

func approveCard() presenter.ApprovingState {
	return presenter.ApprovingState{
		Title: "Something to approve", Open: presenter.Action{Label: "Open a proposal"}, FileName: "pelita-proposal.bin",
		Text: "Your agency may have more than one administrator who must agree. They pass a proposal on as a file: it says what will be done, and nothing is done before enough of them have approved.",
	}
}

func handJoining() presenter.HandState {
	s := handState()
	s.Done, s.Reading, s.StickTitle, s.StickText = presenter.Notice{}, presenter.Notice{}, "", ""
	s.TakeAlong, s.TakeRecords, s.ReadStick, s.Case, s.Receipt = presenter.Action{}, presenter.Action{}, presenter.Action{}, presenter.Action{}, presenter.Action{}
	s.CodesText = "This device belongs to no agency yet. Show its request to the administrator, then read the pictures of the codes that they show you."
	s.Request = presenter.Action{Label: "Show the request to join"}
	return s
}

// What another device's camera would get: the very screen, as it is drawn, gives
// the code back, on a phone in every setting and on a desk, by day and by night.
func TestACodeIsReadBackFromTheScreenItself(t *testing.T) {
	for _, s := range handScenes() {
		if s.name != "hand-code" {
			continue
		}
		for _, at := range settings() {
			if !strings.HasPrefix(at.name, "phone") && at.name != "desktop-dark-100-en" {
				continue
			}
			stage.Show(framed(s, &intents{}, at.say), at.size, at.look)
			source := gozxing.NewLuminanceSourceFromImage(stage.Picture())
			bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
			if err != nil {
				t.Fatal(err)
			}
			hard := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
			read, err := qrcode.NewQRCodeReader().Decode(bitmap, hard)
			if err != nil {
				t.Errorf("%s: %v", at.name, err)
				continue
			}
			if read.GetText() != handText() {
				t.Errorf("%s: another text is read", at.name)
			}
		}
	}
}

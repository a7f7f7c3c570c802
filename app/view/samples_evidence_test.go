package view_test

import (
	"image"
	"strconv"
	"strings"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
)

func (p *intents) ChooseCame(code string)          { p.note("came", code) }
func (p *intents) ChooseEvidenceKind(code string)  { p.note("evidence kind", code) }
func (p *intents) TypeCaption(text string)         { p.note("caption", text) }
func (p *intents) TakeEvidence(file string)        { p.note("take evidence", file) }
func (p *intents) OpenEvidence(id [16]byte)        { p.note("open evidence", strconv.Itoa(int(id[0]))) }
func (p *intents) ShowEvidence()                   { p.note("show evidence") }
func (p *intents) ShowSum()                        { p.note("show sum") }
func (p *intents) CheckEvidence()                  { p.note("check evidence") }
func (p *intents) ChooseLeaving(code string)       { p.note("leaving", code) }
func (p *intents) ChooseEvidenceService(id string) { p.note("evidence for", id) }
func (p *intents) SaveEvidence(file string)        { p.note("save evidence", file) }
func (p *intents) TypeHandedTo(text string)        { p.note("handed to", text) }
func (p *intents) NoteHandover()                   { p.note("note handover") }
func (p *intents) StartVoice()                     { p.note("start voice") }
func (p *intents) StopVoice()                      { p.note("stop voice") }
func (p *intents) DropVoice()                      { p.note("drop voice") }

var _ view.EvidenceIntents = (*presenter.Evidence)(nil)

func evidenceScenes() []scene {
	page := func(p *intents) *view.Evidence { return view.NewEvidence(p, files{}) }
	return []scene{
		shot("evidence", presenter.EvidenceScreen, page, plain(evidenceState())),
		shot("evidence-empty", presenter.EvidenceScreen, page, plain(evidenceEmpty())),
		shot("evidence-open", presenter.EvidenceScreen, page, plain(evidenceOpen())),
		shot("evidence-lost", presenter.EvidenceScreen, page, plain(evidenceLost())),
		shot("evidence-voice", presenter.EvidenceScreen, page, plain(evidenceVoice())),
		shot("evidence-long", presenter.EvidenceScreen, page, plain(evidenceLong())),
	}
}

func evidenceEmpty() presenter.EvidenceState {
	return presenter.EvidenceState{
		Page: presenter.Page{Title: "Evidence"}, Name: "Ratna", OpenRecord: presenter.Action{Label: "Record"},
		Explains: presenter.Notice{Kind: presenter.Advice, Text: "Each file is kept sealed, byte for byte as it came. Nothing here leaves with a referral. A file cannot be deleted alone: it goes when the record is erased."},
		Empty:    presenter.Notice{Kind: presenter.Advice, Title: "Nothing taken in yet", Text: "Take in a photo, a screenshot, a recording, a PDF, or an exported chat. Nobody has to hand over anything."},
		Add: presenter.AddEvidence{
			Title: "Take in a file",
			Way: presenter.Choice[string]{Label: "How did it come here?", Hint: "Choose first how it came here.", Options: []presenter.Option[string]{
				{Code: "taken-here", Label: "Taken here, by me"}, {Code: "persons-phone", Label: "From the person's phone"}, {Code: "persons-paper", Label: "From a paper the person has"},
				{Code: "stick", Label: "From a memory stick"}, {Code: "message", Label: "Sent to the office"}, {Code: "other-officer", Label: "From another officer"},
			}},
			Kind: presenter.Choice[string]{Label: "What is it?", Options: []presenter.Option[string]{
				{Label: "By its content", Chosen: true}, {Code: "photo", Label: "Photo"}, {Code: "screenshot", Label: "Screenshot"}, {Code: "audio", Label: "Recording"}, {Code: "document", Label: "Document"}, {Code: "chat", Label: "Exported chat"},
			}},
			Caption: presenter.Field{Label: "A few words about it", Hint: "Optional. They stay on record and never leave with a referral."},
			Pick:    presenter.Action{Label: "Choose the file", Off: true}, Voice: presenter.Action{Label: "Record a voice note"},
		},
	}
}

func evidenceState() presenter.EvidenceState {
	s := evidenceEmpty()
	s.Fetching = presenter.Choice[int64]{Label: "Files of colleagues", Hint: "Which of them come to this device by themselves. The others wait until somebody asks for them, and are never lost by that.", Options: []presenter.Option[int64]{
		{Code: 0, Label: "All come by themselves"}, {Code: 1, Label: "Those up to 10 MB come by themselves", Chosen: true}, {Code: 2, Label: "Those up to 1 MB come by themselves"}, {Code: -1, Label: "Only when I ask for one"},
	}}
	s.Empty = presenter.Notice{}
	s.Done = presenter.Notice{Kind: presenter.Advice, Text: "Taken in and sealed. The file at the place it came from is still there: delete it there if it must not stay."}
	s.Add.Way.Hint, s.Add.Way.Options[1].Chosen, s.Add.Pick.Off = "", true, false
	s.Files = []presenter.EvidenceRow{
		{ID: [16]byte{1}, Title: "Photo", State: presenter.Chip{Code: "here", Label: "On this device", Tone: presenter.Quiet}, Caption: "The gate of the compound, from the road.",
			Facts: []presenter.Line{{Label: "Taken in", Text: "21 November 2026, 14:05, you"}, {Label: "How it came", Text: "From the person's phone"}, {Label: "Size", Text: "3120 KB"}}, More: presenter.Action{Label: "Custody and more"}},
		{ID: [16]byte{2}, Title: "Recording", State: presenter.Chip{Code: "with-hub", Label: "With the hub, not fetched yet"},
			Facts: []presenter.Line{{Label: "Taken in", Text: "20 November 2026, 09:40, another officer"}, {Label: "How it came", Text: "Recorded here"}, {Label: "Size", Text: "18400 KB"}}, Fetch: presenter.Action{Label: "Fetch now"}, Asked: "It was asked for. It comes as soon as the hub has it.", More: presenter.Action{Label: "Custody and more"}},
	}
	return s
}

func evidenceOpen() presenter.EvidenceState {
	s := evidenceState()
	s.Done = presenter.Notice{}
	s.Files[0].Opened, s.Files[0].More.Label = true, "Less"
	pix := image.NewNRGBA(image.Rect(0, 0, 320, 200))
	for i := range pix.Pix {
		pix.Pix[i] = 0xff
		if i%4 < 3 {
			pix.Pix[i] = byte(90 + i/4%320/3 + i%4*20)
		}
	}
	s.Open = presenter.OpenEvidence{
		Show: presenter.Action{Label: "Hide it"}, Drawn: screening.Drawn{Width: 320, Height: 200, Pix: pix.Pix},
		Sum: presenter.Line{Label: "SHA-256", Text: strings.Repeat("9f2c41d0", 8)}, SumMore: presenter.Action{Label: "Show less"}, Check: presenter.Action{Label: "Check it"},
		As: presenter.Choice[string]{Label: "Seal it for somebody", Options: []presenter.Option[string]{
			{Code: "copy", Label: "Picture without hidden data", Detail: "The same picture, without place, time or camera in it.", Chosen: true},
			{Code: "original", Label: "The original", Detail: "Byte for byte as it came, with everything hidden in it. For a court or an expert."},
		}},
		Services: presenter.Choice[string]{Label: "For whom", Options: []presenter.Option[string]{
			{Code: "a", Label: "Legal aid Example", Detail: "Medan", Chosen: true}, {Code: "b", Label: "Rumah Aman Example", Detail: "Jakarta"},
		}},
		Warning: presenter.Notice{Kind: presenter.Caution, Title: "It leaves this device", Text: "It is sealed: only this service can open the file. That it left is noted in its custody and on the record."},
		Save:    presenter.Action{Label: "Write the sealed file"}, FileName: "file-9f2c41d0.age",
		To: presenter.Field{Label: "Handed over to", Hint: "A name or an office."}, HandOver: presenter.Action{Label: "Note it", Off: true},
		CustodyTitle: "Who handled it", Custody: []presenter.CustodyRow{
			{When: "21 November 2026, 14:05, you", Text: "Taken in"}, {When: "21 November 2026, 14:06, you", Text: "Looked at"},
			{When: "22 November 2026, 10:00, another officer", Text: "Handed over to the desk of the prosecutor"},
			{When: "23 November 2026, 11:30, another officer", Text: "Original sealed for Legal aid Example", Link: presenter.Notice{Kind: presenter.Problem, Text: "A step before this one was changed or is gone."}},
		},
	}
	return s
}

func evidenceLost() presenter.EvidenceState {
	s := evidenceState()
	s.Done = presenter.Notice{}
	s.Files[1].State = presenter.Chip{Code: "lost", Label: "Gone or changed", Tone: presenter.Urgent}
	s.Files[1].Opened = true
	s.Lost = presenter.Notice{Kind: presenter.Problem, Title: "A file is gone or was changed", Text: "It was on this device, and is not there any more as it was taken in. All else can be read. Ask whether a copy exists before you go on."}
	s.Open = presenter.OpenEvidence{
		Sum: presenter.Line{Label: "SHA-256", Text: "9f2c41d09f2c41d0 …"}, SumMore: presenter.Action{Label: "Show the whole number"},
		To: presenter.Field{Label: "Handed over to", Text: "Legal aid", Hint: "A name or an office."}, HandOver: presenter.Action{Label: "Note it"},
		CustodyTitle: "Who handled it", Custody: []presenter.CustodyRow{{When: "20 November 2026, 09:40, another officer", Text: "Taken in"}},
	}
	return s
}

func evidenceVoice() presenter.EvidenceState {
	s := evidenceState()
	s.Done = presenter.Notice{}
	s.Add = presenter.AddEvidence{
		Running: presenter.Notice{Kind: presenter.Caution, Title: "Recording", Text: "The voice goes straight into the sealed store. Tell everybody in the room that it is running."},
		Stop:    presenter.Action{Label: "Stop and keep"}, Drop: presenter.Action{Label: "Stop, keep nothing"},
	}
	return s
}

// evidenceLong has many files and the longest words.
func evidenceLong() presenter.EvidenceState {
	s := evidenceOpen()
	s.Name = strings.Repeat("Name without end ", 6)
	s.Files[0].Caption = strings.Repeat("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ", 4)
	s.Add.Caption = presenter.Field{Label: "A few words about it", Text: s.Files[0].Caption, Problem: "At most 500 characters."}
	s.Open.Custody[2].Text = "Handed over to " + strings.Repeat("Llanfairpwllgwyngyll", 3)
	s.Open.Opaque, s.Open.Drawn, s.Open.NotDrawn = "", screening.Drawn{}, "This picture cannot be shown here. It is kept as it came."
	for n := range 8 {
		row := s.Files[1]
		row.ID[0] = byte(n + 3)
		s.Files = append(s.Files, row)
	}
	return s
}

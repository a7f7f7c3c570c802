package presenter

import "pelita/screening/protocol"

// Card is what stands in the middle of the interview screen.
type Card uint8

// The cards.
const (
	NoCard Card = iota
	// QuestionCard: one question. Findings are hidden.
	QuestionCard
	// SectionEndCard: a part is over; the findings may be opened.
	SectionEndCard
	// PausedCard: something has to be done first; it says what.
	PausedCard
	// EndedCard: nothing more is asked, as for a child; it says what to do.
	EndedCard
	// FinishedCard: every part was gone through.
	FinishedCard
)

// InterviewState is one moment of an interview.
type InterviewState struct {
	Page
	// Name is what the person wants to be called, or the short id.
	Name string
	Card Card
	Rail []RailRow
	// Section is the name of the part; Progress says "3 of 9" within it.
	Section, Progress string
	// Question is drawn on QuestionCard and, for the item that ends a pause, on
	// PausedCard.
	Question Question
	// Closing is drawn on every card but QuestionCard: what has been reached or
	// what to do now.
	Closing Closing
	// Rest reminds of a break; it blocks nothing.
	Rest Rest
	// Suggest names the topic that would help most, in the deepening part only;
	// Enough is shown instead when enough has been asked.
	Suggest Suggestion
	Enough  Notice
	// Saved says whether the last tap is kept.
	Saved Chip
	// Note is the officer's own note; Notes are those already kept.
	Note     Field
	KeepNote Action
	Notes    []Line
	// Interviewee is the language in which the question is also shown.
	Interviewee Choice[string]
	// Unreviewed is shown when nobody has checked that wording.
	Unreviewed Notice
	// Expired is shown when a newer pack should have come; it screens all the same.
	Expired Notice
	// Back, Skip and Next walk; Pause keeps everything and leaves; Findings opens
	// what the answers mean so far (never while a question is shown, except by
	// leaving it); Decide opens the decision at the end.
	// Mend looks behind a pause at the question that led to it, and back again.
	Back, Skip, Next, Pause, Mend, Findings, Decide Action
}

// RailRow is one part of the interview in the section rail.
type RailRow struct {
	// Section is the code to jump to.
	Section string
	Label   string
	// Progress says "3 of 9".
	Progress                 string
	Current, Reachable, Done bool
}

// Question is one item as it is asked.
type Question struct {
	Item     protocol.ItemID
	Instance int
	// Manner says what to do with the words: ask them, look, or read them aloud.
	Manner string
	// Ask is the officer's wording, AskAlso the interviewee's; AskAlso is empty
	// when both read the same language, and for what only the officer should read.
	Ask, AskAlso string
	// AlsoRightToLeft: AskAlso is written from right to left.
	AlsoRightToLeft bool
	Help            string
	// Before is what the officer has to know before reading aloud; Aloud is what
	// is read aloud before Ask.
	Before Notice
	Aloud  []NoticePart
	// Group says which round of a repeated part this is, or "".
	Group string
	// Distress is shown for questions that may be hard to hear; Gentle stands
	// before the words of those that are.
	Distress Chip
	Gentle   Gentle
	// Type says which of the controls below is drawn.
	Type protocol.Type
	// Options of YesNo ("yes", "no"), One and Many; Detail is the interviewee's
	// label. Many allows several chosen.
	Options Choice[string]
	// Text is the entry of Text, Number, Place and Handle; Check says what the text
	// amounts to where it has a shape.
	Text  Field
	Check Notice
	Date  DateEntry
	Money MoneyEntry
	Age   AgeEntry
	// Absences are the reasons why there is no answer: never the same as "no".
	Absences Choice[protocol.Absence]
	// Source says where the answer comes from.
	Source Choice[protocol.Source]
	// Problem says why the answer does not fit or is needed, or "".
	Problem string
	// Conflict is shown when different answers stand on record; OnRecord lists
	// all answers to this item, with who and from where.
	Conflict Notice
	OnRecord []Line
}

// DateDraft is a date as far as it is known. About: it is approximate.
type DateDraft struct {
	Year, Month, Day string
	About            bool
}

// DateEntry is the entry of a date that may be partial. Months are chosen by
// code "01".."12"; the empty code is "not known".
type DateEntry struct {
	Year, Day Field
	Month     Choice[string]
	About     Option[bool]
}

// MoneyDraft is an amount as far as it is typed, with the code of its currency
// as far as that is.
type MoneyDraft struct {
	Amount, Currency string
}

// MoneyEntry is the entry of an amount with its currency: one of the usual ones
// is tapped, any other is found by its code.
type MoneyEntry struct {
	Amount   Field
	Currency Choice[string]
	// Code is the code of the currency as it was tapped or typed.
	Code Field
	// Offered are the currencies whose code begins with what is typed.
	Offered Choice[string]
}

// AgeDraft is an age as far as it is typed: To is empty for a single age.
type AgeDraft struct {
	From, To string
}

// AgeEntry is the entry of an age in years, or of a range when the age is not
// certain.
type AgeEntry struct {
	From, To Field
	Hint     string
}

// Closing is a card that is no question.
type Closing struct {
	Title, Text string
	// Do says what has to be done now, on a stop. It is for the officer alone.
	Do string
	// Open lists the topics of this part that were not answered.
	Open []string
	// Spared are the hard questions that were passed over, since nothing hangs on
	// them; each can be asked all the same.
	SparedTitle string
	Spared      []Suggestion
	// Clarify lists what does not go together yet, at the end of the walk only.
	ClarifyTitle, ClarifyText string
	Clarify                   []ClarifyCard
	// Erase offers to erase the record of somebody who does not want to be asked.
	EraseText string
	Erase     Action
}

// Suggestion names a topic to ask about next; Item is where Suggested leads.
type Suggestion struct {
	Item  protocol.ItemID
	Topic string
	// Why says why it is suggested, or "".
	Why string
	Ask Action
}

// Gentle prepares for a question that is hard to hear, before it is put.
type Gentle struct {
	Title string
	// Say is what the officer can say first, SayAlso the same for the person.
	Say, SayAlso string
	// Leave passes over the question; nothing is recorded. No label where it
	// cannot be passed over, and for urgent needs.
	Leave Action
}

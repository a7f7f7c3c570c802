package presenter

import (
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// Screen names a screen. It is a code, never shown.
type Screen uint8

// The screens. The zero screen is empty: nothing of anybody is drawn.
const (
	NoScreen Screen = iota
	CreateScreen
	UnlockScreen
	RestoreScreen // a device out of a backup, before anything is here
	CaseloadScreen
	StartScreen
	InterviewScreen
	FindingsScreen
	DecisionScreen
	RecordScreen
	ReferScreen
	ReferralsScreen
	SyncScreen
	SettingsScreen
	FormScreen      // the fields of a form of one record, or of an interview as keyed in from paper
	GroupScreen     // people who arrived together
	ActsScreen      // the sealed sheet of acts
	ConsentScreen   // permissions, their withdrawal, and who was told
	TimelineScreen  // what happened when, and the money
	CountryScreen   // what holds in a country
	BackupScreen    // backups of this device, and whether its records are away
	TravelScreen    // the records leave before a border, and come back
	PacksScreen     // packs of instruments and country facts
	LockingScreen   // when this device covers and locks itself
	OfficersScreen  // who can unlock this device, and with what
	RecoveryScreen  // recovery keys, their drill and their sheet
	DoctorScreen    // what each adversary would get now
	JournalScreen   // what was done on this device
	HistoryScreen   // what was done with one record
	LinksScreen     // other records of the same person
	ConflictsScreen // what waits for a person to settle it: in one record, or in all
	ClosingScreen   // the end of a talk that is not kept: rights, a hotline, whether to keep it
	EvidenceScreen  // files taken in beside a record, and their custody
	KeepScreen      // how long one record is kept, holding it, erasing it
	RetentionScreen // how long records are kept
	HandScreen      // what goes by hand: sticks, codes, joining without a network
	DevicesScreen   // the devices of the agency
	ApartScreen     // what is kept apart until the agency accepts it
	CaseloadsScreen // the caseloads of the agency, and who reads them
	LettingScreen   // letting go of old segments
	DestroyScreen   // the end of the profile
)

// Door says that a screen is one before a profile is open.
func (s Screen) Door() bool { return s == CreateScreen || s == UnlockScreen || s == RestoreScreen }

// Route is a place in the app. It is comparable.
type Route struct {
	Screen Screen
	Record history.RecordID
	// Form is the form that FormScreen fills in; of an interview when it is NoForm.
	Form protocol.Form
}

// Presenter is what the shell needs of every screen.
type Presenter interface {
	// Enter loads and renders the screen. It is called once.
	Enter()
	// Leave keeps whatever is half typed, drops every pending load, renders an
	// empty State and calls done when nothing is left to save.
	Leave(done func())
	// Rebuild renders again, as after a change of language.
	Rebuild()
}

// Frame is what every presenter stands in.
type Frame struct {
	Runner Runner
	Timer  Timer
	Now    func() time.Time
	// Seen is the latest time that this device noted; it answers from memory. It may
	// be nil: then none was.
	Seen func() time.Time
	// Catalogue knows every language that can be chosen.
	Catalogue Catalogue
	// Version is that of the program, for whoever works a result out again.
	Version string
	// Speech is the language of the interface now.
	Speech func() locales.Language
	// Names gives the name of the officer of a device, or "" when the roster does
	// not say; it answers from memory. It may be nil.
	Names func(history.DeviceID) string
	// Officers gives the name of an officer of this device, or ""; it answers from
	// memory. It may be nil.
	Officers func(screening.OfficerID) string
	// Self gives the device of the open profile, or the zero id. It may be nil.
	Self func() history.DeviceID
	// Older says whether the open profile is an older copy of itself. It may be nil:
	// then it is not.
	Older func() bool
	// Lost counts the files of evidence that were missing when the profile was
	// opened; it answers from memory. It may be nil: then none was.
	Lost func() int
	// ProposalLost says whether a proposal was kept that cannot be read; it answers from
	// memory. It may be nil: then none was.
	ProposalLost func() bool
	// Away says what of the records of the open profile left for a journey; it
	// answers from memory. It may be nil: then nothing did.
	Away func() Absence
	// Role is what the officer of the open profile is; it answers from memory. It
	// may be nil: then the role is unknown, and counts as one with powers.
	Role func() screening.Role
	// Postings keeps the officer's role and country. It may be nil: then neither is
	// known.
	Postings Postings
	// Go opens a place.
	Go func(Route)
}

// reached is now, or the latest time that was noted when that is later: a clock
// that was set back makes no number and no law young again.
func (f Frame) reached() time.Time {
	now := f.Now()
	if f.Seen == nil {
		return now
	}
	if seen := f.Seen(); seen.After(now) {
		return seen
	}
	return now
}

// Catalogue knows the languages. *locales.Catalogue is one.
type Catalogue interface {
	// Languages lists the languages that can be offered.
	Languages() []locales.Language
	// Language finds one by its tag; English when it is not known.
	Language(tag string) locales.Language
}

// ShellState is the frame around every screen.
type ShellState struct {
	Route Route
	// Cover is drawn over everything while it is On.
	Cover CoverState
	// Locked: the profile is closed; nothing but the unlock screen may be drawn.
	Locked bool
	// CanBack: there is a place to return to; Back names the button.
	CanBack bool
	Back    string
	// Places are the destinations that are always there: cases, referrals, sync,
	// settings. They are empty while locked and during an interview.
	Places Choice[Screen]
	// QuickExit is on every screen, Lock on every screen of an open profile.
	QuickExit, Lock Action
	// Words are those that every view needs for itself.
	Words CommonWords
}

// CommonWords are labels of parts that are not about any one screen.
type CommonWords struct {
	Menu, More, Close, Cancel, Open, Save, File, Folder, Show, Hide, Notes, Yes, No string
}

// CoverState is a page that says nothing about what this app is for.
type CoverState struct {
	On          bool
	Title, Text string
	// Return names the button that leads back.
	Return Action
	// Code is asked for while the profile is open behind the cover. It is a secret
	// field: it is drawn masked.
	Code Field
}

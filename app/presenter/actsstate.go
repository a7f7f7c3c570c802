package presenter

// ActsStage is how far a sheet has come.
type ActsStage uint8

// The stages.
const (
	NoStage     ActsStage = iota
	NotForYou             // the officer's role has powers
	BeforeSheet           // the warning, and the sheets sealed before
	FillingIn
	ChoosingLawyer
)

// ActsState is the acts sheet of one record.
type ActsState struct {
	Page
	Name  string
	Stage ActsStage
	// Warning is for the officer; Spoken is read aloud, SpokenAlso is the same in
	// the person's language.
	Warning           Notice
	Manner, Spoken    string
	SpokenAlso        string
	Unreviewed        Notice
	Begin, Skip       Action
	Memory            Notice
	Parts             Choice[string]
	Rounds            Choice[int]
	Add               Action
	Fields            []Question
	ToLawyer, ToSheet Action
	Discard           Action
	Recipients        Choice[string]
	NoRecipients      string
	PickKey           Action
	Fingerprint       Line
	Compared          Choice[bool]
	Sure              Notice
	Seal              Action
	SealedTitle       string
	Sealed            []SealedRow
	Done              Notice
	OpenSettings      Action
}

// SealedRow is one sealed sheet of the record.
type SealedRow struct {
	Digest   [32]byte
	Text     string
	Export   Action
	FileName string
}

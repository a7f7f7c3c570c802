package presenter

// FindingsState says what the answers mean under the published standards. It
// holds no number that could be read as a score.
type FindingsState struct {
	Page
	Name string
	// Outcome is "indicators present: refer" and the like; Meaning explains it.
	Outcome, Meaning string
	// OutcomeCode is "indicators-present", "not-enough-information" or "none-recorded".
	OutcomeCode string
	// Child is shown when the person is, or may be, a child.
	Child Notice
	// Explains is shown always: suspicion is enough, and only a person decides.
	Explains Notice
	// Dimensions are the six of ILO/EC 2009; Palermo the three elements. They stand
	// side by side and are never mixed.
	DimensionsTitle, DimensionsSource string
	Dimensions                        []FindingCard
	PalermoTitle, PalermoSource       string
	Palermo                           []FindingCard
	ForcedCriminality                 FindingCard
	// UrgencyTitle and FlagsTitle head the other two lanes; they never cancel.
	UrgencyTitle string
	Urgency      []LaneRow
	NoUrgency    string
	FlagsTitle   string
	Flags        []LaneRow
	NoFlags      string
	// NotCompared is shown while rows of the sets were not compared with the original.
	NotCompared Notice
	// Next names the topic that would help most, or says that enough was asked.
	Next                               string
	NextTitle, BecauseTitle, OpenTitle string
	Back, Continue, Decide, OpenRecord Action
}

// FindingCard is one dimension or element.
type FindingCard struct {
	ID, Name string
	// State is the code "positive", "not-met" or "undetermined"; StateText says it
	// in words. Not met reads "not established by the answers so far".
	State     string
	StateText string
	// Detail adds what a reader must know, such as that means are not needed for a child.
	Detail string
	// Because lists the indicators that made it; Open the topics that could change it.
	Because []Ground
	Open    []string
}

// Ground is one indicator with the topics of the answers behind it.
type Ground struct {
	ID, Name string
	Topics   []string
	// Marks say what kind of row it is: ours, not compared, derived.
	Marks []Chip
	// Cite is the place in the standard.
	Cite string
}

// LaneRow is one urgent need or one flag.
type LaneRow struct {
	ID, Name string
	// Within is the time limit in words, or "".
	Within string
	Topics []string
	Cite   string
}

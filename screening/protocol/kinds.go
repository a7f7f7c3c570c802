package protocol

// Type says what an answer to an item is made of. The zero Type is none.
type Type uint8

// The types of an item. Conditions see One, Many, YesNo and Number only.
const (
	One     Type = iota + 1 // one option code
	Many                    // a set of option codes
	YesNo                   // true or false
	Text                    // words
	Number                  // a whole number, not negative
	Date                    // EDTF level 1 subset: 2025, 2025-03, 2025-03-14, each with optional ~
	Money                   // a decimal and a currency
	Place                   // the name of a place
	Handle                  // a telephone number, account name or address
	Age                     // "34" or "14-19"
	Picture                 // a picture that is kept beside the record
)

func typeCodes() []string {
	return []string{"", "one", "many", "yesno", "text", "number", "date", "money", "place", "handle", "age", "picture"}
}

// String is the code that files use.
func (t Type) String() string { return CodeOf(t, typeCodes()) }

// ParseType reads a type code.
func ParseType(code string) (Type, bool) { return ByCode[Type](typeCodes())(code) }

// Visible says whether conditions may read items of this type.
func (t Type) Visible() bool {
	return t == One || t == Many || t == YesNo || t == Number
}

// Distress is how hard a question may be to hear.
type Distress uint8

// The levels of distress, in rising order.
const (
	Safe Distress = iota
	Sensitive
	Severe
)

func distressCodes() []string { return []string{"safe", "sensitive", "severe"} }

// String is the code that files use.
func (d Distress) String() string { return CodeOf(d, distressCodes()) }

// ParseDistress reads a distress code.
func ParseDistress(code string) (Distress, bool) { return ByCode[Distress](distressCodes())(code) }

// Phase is the part of the way an item speaks of. The same fact, documents
// taken for instance, weighs differently in recruitment and at destination.
type Phase uint8

// The phases.
const (
	AnyPhase Phase = iota
	Recruitment
	Transfer
	Destination
	Exit
)

func phaseCodes() []string {
	return []string{"any", "recruitment", "transfer", "destination", "exit"}
}

// String is the code that files use.
func (p Phase) String() string { return CodeOf(p, phaseCodes()) }

// ParsePhase reads a phase code.
func ParsePhase(code string) (Phase, bool) { return ByCode[Phase](phaseCodes())(code) }

// Source is where an answer comes from. What the person said, what the officer
// saw and what a document shows never overwrite each other.
type Source uint8

// The sources.
const (
	Said Source = iota
	Observed
	Document
)

func sourceCodes() []string { return []string{"said", "observed", "document"} }

// String is the code that files use.
func (s Source) String() string { return CodeOf(s, sourceCodes()) }

// ParseSource reads a source code.
func ParseSource(code string) (Source, bool) { return ByCode[Source](sourceCodes())(code) }

// Absence is why there is no value. No absence ever means "no".
type Absence uint8

// The absences.
const (
	NotAsked    Absence = iota
	Unknown             // the person does not know
	Declined            // the person prefers not to say
	UnsafeToAsk         // the officer judged it unsafe to ask
)

func absenceCodes() []string { return []string{"not-asked", "unknown", "declined", "unsafe"} }

// String is the code that files use.
func (a Absence) String() string { return CodeOf(a, absenceCodes()) }

// ParseAbsence reads an absence code.
func ParseAbsence(code string) (Absence, bool) { return ByCode[Absence](absenceCodes())(code) }

// Truth is the three-valued result of a condition. The zero Truth is
// Undecided: nothing is established by default.
type Truth uint8

// The truths. Where several live answers disagree, Yes beats Undecided beats
// No.
const (
	Undecided Truth = iota
	Yes
	No
)

func truthCodes() []string { return []string{"undecided", "yes", "no"} }

// String is the code of the truth.
func (t Truth) String() string { return CodeOf(t, truthCodes()) }

// Profile decides which weights apply.
type Profile uint8

// The profiles. Child is zero: whoever is in doubt is protected as a child.
const (
	Child Profile = iota
	Adult
)

func profileCodes() []string { return []string{"child", "adult"} }

// String is the code of the profile.
func (p Profile) String() string { return CodeOf(p, profileCodes()) }

// ParseProfile reads a profile code.
func ParseProfile(code string) (Profile, bool) { return ByCode[Profile](profileCodes())(code) }

// SectionKind is the part a section plays in a meeting.
type SectionKind uint8

// The kinds of section, in the order of a meeting.
const (
	Safety SectionKind = iota
	Needs
	Notice
	Core
	Deepening
	Wishes
	Fields // a part of a form: filled in at any time, in any order
)

func sectionCodes() []string {
	return []string{"safety", "needs", "notice", "core", "deepening", "wishes", "fields"}
}

// String is the code that files use.
func (k SectionKind) String() string { return CodeOf(k, sectionCodes()) }

// ParseSectionKind reads the code of a section kind.
func ParseSectionKind(code string) (SectionKind, bool) {
	return ByCode[SectionKind](sectionCodes())(code)
}

// Effect is what a stop does to a session.
type Effect uint8

// The effects.
const (
	Pause Effect = iota // nothing goes on until the officer has acted
	End                 // nothing is asked after a given section
)

func effectCodes() []string { return []string{"pause", "end"} }

// String is the code that files use.
func (e Effect) String() string { return CodeOf(e, effectCodes()) }

// ParseEffect reads an effect code.
func ParseEffect(code string) (Effect, bool) { return ByCode[Effect](effectCodes())(code) }

// Form says what a protocol is for. The zero Form is an interview: it is walked
// with a person, question after question. The others are forms: their fields are
// filled in at any time, in any order, and nothing in them is ever assessed.
type Form uint8

// The forms.
const (
	NoForm       Form = iota // an interview
	CaseworkForm             // dated steps of the work on a person's record
	ContactForm              // the log of contacts with somebody still inside
	AdvertForm               // a recruitment advertisement: a record of its own
	GroupForm                // people who arrived together: a record of its own
	ActsForm                 // the acts sheet: sealed to a lawyer, in no record
)

func formCodes() []string { return []string{"", "casework", "contact", "advert", "group", "acts"} }

// String is the code that files use.
func (f Form) String() string { return CodeOf(f, formCodes()) }

// ParseForm reads the code of a form.
func ParseForm(code string) (Form, bool) { return ByCode[Form](formCodes())(code) }

// Alone says whether a form is a record of its own, not a part of a person's.
func (f Form) Alone() bool { return f == AdvertForm || f == GroupForm }

// Shape is what the letters of a text or handle amount to. The words that
// a person typed are kept as they were typed; the shape only says what they are.
type Shape uint8

// The shapes.
const (
	NoShape      Shape = iota
	WalletShape        // an address of TRON, Bitcoin or Ethereum
	PhoneShape         // a telephone number, E.164
	AccountShape       // an account name on a platform
	WebShape           // the address of a page
)

func shapeCodes() []string { return []string{"", "wallet", "phone", "account", "web"} }

// String is the code that files use.
func (s Shape) String() string { return CodeOf(s, shapeCodes()) }

// ParseShape reads the code of a shape.
func ParseShape(code string) (Shape, bool) { return ByCode[Shape](shapeCodes())(code) }

package fhir

// Questionnaire is the part of the R4 resource that is written here.
type Questionnaire struct {
	ResourceType string      `json:"resourceType"`
	Language     string      `json:"language"`
	Extension    []Extension `json:"extension,omitempty"`
	URL          string      `json:"url"`
	Version      string      `json:"version"`
	Name         string      `json:"name"`
	Title        string      `json:"title"`
	TitleSpoken  *Spoken     `json:"_title,omitempty"`
	Status       string      `json:"status"`
	Experimental bool        `json:"experimental"`
	Item         []Item      `json:"item"`
}

// Item is a question, a group or words to show.
type Item struct {
	Extension      []Extension    `json:"extension,omitempty"`
	LinkID         string         `json:"linkId"`
	Prefix         string         `json:"prefix,omitempty"`
	Text           string         `json:"text"`
	TextSpoken     *Spoken        `json:"_text,omitempty"`
	Type           string         `json:"type"`
	EnableWhen     []EnableWhen   `json:"enableWhen,omitempty"`
	EnableBehavior string         `json:"enableBehavior,omitempty"`
	Required       bool           `json:"required,omitempty"`
	Repeats        bool           `json:"repeats,omitempty"`
	AnswerOption   []AnswerOption `json:"answerOption,omitempty"`
	Item           []Item         `json:"item,omitempty"`
}

// EnableWhen is one condition on another question's answer.
type EnableWhen struct {
	Question      string  `json:"question"`
	Operator      string  `json:"operator"`
	AnswerBoolean *bool   `json:"answerBoolean,omitempty"`
	AnswerCoding  *Coding `json:"answerCoding,omitempty"`
}

// AnswerOption is one code that can be chosen.
type AnswerOption struct {
	Extension   []Extension `json:"extension,omitempty"`
	ValueCoding Coding      `json:"valueCoding"`
}

// Coding is a code, and its words.
type Coding struct {
	System        string  `json:"system"`
	Code          string  `json:"code"`
	Display       string  `json:"display,omitempty"`
	DisplaySpoken *Spoken `json:"_display,omitempty"`
}

// Spoken holds a text in the other languages.
type Spoken struct {
	Extension []Extension `json:"extension"`
}

// Extension is an R4 extension with one value, or with parts.
type Extension struct {
	URL              string      `json:"url"`
	Extension        []Extension `json:"extension,omitempty"`
	ValueBoolean     *bool       `json:"valueBoolean,omitempty"`
	ValueCode        string      `json:"valueCode,omitempty"`
	ValueInteger     *int64      `json:"valueInteger,omitempty"`
	ValueString      string      `json:"valueString,omitempty"`
	ValueStringWords *Spoken     `json:"_valueString,omitempty"`
	ValueExpression  *Expression `json:"valueExpression,omitempty"`
	ValueConcept     *Concept    `json:"valueCodeableConcept,omitempty"`
}

// Expression is a condition in FHIRPath.
type Expression struct {
	Language   string `json:"language"`
	Expression string `json:"expression"`
}

// Concept is a concept with one code.
type Concept struct {
	Coding []Coding `json:"coding"`
}

// The extensions of the standard that are used, and our own.
const (
	extTranslation = "http://hl7.org/fhir/StructureDefinition/translation"
	extControl     = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
	extExclusive   = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
	extMin         = "http://hl7.org/fhir/StructureDefinition/minValue"
	extMax         = "http://hl7.org/fhir/StructureDefinition/maxValue"
	extRegex       = "http://hl7.org/fhir/StructureDefinition/regex"
	extFormat      = "http://hl7.org/fhir/StructureDefinition/entryFormat"
	extEnable      = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"

	extDigest     = "urn:pelita:digest"
	extUnreviewed = "urn:pelita:unreviewed-translation"
	extLost       = "urn:pelita:not-carried"

	controlSystem = "http://hl7.org/fhir/questionnaire-item-control"
	answerSystem  = "urn:pelita:answer"
	absenceSystem = "urn:pelita:absence"
	optionSystem  = "urn:pelita:option:"
)

func boolean(b bool) *bool { return &b }

func integer(n int64) *int64 { return &n }

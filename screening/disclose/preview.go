package disclose

import (
	"strconv"
	"strings"
)

// NoticeKey is the message that stands beside every disclosure: it is
// pseudonymous personal data, not anonymous.
const NoticeKey = "disclosure.notice"

// Line is one line of a preview.
type Line struct {
	// Label is the message key of what the line is about.
	Label string
	// Values are what it says; none means that nothing is said.
	Values []Value
}

// Value is one thing that a line says.
type Value struct {
	// Key is the message key of the words; "" when Literal is shown as it is.
	Key string
	// Literal is a pseudonym, a version, a month, a day or a number.
	Literal string
	// Note is the message key of what is added to the words, such as a time limit; or "".
	Note string
}

// The message keys of lines, one for each; those of values are made of them and
// of the keys of items and indicators.
const (
	labelPrefix = "disclosure."
	keyPersonal = labelPrefix + "person"
	keyBasis    = labelPrefix + "basis."
)

// TextKeys lists the message keys that a preview needs of its own; the words of
// items, options and indicators come from the protocol's texts.
func TextKeys() []string {
	out := []string{NoticeKey}
	for _, name := range []string{"profile", "protocol", "pseudonym", "made", "expires", "age", "person",
		"region", "needs", "language", "interpreter", "urgency", "indicators", "complete", "basis",
		"from", "until", "facts"} {
		out = append(out, labelPrefix+name)
	}
	for _, p := range profileCodes()[1:] {
		out = append(out, labelPrefix+"profile."+p)
	}
	for _, b := range bandCodes() {
		out = append(out, labelPrefix+"age."+b)
	}
	for _, w := range limits() {
		out = append(out, labelPrefix+"within."+w)
	}
	for _, b := range bases() {
		out = append(out, keyBasis+b)
	}
	for _, c := range Controls() {
		out = append(out, c.key())
	}
	for _, s := range sourceSets() {
		out = append(out, sourcesKey(s))
	}
	return append(out, keyPersonal+".child", keyPersonal+".adult",
		labelPrefix+"interpreter."+codeYes, labelPrefix+"interpreter."+codeNo)
}

// Lines shows the whole content: every key of the byte format has its line, in
// the order of the format, also where nothing is said.
func (c Content) Lines() []Line {
	out := []Line{
		line("profile", Value{Key: labelPrefix + "profile." + c.Profile.String()}),
		line("protocol", Value{Key: "protocol." + c.Protocol + ".name"}, Value{Literal: c.Version}),
		line("pseudonym", Value{Literal: c.Pseudonym}),
		line("made", Value{Literal: c.Made}),
		line("expires", Value{Literal: c.Expires}),
		line("age", Value{Key: labelPrefix + "age." + c.Age}),
		line("person", Value{Key: c.personKey()}),
	}
	for _, f := range choiceFields() {
		if c.Profile.lists(f) {
			out = append(out, line(f.String(), c.chosen(f)...))
		}
	}
	out = append(out, c.told()...)
	complete := strconv.Itoa(c.Answered) + " / " + strconv.Itoa(c.Core)
	return append(out, line("complete", Value{Literal: complete}), line("basis", Value{Key: keyBasis + c.Basis}))
}

// told are the lines of what was found: facts of control in a statement, else
// urgencies and indicators.
func (c Content) told() []Line {
	if c.Profile == Statement {
		return []Line{line("from", literal(c.From)...), line("until", literal(c.Until)...), c.factLine()}
	}
	urgency, found := line("urgency"), line("indicators")
	for _, u := range c.Urgency {
		v := Value{Key: indicatorKey(u.Row), Note: labelPrefix + "within." + u.Within}
		urgency.Values = append(urgency.Values, v)
	}
	for _, row := range c.Indicators {
		found.Values = append(found.Values, Value{Key: indicatorKey(row)})
	}
	return []Line{urgency, found}
}

func (c Content) factLine() Line { return line("facts", c.Statements()...) }

// Statements are the facts of control, each in the words of a statement, with how
// it is known in its note.
func (c Content) Statements() []Value {
	var out []Value
	for _, f := range c.Facts {
		out = append(out, Value{Key: Control{f.Item, f.Code}.key(), Note: sourcesKey(f.Sources)})
	}
	return out
}

// key is the message that states the control: "statement.locked_in.yes".
func (c Control) key() string { return "statement." + string(c.Item) + "." + c.Code }

// sourcesKey is the message that says how a fact is known.
func sourcesKey(sources []string) string {
	return labelPrefix + "source." + strings.Join(sources, "-")
}

// sourceSets are all ways in which a fact can be known, each sorted.
func sourceSets() [][]string {
	const said, observed, document = "said", "observed", "document"
	return [][]string{
		{said}, {observed}, {document}, {observed, said}, {document, said},
		{document, observed}, {document, observed, said},
	}
}

func literal(s string) []Value {
	if s == "" {
		return nil
	}
	return []Value{{Literal: s}}
}

func line(name string, values ...Value) Line {
	return Line{Label: labelPrefix + name, Values: values}
}

func indicatorKey(row string) string { return "indicator." + row + ".name" }

func (c Content) personKey() string {
	if c.Child {
		return keyPersonal + ".child"
	}
	return keyPersonal + ".adult"
}

// chosen are the values of one field. A yes or no has words of its own; every
// other code has those of its item's option.
func (c Content) chosen(f Field) []Value {
	var out []Value
	for _, ch := range c.Choices {
		if ch.Field != f {
			continue
		}
		for _, code := range ch.Codes {
			key := "item." + string(ch.Item) + ".option." + code
			if f == Interpreter {
				key = labelPrefix + f.String() + "." + code
			}
			out = append(out, Value{Key: key})
		}
	}
	return out
}

package xlsform

import (
	"strconv"
	"strings"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// ref is the value of an item.
func ref(i *protocol.Item) string { return "${" + string(i.ID) + "}" }

// answered says that a question without choices has a value.
func answered(i *protocol.Item) string { return ref(i) + " != ''" }

// joined puts two expressions together; an empty one always holds.
func joined(a, b string) string {
	if a == "" {
		return b
	}
	return "(" + a + ") and " + b
}

// xpath writes a test as an XPath expression; "" always holds. of is what the
// items of a round are called inside a predicate, or "" outside.
func xpath(t outline.Test, of string) string {
	in := func(part outline.Test) string { return xpath(part, of) }
	switch t.Kind {
	case outline.Always:
		return ""
	case outline.Never:
		return "false()"
	case outline.All:
		return t.Joined(" and ", in)
	case outline.Any:
		return t.Joined(" or ", in)
	case outline.Not:
		return "not(" + xpath(t.Of[0], of) + ")"
	case outline.Adult:
		return adult()
	case outline.Minor:
		return "not(" + adult() + ")"
	case outline.Some:
		return "count(" + chosen(t) + ") > 0"
	case outline.Each:
		return "(count(" + ref(t.Item) + ") > 0 and count(" + chosen(t) + ") = count(" + ref(t.Item) + "))"
	}
	if of == "" {
		of = ref(t.Item)
	}
	return atom(t, of)
}

// chosen are the rounds for which the test holds.
func chosen(t outline.Test) string {
	test := xpath(t.Of[0], ".")
	if test == "" {
		return ref(t.Item)
	}
	return ref(t.Item) + "[" + test + "]"
}

func atom(t outline.Test, of string) string {
	switch t.Kind {
	case outline.Is:
		return is(t, of, t.Code)
	case outline.IsNot:
		parts := []string{of + " != ''", "not(" + is(t, of, t.Code) + ")"}
		for _, a := range every() {
			parts = append(parts, "not("+is(t, of, absenceCode(a))+")")
		}
		return "(" + strings.Join(parts, " and ") + ")"
	case outline.AtLeast:
		return "(" + of + " != '' and " + of + " >= " + strconv.FormatInt(t.Number, 10) + ")"
	}
	return "(" + of + " != '' and " + of + " <= " + strconv.FormatInt(t.Number, 10) + ")"
}

func is(t outline.Test, of, code string) string {
	if t.Item.Type == protocol.Many {
		return "selected(" + of + ", '" + code + "')"
	}
	return of + " = '" + code + "'"
}

// adult reads the lower end of the age: whoever may be under 18 is not one. Of
// an age that is not there XPath makes no number, and no comparison holds.
func adult() string {
	age := "${" + string(protocol.AgeItem) + "}"
	return "(" + age + " != '' and number(if(contains(" + age + ", '-'), substring-before(" + age + ", '-'), " + age + ")) >= " +
		strconv.Itoa(protocol.Majority) + ")"
}

package fhir

import (
	"strconv"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// maxWhen bounds how many options "not this one" is spelled out in.
const maxWhen = 12

// enable says when an item is shown: by enableWhen where that is exactly the
// same, otherwise by an expression.
func enable(i *Item, t outline.Test) {
	if t.Held() {
		return
	}
	if when, behavior, ok := plain(t); ok {
		i.EnableWhen, i.EnableBehavior = when, behavior
		return
	}
	i.Extension = append(i.Extension, Extension{URL: extEnable, ValueExpression: &Expression{
		Language: "text/fhirpath", Expression: path(t, ""),
	}})
}

// plain gives a test as a list of "this answer is that code", all or any of them.
func plain(t outline.Test) (when []EnableWhen, behavior string, ok bool) {
	of, behavior := []outline.Test{t}, ""
	switch t.Kind {
	case outline.All:
		of, behavior = t.Of, "all"
	case outline.Any:
		of, behavior = t.Of, "any"
	}
	for _, x := range of {
		codes, ok := positive(x)
		if !ok || len(codes) > 1 && behavior == "all" {
			return nil, "", false
		}
		for _, code := range codes {
			c := coding(x.Item, code)
			when = append(when, EnableWhen{Question: string(x.Item.ID), Operator: "=", AnswerCoding: &c})
		}
	}
	if len(when) > 1 && behavior == "" {
		behavior = "any"
	}
	return when, behavior, true
}

// positive are the codes of which one makes the test hold.
func positive(t outline.Test) ([]string, bool) {
	switch {
	case t.Kind == outline.Is:
		return []string{t.Code}, true
	case t.Kind == outline.IsNot && t.Item.Type == protocol.One && len(t.Item.Options) <= maxWhen:
		var others []string
		for _, code := range t.Item.Options {
			if code != t.Code {
				others = append(others, code)
			}
		}
		return others, true
	}
	return nil, false
}

// path writes a test in FHIRPath, over the response. of is where the answers of
// a round are found, or "" outside.
func path(t outline.Test, of string) string {
	in := func(part outline.Test) string { return path(part, of) }
	switch t.Kind {
	case outline.Always:
		return "true"
	case outline.Never:
		return "false"
	case outline.All:
		return t.Joined(" and ", in)
	case outline.Any:
		return t.Joined(" or ", in)
	case outline.Not:
		return "(" + path(t.Of[0], of) + ").not()"
	case outline.Adult:
		return adult()
	case outline.Minor:
		return adult() + ".not()"
	case outline.Some:
		return rounds(t) + ".where(" + path(t.Of[0], "item") + ").exists()"
	case outline.Each:
		return "(" + rounds(t) + ".exists() and " + rounds(t) + ".all(" + path(t.Of[0], "item") + "))"
	}
	return atom(t, answers(t.Item, of))
}

const everywhere = "%resource.repeat(item)"

// answers are the values that were given to an item.
func answers(i *protocol.Item, of string) string {
	if of == "" {
		of = everywhere
	}
	return of + ".where(linkId = '" + string(i.ID) + "').answer.value"
}

func rounds(t outline.Test) string {
	return everywhere + ".where(linkId = 'rounds." + t.Item.Group + "')"
}

func atom(t outline.Test, values string) string {
	switch t.Kind {
	case outline.Is:
		return values + ".where(code = '" + t.Code + "').exists()"
	case outline.IsNot:
		return "(" + values + ".exists() and " + values + ".where(code = '" + t.Code +
			"' or system = '" + absenceSystem + "').exists().not())"
	case outline.AtLeast:
		return values + ".where($this >= " + strconv.FormatInt(t.Number, 10) + ").exists()"
	}
	return values + ".where($this <= " + strconv.FormatInt(t.Number, 10) + ").exists()"
}

// adult reads the lower end of the age.
func adult() string {
	return everywhere + ".where(linkId = '" + string(protocol.AgeItem) + "').answer.value.where($this.replaceMatches('-.*', '').toInteger() >= " +
		strconv.Itoa(protocol.Majority) + ").exists()"
}

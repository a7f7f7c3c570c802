package protocol_test

import (
	"fmt"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

// written says a tree in one line.
func written(e protocol.Expr) string {
	switch e.Op {
	case protocol.ItemOp:
		return string(e.Item)
	case protocol.ChildOp:
		return "child"
	case protocol.LocalOp:
		return "$" + e.Name
	case protocol.CodeOp:
		return "'" + e.Code + "'"
	case protocol.NumberOp:
		return fmt.Sprint(e.Number)
	case protocol.BoolOp:
		return fmt.Sprint(e.Bool)
	}
	names := map[protocol.Op]string{
		protocol.ListOp: "list", protocol.NotOp: "not", protocol.AndOp: "and", protocol.OrOp: "or", protocol.IfOp: "if",
		protocol.EqualOp: "eq", protocol.NotEqualOp: "ne", protocol.LessOp: "lt", protocol.LessEqualOp: "le",
		protocol.GreaterOp: "gt", protocol.GreaterEqualOp: "ge", protocol.InOp: "in", protocol.SizeOp: "size",
		protocol.ExistsOp: "exists " + e.Name, protocol.EveryOp: "every " + e.Name,
	}
	var args []string
	for _, a := range e.Args {
		args = append(args, written(a))
	}
	return names[e.Op] + "(" + strings.Join(args, " ") + ")"
}

// A condition that another tool is given means what it means here.
func TestATreeSaysWhatTheConditionSays(t *testing.T) {
	b := smallBank(t)
	for source, want := range map[string]string{
		"child":                                       "child",
		"papers == true && !child":                    "and(eq(papers true) not(child))",
		"papers ? locked : hours > 10":                "if(papers locked gt(hours 10))",
		"hours <= 3 || hours >= 20":                   "or(le(hours 3) ge(hours 20))",
		`offer != "friend"`:                           "ne(offer 'friend')",
		`offer in ["friend", "agency"]`:               "in(offer list('friend' 'agency'))",
		`"police" in threats`:                         "in('police' threats)",
		"size(threats) > 1":                           "gt(size(threats) 1)",
		"move_sold.exists(s, s)":                      "exists s(move_sold $s)",
		"hours < 3 == false":                          "eq(lt(hours 3) false)",
		`move_means.all(m, m.exists(x, x == "boat"))`: "every m(move_means exists x($m eq($x 'boat')))",
	} {
		c, err := b.Compile(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := written(c.Expr()); got != want {
			t.Errorf("%s is %s, want %s", source, got, want)
		}
	}
}

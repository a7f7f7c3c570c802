package protocol

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
)

// Condition is a compiled condition. What it says never changes, and it is safe
// to share.
type Condition struct {
	source  string
	program cel.Program
	tree    *ast.AST
	items   []*Item
	child   bool
	unknown []*cel.AttributePatternType // one for each item, and one for child
	recall  recall
}

// ConditionError says everything that is wrong with one condition.
type ConditionError struct {
	Reasons []string
}

// Error lists the reasons.
func (e *ConditionError) Error() string { return "condition: " + strings.Join(e.Reasons, "; ") }

// Compile reads a condition over the bank's items: yes/no items are bool, one
// is a string, many a list of strings, number an int, an item of a repeat
// group a list of these, and `child` the profile. The error is a
// *ConditionError.
func (b *Bank) Compile(expr string) (*Condition, error) {
	expr = strings.TrimSpace(expr)
	if expr == "" {
		return nil, &ConditionError{Reasons: []string{"empty"}}
	}
	checked, issues := b.cel.env.Compile(expr)
	if issues != nil && issues.Err() != nil {
		return nil, &ConditionError{Reasons: reasons(issues)}
	}
	r := &reader{bank: b, ast: checked.NativeRep(), seen: map[ItemID]bool{}}
	if !checked.OutputType().IsExactType(cel.BoolType) {
		r.addf("must be true or false, is %s", cel.FormatCELType(checked.OutputType()))
	}
	r.walk(r.ast.Expr(), nil)
	if len(r.seen) > maxItems {
		r.addf("reads more than %d items", maxItems)
	}
	if len(r.reasons) > 0 {
		return nil, &ConditionError{Reasons: r.reasons}
	}
	prg, err := b.cel.env.Program(checked, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(costLimit))
	if err != nil {
		return nil, &ConditionError{Reasons: []string{err.Error()}}
	}
	c := &Condition{source: expr, program: prg, tree: r.ast, items: r.items(), child: r.child}
	for _, i := range c.items {
		c.unknown = append(c.unknown, cel.AttributePattern(string(i.ID)))
	}
	c.unknown = append(c.unknown, cel.AttributePattern(ChildName))
	return c, nil
}

// maxItems bounds the items of one condition: they are bits of a mask.
const maxItems = 60

func reasons(issues *cel.Issues) []string {
	var list []string
	for _, e := range issues.Errors() {
		list = append(list, e.Message)
	}
	return slices.Compact(list)
}

// String is the condition as it was written.
func (c *Condition) String() string { return c.source }

// Items lists the items the condition reads, in the order of the bank.
func (c *Condition) Items() []ItemID {
	ids := make([]ItemID, len(c.items))
	for n, i := range c.items {
		ids[n] = i.ID
	}
	return ids
}

// ReadsChild says whether the condition depends on the profile.
func (c *Condition) ReadsChild() bool { return c.child }

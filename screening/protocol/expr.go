package protocol

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
)

// Op is what one node of a condition's tree does.
type Op uint8

// The operations. Those from NotOp on work on Args, in the order they are
// written.
const (
	ItemOp   Op = iota + 1 // the answer to Item
	ChildOp                // whether the person may be a child
	LocalOp                // the loop variable Name
	CodeOp                 // the option Code
	NumberOp               // Number
	BoolOp                 // Bool
	ListOp
	NotOp
	AndOp
	OrOp
	IfOp // condition, then, else
	EqualOp
	NotEqualOp
	LessOp
	LessEqualOp
	GreaterOp
	GreaterEqualOp
	InOp     // element, list
	SizeOp   // list
	ExistsOp // list, and what holds for one of it, called Name
	EveryOp  // list, and what holds for each of it, called Name
)

// Expr is a condition as a tree, for whoever has to say it in another language:
// XPath, FHIRPath, or words on paper. Only the fields that its Op names are used.
type Expr struct {
	Op     Op
	Args   []Expr
	Item   ItemID
	Name   string
	Code   string
	Number int64
	Bool   bool
}

// Expr gives the condition as a tree. It is made anew each time.
func (c *Condition) Expr() Expr { return exprOf(c.tree.Expr(), nil) }

// exprOf turns a checked expression into a tree. Compile has refused every form
// that is not among the operations.
func exprOf(e ast.Expr, locals []string) Expr {
	switch e.Kind() {
	case ast.IdentKind:
		return nameOf(e.AsIdent(), locals)
	case ast.LiteralKind:
		return literalOf(e)
	case ast.ListKind:
		return Expr{Op: ListOp, Args: exprsOf(e.AsList().Elements(), locals)}
	case ast.ComprehensionKind:
		return loopOf(e.AsComprehension(), locals)
	}
	c := e.AsCall()
	args := c.Args()
	if c.IsMemberFunction() {
		args = append([]ast.Expr{c.Target()}, args...)
	}
	return Expr{Op: opOf(c.FunctionName()), Args: exprsOf(args, locals)}
}

func exprsOf(list []ast.Expr, locals []string) []Expr {
	out := make([]Expr, len(list))
	for n, e := range list {
		out[n] = exprOf(e, locals)
	}
	return out
}

func nameOf(name string, locals []string) Expr {
	for _, l := range locals {
		if l == name {
			return Expr{Op: LocalOp, Name: name}
		}
	}
	if name == ChildName {
		return Expr{Op: ChildOp}
	}
	return Expr{Op: ItemOp, Item: ItemID(name)}
}

func literalOf(e ast.Expr) Expr {
	switch v := e.AsLiteral().(type) {
	case types.Bool:
		return Expr{Op: BoolOp, Bool: bool(v)}
	case types.Int:
		return Expr{Op: NumberOp, Number: int64(v)}
	case types.String:
		return Expr{Op: CodeOp, Code: string(v)}
	}
	return Expr{}
}

// loopOf reads the two macros that conditions have: exists begins with false
// and goes on with "or", all begins with true and goes on with "and".
func loopOf(c ast.ComprehensionExpr, locals []string) Expr {
	op := ExistsOp
	if begin, ok := c.AccuInit().AsLiteral().(types.Bool); ok && bool(begin) {
		op = EveryOp
	}
	inner := append(append([]string(nil), locals...), c.IterVar())
	body := c.LoopStep().AsCall().Args()
	return Expr{Op: op, Name: c.IterVar(), Args: []Expr{
		exprOf(c.IterRange(), locals), exprOf(body[len(body)-1], inner),
	}}
}

func opOf(function string) Op {
	return map[string]Op{
		operators.LogicalNot: NotOp, operators.LogicalAnd: AndOp, operators.LogicalOr: OrOp,
		operators.Conditional: IfOp, operators.Equals: EqualOp, operators.NotEquals: NotEqualOp,
		operators.Less: LessOp, operators.LessEquals: LessEqualOp,
		operators.Greater: GreaterOp, operators.GreaterEquals: GreaterEqualOp,
		operators.In: InOp, overloads.Size: SizeOp,
	}[function]
}

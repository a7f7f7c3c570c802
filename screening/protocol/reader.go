package protocol

import (
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
)

// reader walks a checked condition: it collects the items that are read, and
// finds what the type checker cannot know: option codes that do not exist,
// questions about a whole repeat group that an open group cannot answer, and
// forms of CEL that screening does not need.
type reader struct {
	bank    *Bank
	ast     *ast.AST
	seen    map[ItemID]bool
	child   bool
	reasons []string
}

// part is what a name stands for: an item, how many lists are still around its
// value, and whether the outermost list is a repeat group.
type part struct {
	item  *Item
	depth int
	group bool
}

// scope is the chain of loop variables.
type scope struct {
	name string
	part part
	up   *scope
}

func (s *scope) find(name string) (part, bool) {
	for ; s != nil; s = s.up {
		if s.name == name {
			return s.part, true
		}
	}
	return part{}, false
}

func (r *reader) addf(format string, args ...any) {
	r.reasons = append(r.reasons, fmt.Sprintf(format, args...))
}

func (r *reader) items() []*Item {
	var list []*Item
	for _, i := range r.bank.items {
		if r.seen[i.ID] {
			list = append(list, i)
		}
	}
	return list
}

func (r *reader) walk(e ast.Expr, s *scope) {
	switch e.Kind() {
	case ast.IdentKind:
		r.ident(e.AsIdent(), s)
	case ast.LiteralKind:
		r.literal(e)
	case ast.ListKind:
		for _, x := range e.AsList().Elements() {
			r.walk(x, s)
		}
	case ast.CallKind:
		r.call(e.AsCall(), s)
	case ast.ComprehensionKind:
		r.loop(e.AsComprehension(), s)
	default:
		r.addf("maps, fields and messages are not part of conditions")
	}
}

func (r *reader) ident(name string, s *scope) {
	if _, local := s.find(name); local {
		return
	}
	if name == ChildName {
		r.child = true
		return
	}
	if i, ok := r.bank.byID[ItemID(name)]; ok {
		r.seen[i.ID] = true
	}
}

func (r *reader) literal(e ast.Expr) {
	switch e.AsLiteral().(type) {
	case types.Bool, types.String, types.Int:
	default:
		r.addf("only true, false, whole numbers and option codes can be written in a condition")
	}
}

func (r *reader) call(c ast.CallExpr, s *scope) {
	args := c.Args()
	if c.IsMemberFunction() {
		args = append([]ast.Expr{c.Target()}, args...)
	}
	for _, a := range args {
		r.walk(a, s)
	}
	switch c.FunctionName() {
	case operators.Equals, operators.NotEquals:
		r.equality(args[0], args[1], s)
	case operators.In:
		r.membership(args[0], args[1], s)
	case overloads.Size:
		if r.part(args[0], s).group {
			r.addf("size of the repeated item %s: an open group has no size, use exists", r.part(args[0], s).item.ID)
		}
	}
}

func (r *reader) equality(a, b ast.Expr, s *scope) {
	if r.ast.GetType(a.ID()).Kind() == types.ListKind {
		r.addf("lists cannot be compared, use in, exists or all")
		return
	}
	r.option(r.part(a, s), b)
	r.option(r.part(b, s), a)
}

func (r *reader) membership(elem, list ast.Expr, s *scope) {
	of := r.part(list, s)
	if of.group {
		r.addf("in over the repeated item %s: an open group is never known whole, use exists", of.item.ID)
		return
	}
	if of.depth > 0 {
		r.option(part{item: of.item, depth: of.depth - 1}, elem)
	}
	if list.Kind() == ast.ListKind {
		for _, x := range list.AsList().Elements() {
			r.option(r.part(elem, s), x)
		}
	}
}

// option checks a code that is compared with an item's value.
func (r *reader) option(p part, e ast.Expr) {
	if p.item == nil || p.depth != 0 || len(p.item.Options) == 0 || e.Kind() != ast.LiteralKind {
		return
	}
	if code, ok := e.AsLiteral().(types.String); ok && !p.item.HasOption(string(code)) {
		r.addf("%q is not an option of %s", string(code), p.item.ID)
	}
}

// part finds what a name stands for; anything else stands for nothing.
func (r *reader) part(e ast.Expr, s *scope) part {
	if e.Kind() != ast.IdentKind {
		return part{}
	}
	if p, local := s.find(e.AsIdent()); local {
		return p
	}
	i, ok := r.bank.byID[ItemID(e.AsIdent())]
	if !ok {
		return part{}
	}
	p := part{item: i, group: i.Group != ""}
	if p.group {
		p.depth++
	}
	if i.Type == Many {
		p.depth++
	}
	return p
}

func (r *reader) loop(c ast.ComprehensionExpr, s *scope) {
	r.walk(c.IterRange(), s)
	name := c.IterVar()
	if _, taken := r.bank.byID[ItemID(name)]; taken || name == ChildName {
		r.addf("the loop variable %s hides the item of that name", name)
	}
	over := r.part(c.IterRange(), s)
	inner := &scope{name: name, up: s}
	if over.depth > 0 {
		inner.part = part{item: over.item, depth: over.depth - 1}
	}
	inner = &scope{name: c.AccuVar(), up: inner}
	r.walk(c.AccuInit(), s)
	r.walk(c.LoopCondition(), inner)
	r.walk(c.LoopStep(), inner)
	r.walk(c.Result(), inner)
}

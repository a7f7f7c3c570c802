package outline

import (
	"errors"

	"pelita/screening/protocol"
)

// errBeyond says that a condition has a form that no test stands for.
var errBeyond = errors.New("beyond what a test can ask")

// pair is a condition with its third truth taken apart: yes holds exactly when
// it is Yes, no exactly when it is No, and neither when it is undecided. And, or
// and not are Kleene's, as CEL has them for unknown values.
type pair struct{ yes, no Test }

func (p pair) turned() pair { return pair{yes: p.no, no: p.yes} }

func decided(holds bool) pair { return pair{yes: constant(holds), no: constant(!holds)} }

func both(a, b pair) pair {
	return pair{yes: all(a.yes, b.yes), no: some(a.no, b.no)}
}

func either(a, b pair) pair { return both(a.turned(), b.turned()).turned() }

// reader reads the conditions of one protocol.
type reader struct{ p *protocol.Protocol }

func newReader(p *protocol.Protocol) *reader { return &reader{p} }

// yes gives the test that holds exactly when the condition is Yes.
func (r *reader) yes(c *protocol.Condition) (Test, error) {
	p, err := r.read(c.Expr(), nil)
	return p.yes, err
}

// round is the loop that is read: its variable stands for one round's answer.
type round struct {
	name string
	item *protocol.Item
}

func (r *reader) read(e protocol.Expr, in *round) (pair, error) {
	switch e.Op {
	case protocol.BoolOp:
		return decided(e.Bool), nil
	case protocol.ChildOp:
		if !r.p.Has(protocol.AgeItem) {
			return decided(true), nil // nobody's age is known
		}
		return pair{yes: Test{Kind: Minor}, no: Test{Kind: Adult}}, nil
	case protocol.ItemOp, protocol.LocalOp:
		return r.compare(protocol.EqualOp, e, protocol.Expr{Op: protocol.BoolOp, Bool: true}, in)
	case protocol.NotOp:
		p, err := r.read(e.Args[0], in)
		return p.turned(), err
	case protocol.AndOp, protocol.OrOp, protocol.IfOp:
		return r.logic(e, in)
	case protocol.InOp:
		return r.member(e.Args[0], e.Args[1], in)
	case protocol.ExistsOp, protocol.EveryOp:
		return r.loop(e, in)
	case protocol.NotEqualOp:
		p, err := r.compare(protocol.EqualOp, e.Args[0], e.Args[1], in)
		return p.turned(), err
	case protocol.EqualOp, protocol.LessOp, protocol.LessEqualOp, protocol.GreaterOp, protocol.GreaterEqualOp:
		return r.compare(e.Op, e.Args[0], e.Args[1], in)
	}
	return pair{}, errBeyond
}

func (r *reader) logic(e protocol.Expr, in *round) (pair, error) {
	parts := make([]pair, len(e.Args))
	for n, a := range e.Args {
		p, err := r.read(a, in)
		if err != nil {
			return pair{}, err
		}
		parts[n] = p
	}
	switch e.Op {
	case protocol.AndOp:
		return both(parts[0], parts[1]), nil
	case protocol.OrOp:
		return either(parts[0], parts[1]), nil
	}
	when, then, otherwise := parts[0], parts[1], parts[2]
	return pair{
		yes: some(all(when.yes, then.yes), all(when.no, otherwise.yes)),
		no:  some(all(when.yes, then.no), all(when.no, otherwise.no)),
	}, nil
}

// compare reads an item beside something fixed, on either side.
func (r *reader) compare(op protocol.Op, a, b protocol.Expr, in *round) (pair, error) {
	if i, ok := r.named(a, in); ok {
		return r.fact(i, op, b, in)
	}
	if i, ok := r.named(b, in); ok {
		return r.fact(i, mirrored(op), a, in)
	}
	return pair{}, errBeyond
}

// mirrored is the comparison with its sides changed.
func mirrored(op protocol.Op) protocol.Op {
	switch op {
	case protocol.LessOp:
		return protocol.GreaterOp
	case protocol.LessEqualOp:
		return protocol.GreaterEqualOp
	case protocol.GreaterOp:
		return protocol.LessOp
	case protocol.GreaterEqualOp:
		return protocol.LessEqualOp
	}
	return op
}

// named is the item that a name stands for: one outside groups, or the one of
// the round.
func (r *reader) named(e protocol.Expr, in *round) (*protocol.Item, bool) {
	if e.Op == protocol.LocalOp && in != nil && e.Name == in.name {
		return in.item, true
	}
	i, ok := r.p.Bank().Item(e.Item)
	return i, ok && e.Op == protocol.ItemOp && i.Group == ""
}

// fact is one comparison of an item with something fixed.
func (r *reader) fact(i *protocol.Item, op protocol.Op, with protocol.Expr, in *round) (pair, error) {
	var p pair
	var zero bool // whether it holds for the zero value
	switch {
	case i.Type == protocol.YesNo && with.Op == protocol.BoolOp && op == protocol.EqualOp:
		p = pair{yes: Test{Kind: Is, Item: i, Code: yesNo(with.Bool)}, no: Test{Kind: Is, Item: i, Code: yesNo(!with.Bool)}}
		zero = !with.Bool
	case i.Type == protocol.One && with.Op == protocol.CodeOp && op == protocol.EqualOp:
		p = holds(i, with.Code)
	case i.Type == protocol.Number && with.Op == protocol.NumberOp:
		p, zero = measured(i, op, with.Number)
	default:
		return pair{}, errBeyond
	}
	return r.outside(i, p, zero, in)
}

func holds(i *protocol.Item, code string) pair {
	return pair{yes: Test{Kind: Is, Item: i, Code: code}, no: Test{Kind: IsNot, Item: i, Code: code}}
}

func yesNo(yes bool) string {
	if yes {
		return CodeYes
	}
	return CodeNo
}

func measured(i *protocol.Item, op protocol.Op, n int64) (pair, bool) {
	from := func(n int64) Test { return Test{Kind: AtLeast, Item: i, Number: n} }
	to := func(n int64) Test { return Test{Kind: AtMost, Item: i, Number: n} }
	switch op {
	case protocol.LessOp:
		return pair{yes: to(n - 1), no: from(n)}, 0 < n
	case protocol.LessEqualOp:
		return pair{yes: to(n), no: from(n + 1)}, 0 <= n
	case protocol.GreaterOp:
		return pair{yes: from(n + 1), no: to(n)}, 0 > n
	case protocol.GreaterEqualOp:
		return pair{yes: from(n), no: to(n - 1)}, 0 >= n
	}
	return pair{yes: all(from(n), to(n)), no: some(to(n-1), from(n+1))}, n == 0
}

// member reads "code in item" and "item in [codes]".
func (r *reader) member(elem, list protocol.Expr, in *round) (pair, error) {
	if i, ok := r.named(list, in); ok && i.Type == protocol.Many && elem.Op == protocol.CodeOp {
		return r.outside(i, holds(i, elem.Code), false, in)
	}
	if list.Op != protocol.ListOp {
		return pair{}, errBeyond
	}
	out := decided(false)
	for _, x := range list.Args {
		p, err := r.compare(protocol.EqualOp, elem, x, in)
		if err != nil {
			return pair{}, err
		}
		out = either(out, p)
	}
	return out, nil
}

// outside adds what holds when the protocol does not ask the item: one that is
// not relevant has the zero value of its type, one that the protocol does not
// have is never known.
func (r *reader) outside(i *protocol.Item, p pair, zero bool, in *round) (pair, error) {
	if in != nil && in.item == i {
		return p, nil
	}
	if !r.p.Has(i.ID) {
		return pair{yes: constant(false), no: constant(false)}, nil
	}
	ruledOut, err := r.irrelevant(i)
	if err != nil {
		return pair{}, err
	}
	if zero {
		p.yes = some(p.yes, ruledOut)
	} else {
		p.no = some(p.no, ruledOut)
	}
	return p, nil
}

// irrelevant is when an item is not to be asked.
func (r *reader) irrelevant(i *protocol.Item) (Test, error) {
	section, step, ok := r.p.Place(i.ID)
	if !ok || r.p.Sections[section].Steps[step].Relevant == nil {
		return constant(false), nil
	}
	p, err := r.read(r.p.Sections[section].Steps[step].Relevant.Expr(), nil)
	return p.no, err
}

// loop reads exists and all over an item of a repeat group. "All" is No exactly
// when "exists ... not" is Yes.
func (r *reader) loop(e protocol.Expr, in *round) (pair, error) {
	if e.Op == protocol.EveryOp {
		p, err := r.exists(e, in, pair.turned)
		return p.turned(), err
	}
	return r.exists(e, in, func(p pair) pair { return p })
}

func (r *reader) exists(e protocol.Expr, in *round, each func(pair) pair) (pair, error) {
	i, ok := r.p.Bank().Item(e.Args[0].Item)
	if !ok || in != nil || e.Args[0].Op != protocol.ItemOp || i.Group == "" {
		return pair{}, errBeyond
	}
	body, err := r.read(e.Args[1], &round{name: e.Name, item: i})
	if err != nil || mixed(body, i) {
		return pair{}, errBeyond
	}
	g, _ := r.p.Bank().Group(i.Group)
	more, _ := r.p.Bank().Item(g.More)
	closed := Test{Kind: Is, Item: more, Code: CodeNo}
	body = each(body)
	return r.outside(i, pair{
		yes: Test{Kind: Some, Item: i, Of: []Test{body.yes}},
		no:  all(closed, Test{Kind: Each, Item: i, Of: []Test{body.no}}),
	}, false, nil)
}

// mixed says whether a test of one round reads anything but that round.
func mixed(p pair, i *protocol.Item) bool { return foreign(p.yes, i) || foreign(p.no, i) }

func foreign(t Test, i *protocol.Item) bool {
	switch t.Kind {
	case Adult, Minor:
		return true
	}
	if t.Item != nil && t.Item != i {
		return true
	}
	for _, of := range t.Of {
		if foreign(of, i) {
			return true
		}
	}
	return false
}

package main

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// words are the types that hold what a person said, wrote or was given to keep: the
// ports pass them as ordinary values, since the code behind works on them. What holds
// one of them anywhere in it holds it too.
func words() map[string]string {
	return map[string]string{
		"pelita/screening":            "Draft Summary Answered Told",
		"pelita/screening/acts":       "Filled Opened",
		"pelita/screening/address":    "Reading",
		"pelita/screening/disclose":   "Content Fact Line",
		"pelita/screening/history":    "Op Note File Handling Decision Share Consent",
		"pelita/screening/ledger":     "Entry Money",
		"pelita/screening/passphrase": "Card",
		"pelita/screening/protocol":   "Value Amount AnswersFile",
		"pelita/screening/quorum":     "Sheet",
		"pelita/screening/referral":   "Incoming Reply Revocation OpenedSheet",
		"pelita/app/courier":          "Newcomer",
		"pelita/app/presenter":        "Field Unlock OfficersPage",
		"nowords":                     "Draft",
	}
}

// noWords: fmt prints a value with all that it holds, unexported fields and values
// behind them too, and asks none of them; an error with a word of a record in it comes
// to whoever prints the error.
func noWords() rule {
	return rule{
		name: "nowords", doc: "nothing that holds words of a record is formatted whole, nor a field of it put into an error",
		finds: func(p *analysis.Pass, n ast.Node) string {
			f, call := called(p, n)
			switch {
			case call == nil || !panics(p, call) && (f == nil || f.Pkg() == nil):
				return ""
			case panics(p, call), is(f, "fmt", "Errorf"), is(f, "errors", "New"), is(f, "log"), is(f, "log/slog"):
				for _, arg := range call.Args {
					if of := wordIn(p, arg, 3); of != "" {
						return "a text of " + of + " goes into an error"
					}
				}
			case !is(f, "fmt"):
				return ""
			}
			for _, arg := range call.Args {
				if t := p.TypesInfo.TypeOf(arg); t != nil && holdsWords(t, map[types.Type]bool{}) {
					return types.TypeString(t, (*types.Package).Name) + " holds words of a record, and is formatted whole"
				}
			}
			return ""
		},
		except: []place{{"pelita/screening/screeningtest/...", "", "only tests reach it"}},
	}
}

// panics says whether a call is of the builtin panic, which has no package.
func panics(p *analysis.Pass, call *ast.CallExpr) bool {
	name, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := p.TypesInfo.Uses[name].(*types.Builtin)
	return ok && b.Name() == "panic"
}

// wordIn is the type whose text goes into a value, however it is cut, joined or passed
// on by variables, at most deep of them one after another; "" when there is none. How
// long a text is may be said.
func wordIn(p *analysis.Pass, e ast.Expr, deep int) (of string) {
	ast.Inspect(e, func(n ast.Node) bool {
		inner, ok := n.(ast.Expr)
		if !ok || of != "" {
			return of == ""
		}
		if call, ok := inner.(*ast.CallExpr); ok {
			if f, _ := used(p, call.Fun).(*types.Builtin); f != nil && f.Name() == "len" {
				return false
			}
		}
		if of = wordOf(p, inner); of == "" {
			of = wordBehind(p, inner, deep)
		}
		return of == ""
	})
	return of
}

// wordBehind follows a variable of text to what it is set to.
func wordBehind(p *analysis.Pass, e ast.Expr, deep int) (of string) {
	name, ok := e.(*ast.Ident)
	if !ok || deep == 0 {
		return ""
	}
	v, ok := p.TypesInfo.Uses[name].(*types.Var)
	if !ok || v.IsField() || top(v) || !isText(v.Type()) {
		return ""
	}
	eachNode(p, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return
		}
		for i, left := range a.Lhs {
			if to, ok := left.(*ast.Ident); ok && of == "" && (p.TypesInfo.Defs[to] == v || p.TypesInfo.Uses[to] == v) {
				of = wordIn(p, a.Rhs[i], deep-1)
			}
		}
	})
	return of
}

// wordOf is the type of which an expression is a field that is text, or "".
func wordOf(p *analysis.Pass, e ast.Expr) string {
	s, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || !isText(p.TypesInfo.TypeOf(e)) {
		return ""
	}
	t := p.TypesInfo.TypeOf(s.X)
	if to, ok := t.(*types.Pointer); ok {
		t = to.Elem()
	}
	if named, ok := t.(*types.Named); ok && holdsItself(named) {
		return types.TypeString(named, (*types.Package).Name)
	}
	return ""
}

func isText(t types.Type) bool {
	if b, ok := t.(*types.Basic); ok {
		return b.Kind() == types.String
	}
	_, list := t.(*types.Slice)
	return list && isBytes(t)
}

func holdsItself(t *types.Named) bool {
	pkg := t.Obj().Pkg()
	if pkg == nil {
		return false
	}
	for _, name := range strings.Fields(words()[pkg.Path()]) {
		if name == t.Obj().Name() {
			return true
		}
	}
	return false
}

// holdsWords says whether a value of a type has words in it, however deep. seen are
// the types that are being looked at.
func holdsWords(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if named, ok := t.(*types.Named); ok {
		if holdsItself(named) {
			return true
		}
		if pkg := named.Obj().Pkg(); pkg == nil || !within("pelita/...", pkg.Path()) && pkg.Path() != "nowords" {
			return false
		}
	}
	switch t := t.Underlying().(type) {
	case *types.Pointer:
		return holdsWords(t.Elem(), seen)
	case *types.Slice:
		return holdsWords(t.Elem(), seen)
	case *types.Array:
		return holdsWords(t.Elem(), seen)
	case *types.Map:
		return holdsWords(t.Key(), seen) || holdsWords(t.Elem(), seen)
	case *types.Struct:
		for i := range t.NumFields() {
			if holdsWords(t.Field(i).Type(), seen) {
				return true
			}
		}
	}
	return false
}

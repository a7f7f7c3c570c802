package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// sqlConst: a statement that is put together can hold what somebody typed. A
// function that hands a statement on is held to it at its callers.
func sqlConst() rule {
	return rule{
		name: "sqlconst", doc: "the text of a statement is constant",
		finds: func(p *analysis.Pass, n ast.Node) string {
			f, call := called(p, n)
			if f == nil {
				return ""
			}
			at := statementAt(f)
			if at < 0 || len(call.Args) <= at || constant(p, call.Args[at]) {
				return ""
			}
			return f.Name() + " runs a statement that is not constant"
		},
		except: sqlPlaces(),
	}
}

// statementAt is where a function takes a statement: a string that is named query,
// with arguments of any kind after it. -1 when it takes none.
func statementAt(f *types.Func) int {
	s := f.Signature()
	prepares := f.Pkg() != nil && f.Pkg().Path() == "database/sql" && (f.Name() == "Prepare" || f.Name() == "PrepareContext")
	if !s.Variadic() && !prepares {
		return -1
	}
	for i := range s.Params().Len() {
		if v := s.Params().At(i); v.Name() == "query" && types.Identical(v.Type(), types.Typ[types.String]) {
			return i
		}
	}
	return -1
}

// constant says whether a statement is: by itself, as a parameter that is held to
// be, as a variable that is only ever set to constants or goes over a list of them, or
// as a field of this package alone that no literal gives anything else.
func constant(p *analysis.Pass, e ast.Expr) bool {
	if p.TypesInfo.Types[e].Value != nil {
		return true
	}
	v, ok := used(p, ast.Unparen(e)).(*types.Var)
	switch {
	case !ok:
		return false
	case v.IsField():
		return v.Pkg() == p.Pkg && !v.Exported() && givenConstants(p, v)
	}
	return isParameter(p, v) && v.Name() == "query" || setToConstants(p, v) || goesOverConstants(p, v)
}

// givenConstants says whether each literal of a struct gives a field a constant, and
// nothing else sets it.
func givenConstants(p *analysis.Pass, field *types.Var) bool {
	given, all := 0, true
	eachNode(p, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if value := givenTo(p, n, field); value != nil {
				given++
				all = all && p.TypesInfo.Types[value].Value != nil
			}
		case *ast.CallExpr: // a conversion brings what the other type was given
			all = all && !(p.TypesInfo.Types[n.Fun].IsType() && hasField(p.TypesInfo.TypeOf(n), field))
		default:
			all = all && !sets(p, n, field)
		}
	})
	return given > 0 && all
}

// sets says whether a node gives a variable or a field another value, or its address
// away.
func sets(p *analysis.Pass, n ast.Node, v *types.Var) bool {
	is := func(e ast.Expr) bool { return e != nil && used(p, ast.Unparen(e)) == v }
	switch n := n.(type) {
	case *ast.AssignStmt:
		return slices.ContainsFunc(n.Lhs, is)
	case *ast.RangeStmt:
		return is(n.Key) || is(n.Value)
	case *ast.UnaryExpr:
		return n.Op == token.AND && is(n.X)
	}
	return false
}

func hasField(t types.Type, field *types.Var) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range s.NumFields() {
		if s.Field(i) == field {
			return true
		}
	}
	return false
}

// givenTo is what a literal gives a field, or nil.
func givenTo(p *analysis.Pass, lit *ast.CompositeLit, field *types.Var) ast.Expr {
	t := p.TypesInfo.TypeOf(lit)
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for i, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if used(p, kv.Key) == field {
				return kv.Value
			}
		} else if i < s.NumFields() && s.Field(i) == field {
			return e
		}
	}
	return nil
}

// goesOverConstants says whether a variable goes over a list of constants: one that
// stands there, or that a function of this package gives.
func goesOverConstants(p *analysis.Pass, v *types.Var) bool {
	found, changed := false, false
	eachNode(p, func(n ast.Node) {
		r, ok := n.(*ast.RangeStmt)
		if name, is := valueOf(r, ok); is && p.TypesInfo.Defs[name] == v {
			found = constants(p, r.X)
		}
		changed = changed || sets(p, n, v)
	})
	return found && !changed
}

func valueOf(r *ast.RangeStmt, ok bool) (*ast.Ident, bool) {
	if !ok {
		return nil, false
	}
	name, is := r.Value.(*ast.Ident)
	return name, is
}

func constants(p *analysis.Pass, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return !slices.ContainsFunc(e.Elts, func(one ast.Expr) bool { return p.TypesInfo.Types[one].Value == nil })
	case *ast.CallExpr:
		f, _ := used(p, ast.Unparen(e.Fun)).(*types.Func)
		given, all := 0, true
		eachNode(p, func(n ast.Node) {
			if d, ok := n.(*ast.FuncDecl); ok && f != nil && p.TypesInfo.Defs[d.Name] == f {
				ast.Inspect(d.Body, func(n ast.Node) bool {
					if r, ok := n.(*ast.ReturnStmt); ok {
						given++
						all = all && len(r.Results) == 1 && isList(r.Results[0]) && constants(p, r.Results[0])
					}
					_, inner := n.(*ast.FuncLit)
					return !inner
				})
			}
		})
		return given > 0 && all
	}
	return false
}

func isList(e ast.Expr) bool {
	_, is := ast.Unparen(e).(*ast.CompositeLit)
	return is
}

func isParameter(p *analysis.Pass, v *types.Var) bool {
	found := false
	eachNode(p, func(n ast.Node) {
		if f, ok := n.(*ast.FuncType); ok && f.Params.Pos() <= v.Pos() && v.Pos() < f.Params.End() {
			found = true
		}
	})
	return found
}

func setToConstants(p *analysis.Pass, v *types.Var) bool {
	set, all := 0, true
	eachNode(p, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			return
		}
		for i, left := range a.Lhs {
			name, ok := left.(*ast.Ident)
			if !ok || p.TypesInfo.Defs[name] != v && p.TypesInfo.Uses[name] != v {
				continue
			}
			set++
			all = all && len(a.Lhs) == len(a.Rhs) && a.Tok.String() != "+=" && p.TypesInfo.Types[a.Rhs[i]].Value != nil
		}
	})
	return set > 0 && all
}

func eachNode(p *analysis.Pass, do func(ast.Node)) {
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			if n != nil {
				do(n)
			}
			return true
		})
	}
}

package main

import (
	"go/ast"
	"go/types"

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
// be, or as a variable that is only ever set to constants.
func constant(p *analysis.Pass, e ast.Expr) bool {
	if p.TypesInfo.Types[e].Value != nil {
		return true
	}
	name, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := p.TypesInfo.Uses[name].(*types.Var)
	return ok && (isParameter(p, v) && v.Name() == "query" || setToConstants(p, v))
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

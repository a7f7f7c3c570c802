package main

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// rule is one rule of the house.
type rule struct {
	name, doc string
	// finds says what is wrong with a node, or "".
	finds func(*analysis.Pass, ast.Node) string
	// except are the places where it does not hold.
	except []place
}

// place is a package, or one file of it, where a rule does not hold.
type place struct {
	pkg  string // a trailing /... takes in everything below
	file string // empty: every file
	why  string
}

func (r rule) analyzer() *analysis.Analyzer {
	return &analysis.Analyzer{Name: r.name, Doc: r.doc, Run: func(p *analysis.Pass) (any, error) {
		for _, f := range p.Files {
			if !r.spares(p, f) {
				r.read(p, f)
			}
		}
		return nil, nil
	}}
}

func (r rule) read(p *analysis.Pass, f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			return true
		}
		if wrong := r.finds(p, n); wrong != "" {
			p.Reportf(n.Pos(), "%s", wrong)
		}
		return true
	})
}

// spares says whether a file is a test, made by a tool, or excepted.
func (r rule) spares(p *analysis.Pass, f *ast.File) bool {
	name := p.Fset.Position(f.FileStart).Filename
	if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(p.Pkg.Path(), ".test") {
		return true
	}
	for _, e := range r.except {
		if within(e.pkg, p.Pkg.Path()) && (e.file == "" || e.file == filepath.Base(name)) {
			return true
		}
	}
	return false
}

func within(pattern, pkg string) bool {
	if root, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == root || strings.HasPrefix(pkg, root+"/")
	}
	return pkg == pattern
}

// programs are the main packages: they speak to a person and to the system.
func programs(why string) []place {
	return []place{
		{"pelita", "", why}, {"pelita/app/cmd/...", "", why}, {"pelita/sync/cmd/...", "", why},
		{"pelita/screening/indicator/testdata/...", "", why}, {"pelita/app/testdata/...", "", why},
	}
}

// called is the function or method that a call names, or nil.
func called(p *analysis.Pass, n ast.Node) (*types.Func, *ast.CallExpr) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return nil, nil
	}
	f, _ := used(p, ast.Unparen(call.Fun)).(*types.Func)
	return f, call
}

// used is what a name or a selector stands for, or nil.
func used(p *analysis.Pass, e ast.Node) types.Object {
	switch e := e.(type) {
	case *ast.Ident:
		return p.TypesInfo.Uses[e]
	case *ast.SelectorExpr:
		return p.TypesInfo.Uses[e.Sel]
	}
	return nil
}

// is says whether an object is one of these names of a package; none is any.
func is(o types.Object, pkg string, names ...string) bool {
	if o == nil || o.Pkg() == nil || o.Pkg().Path() != pkg {
		return false
	}
	for _, n := range names {
		if n == o.Name() {
			return true
		}
	}
	return len(names) == 0
}

// imports is the path that a node imports, or "".
func imports(n ast.Node) string {
	if spec, ok := n.(*ast.ImportSpec); ok {
		return strings.Trim(spec.Path.Value, `"`)
	}
	return ""
}

// top says whether an object is a function or a variable of its package, and no
// method.
func top(o types.Object) bool { return o != nil && o.Pkg() != nil && o.Parent() == o.Pkg().Scope() }

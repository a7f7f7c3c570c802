package main

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// noLog: what is written to a log or a terminal outlives the lock, and the text of
// an error holds what was read.
func noLog() rule {
	return rule{
		name: "nolog", doc: "nothing is printed but codes, and no error is printed whole",
		finds: func(p *analysis.Pass, n ast.Node) string {
			f, call := called(p, n)
			switch {
			case call == nil:
				return ""
			case builtinPrint(p, call):
				return "print speaks to stderr: return an error"
			case f == nil || f.Pkg() == nil || silent(p, f, call):
				return ""
			case f.Pkg().Path() == "log", f.Pkg().Path() == "log/slog" && !strings.HasSuffix(f.Name(), "Value"), is(f, "fyne.io/fyne/v2", "LogError"):
				return f.Name() + " writes to a log: return an error"
			case is(f, "fmt", "Print", "Printf", "Println"):
				return f.Name() + " speaks to stdout: return an error"
			case f.Pkg().Path() == "fmt" && strings.HasPrefix(f.Name(), "Fprint") && anyError(p, call):
				return "an error is printed whole: print its code"
			}
			return ""
		},
		except: append(logPlaces(), place{"pelita/screening/indicator/testdata/...", "", "a tool of the developer"}, place{"pelita/app/testdata/...", "", "a tool of the developer"}),
	}
}

// silent says whether a logger is made that throws away what it is told.
func silent(p *analysis.Pass, f *types.Func, call *ast.CallExpr) bool {
	return is(f, "log", "New", "SetOutput") && is(used(p, call.Args[0]), "io", "Discard")
}

func builtinPrint(p *analysis.Pass, call *ast.CallExpr) bool {
	name, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := p.TypesInfo.Uses[name].(*types.Builtin)
	return ok && strings.HasPrefix(b.Name(), "print")
}

func anyError(p *analysis.Pass, call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		if isError(p.TypesInfo.TypeOf(arg)) {
			return true
		}
	}
	return false
}

func isError(t types.Type) bool {
	e := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
	return t != nil && types.Implements(t, e)
}

package main

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// timeNow: a clock that is handed in can be held still, and set back, by a test.
func timeNow() rule {
	return rule{
		name: "timenow", doc: "the clock is a field",
		finds: func(p *analysis.Pass, n ast.Node) string {
			if s, ok := n.(*ast.SelectorExpr); ok && is(used(p, s), "time", "Now", "Since", "Until") {
				return "time." + s.Sel.Name + " outside a program: the clock is a field"
			}
			return ""
		},
		except: programs("a program hands in the clock"),
	}
}

func weakRandom() rule {
	return rule{
		name: "weakrandom", doc: "randomness is crypto/rand",
		finds: func(_ *analysis.Pass, n ast.Node) string {
			if path := imports(n); path == "math/rand" || strings.HasPrefix(path, "math/rand/") {
				return path + " can be foretold: randomness is crypto/rand"
			}
			return ""
		},
	}
}

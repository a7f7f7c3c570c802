package main

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// regexConst: a pattern that came with data could hold a program up, or say about
// the data more than it should (SR-H13). It is a constant, and QuoteMeta makes none.
func regexConst() rule {
	return rule{
		name: "regexconst", doc: "the pattern of a regular expression is constant",
		finds: func(p *analysis.Pass, n ast.Node) string {
			f, call := called(p, n)
			if f == nil || !is(f, "regexp", "Compile", "MustCompile", "CompilePOSIX", "MustCompilePOSIX", "Match", "MatchString", "MatchReader") ||
				f.Signature().Recv() != nil || len(call.Args) == 0 || p.TypesInfo.Types[call.Args[0]].Value != nil {
				return ""
			}
			return strings.TrimPrefix(f.Name(), "Must") + " reads a pattern that is not constant"
		},
	}
}

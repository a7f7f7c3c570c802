package main

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"
)

// filePerm: a file is opened where its rights and its place are looked after, and
// below a root that no link leads out of.
func filePerm() rule {
	return rule{
		name: "fileperm", doc: "files are opened in the named places only",
		finds: func(p *analysis.Pass, n ast.Node) string {
			o := used(p, n)
			if _, selected := n.(*ast.SelectorExpr); !selected {
				return ""
			}
			if top(o) && is(o, "os", "Open", "OpenFile", "Create", "CreateTemp", "WriteFile", "ReadFile", "Mkdir", "MkdirAll", "MkdirTemp", "CopyFS", "Rename", "Symlink", "Link") || is(o, "io/ioutil") {
				return o.Name() + " opens a file outside the named places"
			}
			return ""
		},
		except: append(filePlaces(), programs("the files that a command names")...),
	}
}

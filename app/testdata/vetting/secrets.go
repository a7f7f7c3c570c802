package main

import (
	"go/ast"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/analysis"
)

// secret are the names that the house gives to what must never become a string: a
// string cannot be cleared.
var secret = regexp.MustCompile(`(?i)(^|[a-z])(key|secret|seed|passphrase|password)$`)

func noSecretString() rule {
	return rule{
		name: "nosecretstring", doc: "no key or passphrase becomes a string",
		finds: func(p *analysis.Pass, n ast.Node) string {
			call, ok := n.(*ast.CallExpr)
			if !ok || !makesString(p, call) {
				return ""
			}
			for _, arg := range call.Args {
				if name := bytesNamed(p, arg); secret.MatchString(name) {
					return name + " becomes a string, which cannot be cleared"
				}
			}
			return ""
		},
		except: secretPlaces(),
	}
}

// makesString says whether a call is string(x), an encoder to text, or of fmt.
func makesString(p *analysis.Pass, call *ast.CallExpr) bool {
	if t, ok := p.TypesInfo.Types[call.Fun]; ok && t.IsType() {
		b, ok := t.Type.Underlying().(*types.Basic)
		return ok && b.Kind() == types.String
	}
	f := used(p, ast.Unparen(call.Fun))
	return is(f, "fmt") || is(f, "encoding/hex", "EncodeToString") || is(f, "encoding/base64", "EncodeToString") || is(f, "encoding/base32", "EncodeToString")
}

// bytesNamed is the name of an expression that is bytes, or "".
func bytesNamed(p *analysis.Pass, e ast.Expr) string {
	e = ast.Unparen(e)
	if s, ok := e.(*ast.SliceExpr); ok {
		e = s.X
	}
	if !isBytes(p.TypesInfo.TypeOf(e)) {
		return ""
	}
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func isBytes(t types.Type) bool {
	if t == nil {
		return false
	}
	var elem types.Type
	switch t := t.Underlying().(type) {
	case *types.Slice:
		elem = t.Elem()
	case *types.Array:
		elem = t.Elem()
	default:
		return false
	}
	b, ok := elem.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

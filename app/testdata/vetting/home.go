package main

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// cryptoHome: whoever seals, signs or derives is read with other eyes, so there
// are few of them and they are named.
func cryptoHome() rule {
	return rule{
		name: "cryptohome", doc: "crypto is imported in the named packages only",
		finds: func(_ *analysis.Pass, n ast.Node) string {
			path := imports(n)
			if path == "crypto/sha256" || path == "golang.org/x/crypto/sha3" {
				return "" // a digest holds no key
			}
			for _, home := range []string{"crypto/", "golang.org/x/crypto/", "filippo.io/age"} {
				if strings.HasPrefix(path, home) {
					return path + " is imported outside the named packages"
				}
			}
			return ""
		},
		except: cryptoPlaces(),
	}
}

// httpDefault: the default client waits for ever, follows anybody, and reads the
// proxy from the environment.
func httpDefault() rule {
	return rule{
		name: "httpdefault", doc: "no default client of net/http",
		finds: func(p *analysis.Pass, n ast.Node) string {
			if s, ok := n.(*ast.SelectorExpr); ok && is(used(p, s), "net/http", "Get", "Post", "PostForm", "Head", "DefaultClient", "DefaultTransport", "ListenAndServe", "ListenAndServeTLS") {
				if top(used(p, s)) {
					return "http." + s.Sel.Name + " has no limits"
				}
			}
			return ""
		},
	}
}

// toolkitDirect: what the toolkit writes down or shows to other programs goes
// through one place.
func toolkitDirect() rule {
	return rule{
		name: "toolkitdirect", doc: "preferences, clipboard, notifications and titles in the named places only",
		finds: func(p *analysis.Pass, n ast.Node) string {
			f, call := called(p, n)
			if call == nil || f == nil || f.Pkg() == nil || f.Pkg().Path() != "fyne.io/fyne/v2" {
				return ""
			}
			switch f.Name() {
			case "Preferences", "Clipboard", "SendNotification", "SetTitle", "Storage", "OpenURL":
				return f.Name() + " of the toolkit outside the named places"
			}
			return ""
		},
		except: toolkitPlaces(),
	}
}

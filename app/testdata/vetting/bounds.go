package main

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const zstd = "github.com/klauspost/compress/zstd"

// boundIO: whoever sends bytes also chooses how many.
func boundIO() rule {
	return rule{
		name: "boundio", doc: "what is read whole is read up to a limit",
		finds: func(p *analysis.Pass, n ast.Node) string {
			f, call := called(p, n)
			switch {
			case f == nil || len(call.Args) == 0:
				return ""
			case is(f, zstd, "DecodeAll"):
				return "DecodeAll unpacks without a limit: stream it through io.LimitReader"
			case !readsWhole(f.FullName()) && !fills(p, f.FullName(), call.Args[0]) || bounded(p, call.Args[len(call.Args)-1]):
				return ""
			}
			return f.Name() + " reads without a limit: put io.LimitReader in front"
		},
		except: boundPlaces(),
	}
}

func readsWhole(name string) bool {
	switch name {
	case "io.ReadAll", "encoding/json.NewDecoder", "encoding/gob.NewDecoder", "encoding/xml.NewDecoder",
		"github.com/fxamacker/cbor/v2.NewDecoder", "github.com/BurntSushi/toml.NewDecoder", "image.Decode":
		return true
	}
	return false
}

// fills says whether a copy goes into memory.
func fills(p *analysis.Pass, name string, to ast.Expr) bool {
	if name != "io.Copy" {
		return false
	}
	t := p.TypesInfo.TypeOf(to).String()
	return t == "*bytes.Buffer" || t == "*strings.Builder"
}

// bounded says whether a reader ends by itself: by its limit, or because it reads
// what is in memory already.
func bounded(p *analysis.Pass, e ast.Expr) bool {
	t := p.TypesInfo.TypeOf(e)
	if t == nil {
		return false
	}
	switch t.String() {
	case "*io.LimitedReader", "*bytes.Reader", "*bytes.Buffer", "*strings.Reader":
		return true
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	f := used(p, ast.Unparen(call.Fun))
	return f != nil && (is(f, "io", "LimitReader") || is(f, "net/http", "MaxBytesReader") || strings.HasPrefix(f.Name(), "limit"))
}

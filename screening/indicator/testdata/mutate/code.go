package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// edit puts text in place of source[from:to]; outer orders edits at one place.
type edit struct {
	from, to, outer int
	text            string
}

// weaver weaves every mutant of a package into its source.
type weaver struct {
	fset    *token.FileSet
	info    *types.Info
	dir     string
	mutants *[]mutant

	file   string
	source []byte
	edits  []edit
	fn     string
}

// weave mutates every file of a package folder. It returns the text of the
// files to overlay.
func weave(dir string, exports map[string]string, mutants *[]mutant) (map[string]string, error) {
	w := &weaver{fset: token.NewFileSet(), dir: dir, mutants: mutants}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, "_test.go") })
	var parsed []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(w.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, f)
	}
	lookup := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	w.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: importer.ForCompiler(w.fset, "gc", lookup)}
	if _, err := conf.Check(dir, w.fset, parsed, w.info); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for n, f := range parsed {
		if w.source, err = os.ReadFile(names[n]); err != nil {
			return nil, err
		}
		w.file, w.edits = names[n], nil
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil {
				w.function(fd)
			}
		}
		out[names[n]] = w.woven()
	}
	out[filepath.Join(dir, "zz_mutant.go")] = "package " + parsed[0].Name.Name + "\n" + helpers
	return out, nil
}

// woven is the source with every edit made.
func (w *weaver) woven() string {
	slices.SortStableFunc(w.edits, func(a, b edit) int {
		return cmp.Or(a.from-b.from, a.outer-b.outer)
	})
	var b strings.Builder
	at := 0
	for _, e := range w.edits {
		b.Write(w.source[at:e.from])
		b.WriteString(e.text)
		at = max(at, e.to)
	}
	b.Write(w.source[at:])
	return b.String()
}

func (w *weaver) offset(p token.Pos) int { return w.fset.Position(p).Offset }

func (w *weaver) text(n ast.Node) string {
	return string(w.source[w.offset(n.Pos()):w.offset(n.End())])
}

// mutant numbers a new mutant.
func (w *weaver) mutant(at ast.Node, what string) int {
	p := w.fset.Position(at.Pos())
	short := strings.Join(strings.Fields(w.text(at)), " ")
	if len(short) > 90 {
		short = short[:90] + "…"
	}
	n := len(*w.mutants) + 1
	*w.mutants = append(*w.mutants, mutant{
		number: n, dir: w.dir, line: p.Line,
		name: fmt.Sprintf("%s %s: %s: %s", filepath.Join(filepath.Base(w.dir), filepath.Base(w.file)), w.fn, what, short),
	})
	return n
}

// wrap puts text around a node. Among several around one node the widest comes
// first and ends last.
func (w *weaver) wrap(n ast.Node, before, after string) {
	from, to := w.offset(n.Pos()), w.offset(n.End())
	depth := len(w.edits)
	w.edits = append(w.edits,
		edit{from: from, to: from, outer: 1<<20 - (to - from) + depth/1000, text: before},
		edit{from: to, to: to, outer: -1<<20 + (to - from), text: after})
}

// operator puts text in place of an operator, up to the next operand: no line may
// end behind it.
func (w *weaver) operator(e *ast.BinaryExpr, text string) {
	w.edits = append(w.edits, edit{from: w.offset(e.OpPos), to: w.offset(e.Y.Pos()), outer: 1 << 19, text: text})
}

func (w *weaver) function(fd *ast.FuncDecl) {
	w.fn = fd.Name.Name
	if fd.Type.Results != nil {
		at := w.offset(fd.Body.Rbrace)
		w.edits = append(w.edits, edit{from: at, to: at, outer: 1 << 21, text: "; panic(\"a mutant fell through\") "})
	}
	last := map[ast.Stmt]bool{}
	ends(last, fd.Body)
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			w.binary(n)
		case *ast.BasicLit:
			w.number(n)
		case *ast.IfStmt:
			w.negate(n.Cond)
		case *ast.ForStmt:
			if n.Cond != nil {
				w.negate(n.Cond)
			}
		case *ast.SwitchStmt:
			w.cases(n)
		case *ast.ReturnStmt:
			w.returned(n)
		case *ast.BlockStmt:
			w.statements(n.List, last)
		case *ast.CaseClause:
			w.statements(n.Body, last)
		case *ast.FuncLit:
			ends(last, n.Body)
		}
		return true
	})
}

// ends remembers the last statement of a body: without it there is no function.
func ends(last map[ast.Stmt]bool, body *ast.BlockStmt) {
	if n := len(body.List); n > 0 {
		last[body.List[n-1]] = true
	}
}

func (w *weaver) negate(e ast.Expr) {
	if _, is := e.(*ast.BinaryExpr); is {
		return // mutated as what it is
	}
	w.wrap(e, fmt.Sprintf("mutNot(%d, ", w.mutant(e, "negate")), ")")
}

func (w *weaver) cases(s *ast.SwitchStmt) {
	if s.Tag != nil {
		return
	}
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			w.negate(e)
		}
	}
}

func (w *weaver) returned(r *ast.ReturnStmt) {
	for _, e := range r.Results {
		t := w.info.Types[e].Type
		if t != nil && types.Identical(t.Underlying(), types.Typ[types.Bool]) {
			w.negate(e)
		}
	}
}

// integer says whether an expression is an int and no constant of a declaration.
func (w *weaver) integer(e ast.Expr) bool {
	t := w.info.Types[e].Type
	return t != nil && types.Identical(t, types.Typ[types.Int])
}

func (w *weaver) number(l *ast.BasicLit) {
	if l.Kind == token.INT && w.integer(l) {
		up, down := w.mutant(l, "one more"), w.mutant(l, "one less")
		w.wrap(l, fmt.Sprintf("mutInt(%d, %d, ", up, down), ")")
	}
}

func (w *weaver) binary(e *ast.BinaryExpr) {
	call := func(name, what, infix, after string) {
		w.wrap(e, fmt.Sprintf("%s(%d, ", name, w.mutant(e, what)), after)
		w.operator(e, infix)
	}
	ordered := func(name, what string) {
		edge, not := w.mutant(e, what), w.mutant(e, "negate")
		w.wrap(e, fmt.Sprintf("%s(%d, %d, ", name, edge, not), ")")
		w.operator(e, ", ")
	}
	switch e.Op {
	case token.LAND:
		call("mutAnd", "and to or", ", func() bool { return ", " })")
	case token.LOR:
		call("mutOr", "or to and", ", func() bool { return ", " })")
	case token.EQL, token.NEQ:
		w.wrap(e, fmt.Sprintf("mutNot(%d, ", w.mutant(e, "negate")), ")")
	case token.LSS:
		ordered("mutLess", "< to <=")
	case token.LEQ:
		ordered("mutLessEqual", "<= to <")
	case token.GTR:
		ordered("mutMore", "> to >=")
	case token.GEQ:
		ordered("mutMoreEqual", ">= to >")
	case token.ADD, token.SUB:
		if w.integer(e.X) && w.integer(e.Y) && w.info.Types[e].Value == nil {
			name := map[token.Token]string{token.ADD: "mutPlus", token.SUB: "mutMinus"}[e.Op]
			call(name, "plus and minus", ", ", ")")
		}
	}
}

// statements makes a mutant of every statement that can be left out.
func (w *weaver) statements(list []ast.Stmt, last map[ast.Stmt]bool) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt, *ast.IncDecStmt, *ast.BranchStmt:
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				continue
			}
		case *ast.ReturnStmt:
			if last[s] {
				continue
			}
		default:
			continue
		}
		w.wrap(s, fmt.Sprintf("if mutAlive(%d) { ", w.mutant(s, "leave out")), " }")
	}
}

// helpers are what woven source calls. They stand in the overlay only.
const helpers = `
import (
	"cmp"
	"os"
	"strconv"
)

var mutActive = func() int { n, _ := strconv.Atoi(os.Getenv("PELITA_MUTANT")); return n }()

func mutAlive(n int) bool { return mutActive != n }

func mutNot(n int, b bool) bool { return b != (mutActive == n) }

func mutAnd(n int, a bool, b func() bool) bool {
	if mutActive == n {
		return a || b()
	}
	return a && b()
}

func mutOr(n int, a bool, b func() bool) bool {
	if mutActive == n {
		return a && b()
	}
	return a || b()
}

func mutInt(up, down, v int) int {
	switch mutActive {
	case up:
		return v + 1
	case down:
		return v - 1
	}
	return v
}

func mutLess[T cmp.Ordered](edge, not int, a, b T) bool {
	if mutActive == edge {
		return a <= b
	}
	return (a < b) != (mutActive == not)
}

func mutLessEqual[T cmp.Ordered](edge, not int, a, b T) bool {
	if mutActive == edge {
		return a < b
	}
	return (a <= b) != (mutActive == not)
}

func mutMore[T cmp.Ordered](edge, not int, a, b T) bool {
	if mutActive == edge {
		return a >= b
	}
	return (a > b) != (mutActive == not)
}

func mutMoreEqual[T cmp.Ordered](edge, not int, a, b T) bool {
	if mutActive == edge {
		return a > b
	}
	return (a >= b) != (mutActive == not)
}

func mutPlus(n, a, b int) int {
	if mutActive == n {
		return a - b
	}
	return a + b
}

func mutMinus(n, a, b int) int {
	if mutActive == n {
		return a + b
	}
	return a - b
}
`

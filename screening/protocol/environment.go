package protocol

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
)

// Limits of a condition. They are far above what a screening rule needs and
// far below what could be felt.
const (
	maxExpression = 2000
	maxNesting    = 32
	maxNodes      = 400
	costLimit     = 20_000
)

// environment is the restricted CEL environment of one bank.
type environment struct {
	env *cel.Env
}

// newEnvironment declares the visible items of a bank, `child`, and nothing
// else: comparison, logic, membership, size of a list, exists and all. There
// are no string functions, no arithmetic, no conversions, no I/O.
func newEnvironment(b *Bank) (*environment, error) {
	opts := []cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(subset())),
		cel.HomogeneousAggregateLiterals(),
		cel.ParserRecursionLimit(maxNesting),
		cel.ParserExpressionSizeLimit(maxExpression),
		cel.ExpressionNodeLimit(maxNodes),
		cel.Variable(ChildName, cel.BoolType),
	}
	for _, i := range b.items {
		if i.Type.Visible() {
			opts = append(opts, cel.Variable(string(i.ID), celType(i)))
		}
	}
	e, err := cel.NewCustomEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("condition environment: %w", err)
	}
	return &environment{env: e}, nil
}

func celType(i *Item) *cel.Type {
	t := map[Type]*cel.Type{
		One: cel.StringType, Many: cel.ListType(cel.StringType),
		YesNo: cel.BoolType, Number: cel.IntType,
	}[i.Type]
	if i.Group != "" {
		return cel.ListType(t)
	}
	return t
}

func subset() *env.LibrarySubset {
	over := func(id string) *env.Overload { return env.NewOverload(id, nil, nil) }
	return env.NewLibrarySubset().
		AddIncludedMacros(operators.Exists, operators.All).
		AddIncludedFunctions(
			env.NewFunction(operators.LogicalAnd),
			env.NewFunction(operators.LogicalOr),
			env.NewFunction(operators.LogicalNot),
			env.NewFunction(operators.NotStrictlyFalse),
			env.NewFunction(operators.Conditional),
			env.NewFunction(operators.Equals),
			env.NewFunction(operators.NotEquals),
			env.NewFunction(operators.In, over(overloads.InList)),
			env.NewFunction(operators.Less, over(overloads.LessInt64)),
			env.NewFunction(operators.LessEquals, over(overloads.LessEqualsInt64)),
			env.NewFunction(operators.Greater, over(overloads.GreaterInt64)),
			env.NewFunction(operators.GreaterEquals, over(overloads.GreaterEqualsInt64)),
			env.NewFunction(overloads.Size, over(overloads.SizeList)),
		)
}

// words are what CEL, its types and this environment claim for themselves.
const words = " true false null in as break const continue else for function if import let loop" +
	" package namespace return var void while child size exists all has map filter exists_one" +
	" bool int uint double string bytes list map type dyn null_type matches contains duration" +
	" timestamp optional absent "

// reserved says whether an id would collide with a word of the language.
func reserved(id string) bool { return strings.Contains(words, " "+id+" ") }

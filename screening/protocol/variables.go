package protocol

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// variables hands a condition its values. Unknown items are given as patterns
// of unknown attributes, the way CEL's partial evaluation wants them.
type variables struct {
	c       *Condition
	values  []ref.Val // nil: unknown
	child   types.Bool
	hidden  bool // child is unknown
	unknown []*cel.AttributePatternType
}

// ResolveName finds the value of a variable.
func (v *variables) ResolveName(name string) (any, bool) {
	if name == ChildName {
		return v.child, !v.hidden
	}
	for n, i := range v.c.items {
		if string(i.ID) == name {
			return v.values[n], v.values[n] != nil
		}
	}
	return nil, false
}

// Parent is nil: there is nothing but the items.
func (v *variables) Parent() cel.Activation { return nil }

// UnknownAttributePatterns names the unknown items.
func (v *variables) UnknownAttributePatterns() []*cel.AttributePatternType { return v.unknown }

// AsPartialActivation lets CEL find the patterns.
func (v *variables) AsPartialActivation() (cel.PartialActivation, bool) { return v, true }

func (v *variables) patterns(list []*cel.AttributePatternType) []*cel.AttributePatternType {
	for n, val := range v.values {
		if val == nil {
			list = append(list, v.c.unknown[n])
		}
	}
	if v.hidden {
		list = append(list, v.c.unknown[len(v.values)])
	}
	return list
}

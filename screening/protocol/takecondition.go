package protocol

import "errors"

// TakeCondition takes an optional condition from a table and compiles it. All
// that is wrong with it becomes problems of the table.
func TakeCondition(b *Bank, t *Table, key string) *Condition {
	if !t.Has(key) {
		return nil
	}
	source, ok := taken[string](t, key, "a condition")
	if !ok {
		return nil
	}
	c, err := b.Compile(source)
	var broken *ConditionError
	if errors.As(err, &broken) {
		for _, r := range broken.Reasons {
			t.Addf("%s: %s", key, r)
		}
		return nil
	}
	return c
}

// MustCondition takes a condition that may not be missing.
func MustCondition(b *Bank, t *Table, key string) *Condition {
	if !t.Has(key) {
		t.Addf("%s is missing", key)
	}
	return TakeCondition(b, t, key)
}

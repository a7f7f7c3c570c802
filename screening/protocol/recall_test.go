package protocol

import (
	"testing"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

func keyOf(t *testing.T, child, hidden bool, values ...ref.Val) string {
	t.Helper()
	v := variables{values: values, child: types.Bool(child), hidden: hidden}
	key, ok := v.key(nil)
	if !ok {
		t.Fatal("no key")
	}
	return string(key)
}

func TestWhatAConditionCanTellApartHasAnotherKey(t *testing.T) {
	list := func(of ...string) ref.Val { return types.NewStringList(types.DefaultTypeAdapter, of) }
	all := []string{
		keyOf(t, false, false, types.True), keyOf(t, true, false, types.True), keyOf(t, false, true, types.True),
		keyOf(t, false, false, types.False), keyOf(t, false, false, nil), keyOf(t, false, false, types.Int(1)),
		keyOf(t, false, false, types.Int(2)), keyOf(t, false, false, types.String("")), keyOf(t, false, false, types.String("t")),
		keyOf(t, false, false, list()), keyOf(t, false, false, list("a", "b")), keyOf(t, false, false, list("ab")),
		keyOf(t, false, false, list("a"), list("b")), keyOf(t, false, false, list("a", "b"), list()),
		keyOf(t, false, false, types.String("a"), types.String("bc")), keyOf(t, false, false, types.String("ab"), types.String("c")),
	}
	seen := map[string]int{}
	for n, key := range all {
		if was, ok := seen[key]; ok {
			t.Errorf("%d and %d have one key", was, n)
		}
		seen[key] = n
	}
	if _, ok := (&variables{values: []ref.Val{types.NewUnknown(-1, nil)}}).key(nil); ok {
		t.Error("an unknown has a key: of whom it is unknown would be lost")
	}
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	var r recall
	for n := range 3 * maxRecalled {
		r.put([]byte{byte(n), byte(n >> 8)}, outcome{truth: Yes})
	}
	if len(r.seen) > maxRecalled {
		t.Errorf("%d remembered", len(r.seen))
	}
}

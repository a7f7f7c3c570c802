package reader

import (
	"encoding/hex"
	"fmt"
	"math"

	"github.com/fxamacker/cbor/v2"
)

// decode reads CBOR as the pages describe it.
func decode(b []byte, v any) error {
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, MaxNestedLevels: 16, MaxArrayElements: 1 << 20,
		IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
	}.DecMode()
	if err != nil {
		return err
	}
	if dec.Unmarshal(b, v) != nil {
		return ErrFormat
	}
	return nil
}

// The names of the keys of change-sets, ops, bodies and drafts.
func changeNames() []string {
	return []string{"", "record", "device", "counter", "hlc", "officer", "protocol", "text", "ops"}
}

func opNames() []string {
	return []string{
		"", "kind", "item", "instance", "source", "answer", "prev", "text", "decision", "consent", "protocol", "share",
		"sealed", "file", "handling",
	}
}

func bodyNames() []string {
	return []string{"", "format", "record", "opened", "updated", "devices", "contexts", "registers", "pending", "kept", "extras"}
}

func draftNames() []string { return []string{"", "item", "instance", "source", "text"} }

func entryNames() []string {
	return []string{"", "number", "at", "officer", "kind", "record", "why", "count", "until", "prev", "begins"}
}

func manifestNames() []string {
	return []string{"", "format", "vault", "device", "key", "clock", "recipients", "state", "records", "changes", "parts", "left", "gaps"}
}

// named decodes a map and gives its keys these names; a key that has none keeps
// its number.
func named(b []byte, names []string) (map[string]any, error) {
	var m map[uint64]any
	if err := decode(b, &m); err != nil {
		return nil, err
	}
	return rename(m, names), nil
}

func rename(m map[uint64]any, names []string) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		name := fmt.Sprint(k)
		if k < uint64(len(names)) && names[k] != "" {
			name = names[k]
		}
		out[name] = plain(v)
	}
	return out
}

// change decodes a change-set with its ops.
func change(b []byte) (map[string]any, error) {
	m, err := named(b, changeNames())
	if err != nil {
		return nil, err
	}
	var raw map[uint64]cbor.RawMessage
	var ops []map[uint64]any
	if err := decode(b, &raw); err != nil {
		return nil, err
	}
	if err := decode(raw[8], &ops); err != nil {
		return nil, err
	}
	list := []any{}
	for _, op := range ops {
		list = append(list, rename(op, opNames()))
	}
	m["ops"] = list
	return m, nil
}

// plain makes a value of CBOR one of JSON: ids as their text, other bytes in
// hexadecimal, the keys of maps as text, and what is no number, for which JSON has
// no word, as text.
func plain(v any) any {
	switch v := v.(type) {
	case []byte:
		if len(v) == 16 {
			return idText(v)
		}
		return hex.EncodeToString(v)
	case []any:
		out := make([]any, len(v))
		for i, one := range v {
			out[i] = plain(one)
		}
		return out
	case map[any]any:
		out := map[string]any{}
		for k, one := range v {
			out[fmt.Sprint(plain(k))] = plain(one)
		}
		return out
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprint(v)
		}
	}
	return v
}

package protocol

import "slices"

// readValue turns a TOML value into a value of the item's type. Whether it
// fits the item is Check's question.
func readValue(i *Item, raw any) (Value, bool) {
	switch v := raw.(type) {
	case bool:
		return Value{Type: YesNo, Bool: v}, i.Type == YesNo
	case int64:
		return Value{Type: Number, Number: v}, i.Type == Number
	case string:
		return readText(i, v)
	case []any:
		return readCodes(i, v)
	case map[string]any:
		return readAmount(i, v)
	}
	return Value{}, false
}

func readText(i *Item, s string) (Value, bool) {
	switch i.Type {
	case One:
		return Value{Type: One, Codes: []string{s}}, true
	case Text, Place, Handle, Date, Age:
		return Value{Type: i.Type, Text: s}, true
	}
	return Value{}, false
}

func readCodes(i *Item, raw []any) (Value, bool) {
	if i.Type != Many {
		return Value{}, false
	}
	var codes []string
	for _, r := range raw {
		s, ok := r.(string)
		if !ok {
			return Value{}, false
		}
		codes = append(codes, s)
	}
	slices.Sort(codes) // people write codes in any order; twice stays wrong
	return Value{Type: Many, Codes: codes}, true
}

func readAmount(i *Item, raw map[string]any) (Value, bool) {
	decimal, a := raw["amount"].(string)
	currency, b := raw["currency"].(string)
	v := Value{Type: Money, Amount: Amount{Decimal: decimal, Currency: currency}}
	return v, i.Type == Money && a && b && len(raw) == 2
}

package history

import (
	"slices"

	"pelita/screening/protocol"
)

// answerWire is one answer: the number of its type and what that type holds.
// Type 0 is an absence.
type answerWire struct {
	_       struct{} `cbor:",toarray"`
	Type    uint8
	Content any
}

// lastType and lastAbsence are the newest answers this version understands.
const (
	lastType    = protocol.Picture
	lastAbsence = protocol.UnsafeToAsk
)

// answer reads an answer back. ErrMalformed when the content is not of the type.
func (w answerWire) answer() (protocol.Answer, error) {
	v := protocol.Value{Type: protocol.Type(w.Type)}
	fits := false
	switch v.Type {
	case 0:
		var n uint64
		n, fits = w.Content.(uint64)
		return protocol.Answer{Absence: protocol.Absence(n)}, malformedUnless(fits && n >= 1 && n <= uint64(lastAbsence))
	case protocol.One:
		v.Codes, fits = texts([]any{w.Content})
	case protocol.Many:
		var all []any
		if all, fits = w.Content.([]any); fits {
			v.Codes, fits = texts(all)
		}
	case protocol.YesNo:
		v.Bool, fits = w.Content.(bool)
	case protocol.Number:
		v.Number, fits = number(w.Content)
	case protocol.Money:
		v.Amount, fits = amount(w.Content)
	case protocol.Picture:
		v.Kept, fits = attachment(w.Content)
	default:
		v.Text, fits = w.Content.(string)
		fits = fits && v.Type <= lastType
	}
	return protocol.Answer{Value: v}, malformedUnless(fits)
}

func malformedUnless(fits bool) error {
	if !fits {
		return ErrMalformed
	}
	return nil
}

func texts(all []any) ([]string, bool) {
	var out []string
	for _, a := range all {
		s, ok := a.(string)
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	return out, true
}

func number(content any) (int64, bool) {
	switch n := content.(type) {
	case uint64:
		return int64(n), n <= 1<<63-1
	case int64:
		return n, true
	}
	return 0, false
}

func amount(content any) (protocol.Amount, bool) {
	parts, ok := content.([]any)
	if !ok || len(parts) != 2 {
		return protocol.Amount{}, false
	}
	s, ok := texts(parts)
	if !ok {
		return protocol.Amount{}, false
	}
	return protocol.Amount{Decimal: s[0], Currency: s[1]}, true
}

func attachment(content any) (protocol.Attachment, bool) {
	parts, ok := content.([]any)
	if !ok || len(parts) != 5 {
		return protocol.Attachment{}, false
	}
	var f protocol.Attachment
	for i, into := range [][]byte{f.ID[:], f.Key[:], f.Sum[:]} {
		b, ok := parts[i].([]byte)
		if !ok || len(b) != len(into) {
			return protocol.Attachment{}, false
		}
		copy(into, b)
	}
	size, sized := parts[3].(uint64)
	media, named := parts[4].(string)
	f.Size, f.Media = int64(size), media
	return f, sized && size <= 1<<63-1 && named
}

// newer says whether this is an answer of a type, or an absence, that only a
// newer version knows.
func (w answerWire) newer() bool {
	if w.Type == 0 {
		n, ok := w.Content.(uint64)
		return ok && n > uint64(lastAbsence)
	}
	return w.Type > uint8(lastType)
}

// storable says whether the answer has exactly the fields of its type, so that
// nothing is lost in the bytes and equal answers are equal bytes. Whether it
// fits its item is protocol's question.
func storable(a protocol.Answer) bool {
	if a.Value.Type == 0 {
		return a.Value.Equal(protocol.Value{}) && a.Absence >= 1 && a.Absence <= lastAbsence
	}
	if a.Absence != 0 || a.Value.Type > lastType {
		return false
	}
	v := protocol.Value{Type: a.Value.Type}
	switch v.Type {
	case protocol.One:
		v.Codes = a.Value.Codes
		if len(v.Codes) != 1 {
			return false
		}
	case protocol.Many:
		v.Codes = a.Value.Codes
		if !slices.IsSorted(v.Codes) || len(slices.Compact(slices.Clone(v.Codes))) != len(v.Codes) {
			return false
		}
	case protocol.YesNo:
		v.Bool = a.Value.Bool
	case protocol.Number:
		v.Number = a.Value.Number
	case protocol.Money:
		v.Amount = a.Value.Amount
	case protocol.Picture:
		v.Kept = a.Value.Kept
		if v.Kept.Size < 0 {
			return false
		}
	default:
		v.Text = a.Value.Text
	}
	return v.Equal(a.Value)
}

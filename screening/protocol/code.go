package protocol

import "slices"

// CodeOf gives the code of a value of an enumeration; one outside it has none.
func CodeOf[E ~uint8](e E, codes []string) string {
	if int(e) >= len(codes) {
		return ""
	}
	return codes[e]
}

// ByCode gives what finds the value of a code. The empty code is never found, so that a
// missing code cannot pass for a value.
func ByCode[E ~uint8](codes []string) func(code string) (E, bool) {
	return func(code string) (E, bool) {
		i := slices.Index(codes, code)
		return E(max(i, 0)), i >= 0 && code != ""
	}
}

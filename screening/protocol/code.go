package protocol

// name gives the code of an enumeration value; a value outside the
// enumeration has no code.
func name[E ~uint8](e E, codes []string) string {
	if int(e) >= len(codes) {
		return ""
	}
	return codes[e]
}

// find gives the enumeration value of a code. The empty code is never found,
// so that a missing code cannot pass for a value.
func find[E ~uint8](code string, codes []string) (E, bool) {
	if code == "" {
		return 0, false
	}
	for i, c := range codes {
		if c == code {
			return E(i), true
		}
	}
	return 0, false
}

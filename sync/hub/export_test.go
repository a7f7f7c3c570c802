package hub

// MovedTables are the tables that a move copies, with how many columns.
func MovedTables() map[string]int {
	m := map[string]int{}
	for _, t := range tables() {
		m[t.name] = len(t.kinds)
	}
	return m
}

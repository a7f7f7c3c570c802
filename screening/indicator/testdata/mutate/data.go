package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	rowLine      = regexp.MustCompile(`^id = "([a-z0-9_-]+)"$`)
	strengthLine = regexp.MustCompile(`^(adult|child) = "(none|weak|medium|strong)"$`)
	whenLine     = regexp.MustCompile(`^when = '(.*)'$`)
	flagLine     = regexp.MustCompile(`^(coercion|vulnerability) = true$`)
	withinLine   = regexp.MustCompile(`^within = "(4h|24h|72h)"$`)
)

// dataMutants makes a mutant of every strength, time limit and condition of the
// indicator sets. Topics hold no rule.
func dataMutants() ([]mutant, error) {
	files, err := filepath.Glob("assets/indicators/*.toml")
	if err != nil {
		return nil, err
	}
	var all []mutant
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		lines, row := strings.Split(string(b), "\n"), ""
		for n, line := range lines {
			if m := rowLine.FindStringSubmatch(line); m != nil {
				row = m[1]
			}
			for _, c := range changes(line) {
				changed := append(append(append([]string{}, lines[:n]...), c.line), lines[n+1:]...)
				all = append(all, mutant{
					file: file, content: strings.Join(changed, "\n"), line: n + 1,
					name: fmt.Sprintf("%s %s: %s", filepath.Base(file), row, c.what),
				})
			}
		}
	}
	return all, nil
}

// change is a line of a data file that says something else.
type change struct{ line, what string }

func changes(line string) (out []change) {
	if m := strengthLine.FindStringSubmatch(line); m != nil {
		steps := []string{"none", "weak", "medium", "strong"}
		for n, s := range steps {
			if s != m[2] {
				continue
			}
			if n > 0 {
				out = append(out, change{m[1] + ` = "` + steps[n-1] + `"`, m[1] + " down to " + steps[n-1]})
			}
			if n < 3 {
				out = append(out, change{m[1] + ` = "` + steps[n+1] + `"`, m[1] + " up to " + steps[n+1]})
			}
		}
	}
	if m := withinLine.FindStringSubmatch(line); m != nil {
		other := map[string]string{"4h": "24h", "24h": "72h", "72h": "24h"}[m[1]]
		out = append(out, change{`within = "` + other + `"`, "within " + other})
	}
	if m := flagLine.FindStringSubmatch(line); m != nil {
		out = append(out, change{m[1] + " = false", "no " + m[1]})
	}
	if m := whenLine.FindStringSubmatch(line); m != nil {
		for _, c := range conditions(m[1]) {
			out = append(out, change{"when = '" + c + "'", c})
		}
	}
	return out
}

// conditions lists what a condition could be mistaken for: the whole negated,
// each part left out, negated, or joined by the other operator, and each number
// one more or one less.
func conditions(c string) []string {
	out := append([]string{"!(" + c + ")"}, partsChanged(c)...)
	for _, at := range regexp.MustCompile(`\b\d+\b`).FindAllStringIndex(c, -1) {
		if strings.Count(c[:at[0]], `"`)%2 == 1 {
			continue
		}
		n := 0
		fmt.Sscan(c[at[0]:at[1]], &n)
		out = append(out, c[:at[0]]+fmt.Sprint(n+1)+c[at[1]:])
		if n > 0 {
			out = append(out, c[:at[0]]+fmt.Sprint(n-1)+c[at[1]:])
		}
	}
	return out
}

// partsChanged changes the operands of the outermost || or &&, and those in
// brackets.
func partsChanged(c string) (out []string) {
	for _, op := range []string{" || ", " && "} {
		parts := split(c, op)
		if len(parts) < 2 {
			continue
		}
		other := map[string]string{" || ": " && ", " && ": " || "}[op]
		for n, part := range parts {
			with := func(p ...string) string {
				list := append(append(append([]string{}, parts[:n]...), p...), parts[n+1:]...)
				return strings.Join(list, op)
			}
			out = append(out, with(), with("!("+part+")"))
			if n > 0 {
				out = append(out, strings.Join(parts[:n], op)+other+"("+strings.Join(parts[n:], op)+")")
			}
			for _, inner := range partsChanged(part) {
				out = append(out, with(inner))
			}
		}
		return out
	}
	open := strings.Index(c, "(")
	if open < 0 || !strings.HasSuffix(c, ")") {
		return nil
	}
	head, inside := c[:open+1], c[open+1:len(c)-1]
	if comma := strings.Index(inside, ", "); strings.HasSuffix(head, "exists(") || strings.HasSuffix(head, "all(") {
		head, inside = head+inside[:comma+2], inside[comma+2:]
		if len(split(inside, " || "))+len(split(inside, " && ")) == 2 {
			return []string{head + "!(" + inside + "))"}
		}
	}
	for _, x := range partsChanged(inside) {
		out = append(out, head+x+")")
	}
	return out
}

// split cuts at an operator that stands in no bracket and no quotes.
func split(c, op string) []string {
	var parts []string
	depth, quoted, from := 0, false, 0
	for n := 0; n < len(c); n++ {
		switch {
		case c[n] == '"':
			quoted = !quoted
		case quoted:
		case c[n] == '(':
			depth++
		case c[n] == ')':
			depth--
		case depth == 0 && strings.HasPrefix(c[n:], op):
			parts = append(parts, c[from:n])
			from = n + len(op)
			n = from - 1
		}
	}
	return append(parts, c[from:])
}

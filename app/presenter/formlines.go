package presenter

import (
	"errors"
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/protocol"
)

// errLetter: no option has the letter that was typed.
var errLetter = errors.New("no option of this letter")

// parse makes the answer of what was typed in one line. The error is errNothing,
// errLetter or a *protocol.AnswerError.
func (p *FormPage) parse(item *protocol.Item, half parts) (protocol.Answer, error) {
	if half.blank() {
		return protocol.Answer{}, errNothing
	}
	line := lineOf(item, half)
	switch item.Type {
	case protocol.YesNo:
		return p.parseYesNo(line)
	case protocol.One, protocol.Many:
		return parseLetters(item, line)
	}
	return lineParts(item, line).parse(item)
}

func (p *FormPage) parseYesNo(line string) (protocol.Answer, error) {
	key := strings.ToLower(strings.TrimSpace(line))
	yes := key == p.words().T("form.key_yes")
	if !yes && key != p.words().T("form.key_no") {
		return protocol.Answer{}, errLetter
	}
	return protocol.Answer{Value: protocol.Value{Type: protocol.YesNo, Bool: yes}}, nil
}

func parseLetters(item *protocol.Item, line string) (protocol.Answer, error) {
	var codes []string
	for _, letter := range letters(line, len(item.Options)) {
		n := slices.IndexFunc(item.Options, func(code string) bool { return letterOf(item, code) == letter })
		if n < 0 {
			return protocol.Answer{}, errLetter
		}
		codes = append(codes, item.Options[n])
	}
	slices.Sort(codes)
	a := protocol.Answer{Value: protocol.Value{Type: item.Type, Codes: slices.Compact(codes)}}
	return a, screening.Fits(item, a)
}

func letterOf(item *protocol.Item, code string) string {
	return protocol.OptionCode(slices.Index(item.Options, code))
}

// lineOf shows in one line what was typed, here or part by part in an interview.
func lineOf(item *protocol.Item, p parts) string {
	typed := slices.DeleteFunc(slices.Clone(p[:3]), func(s string) bool { return s == "" })
	switch item.Type {
	case protocol.Date, protocol.Age:
		return strings.Join(typed, "-") + p[3]
	case protocol.Money:
		return strings.Join(typed, " ")
	}
	return p[0]
}

// lineParts cuts a line into the parts that its type has. A date is year first,
// whatever stands between; day and month the other way round would be a guess.
func lineParts(item *protocol.Item, line string) parts {
	line = strings.TrimSpace(line)
	switch item.Type {
	case protocol.Date:
		return dateParts(line)
	case protocol.Money:
		return moneyParts(line)
	case protocol.Age:
		from, to, _ := strings.Cut(line, "-")
		return parts{from, to}
	}
	return parts{line}
}

func dateParts(line string) parts {
	var about string
	if plain, ok := strings.CutPrefix(line, aboutMark); ok {
		line, about = plain, aboutMark
	}
	if plain, ok := strings.CutSuffix(line, aboutMark); ok {
		line, about = plain, aboutMark
	}
	found := strings.Split(strings.NewReplacer(".", "-", "/", "-", " ", "-").Replace(strings.TrimSpace(line)), "-")
	if len(found) > 3 || slices.Contains(found, "") {
		return parts{line} // half typed: the year alone would be another date
	}
	var p parts
	copy(p[:3], found)
	if len(p[1]) == 1 {
		p[1] = "0" + p[1]
	}
	p[3] = about
	return p
}

// moneyParts finds the currency before or behind the amount.
func moneyParts(line string) parts {
	var amount []string
	var p parts
	for _, word := range strings.Fields(line) {
		if p[1] == "" && !strings.ContainsAny(word, "0123456789") {
			p[1] = strings.ToUpper(word)
			continue
		}
		amount = append(amount, word)
	}
	p[0] = strings.Join(amount, " ")
	return p
}

// entry is what stands in the entry of a field: what is half typed, or the
// answer.
func (p *FormPage) entry(item *protocol.Item, at place) string {
	if half, ok := p.scrap.halves.at[at]; ok {
		return lineOf(item, half)
	}
	if p.emptied[at] {
		return ""
	}
	live := p.live(at)
	if !live.Known() {
		return ""
	}
	switch item.Type {
	case protocol.YesNo:
		return p.yesNoKey(live.Value.Bool)
	case protocol.One, protocol.Many:
		var found []string
		for _, code := range item.Options {
			if slices.Contains(live.Value.Codes, code) {
				found = append(found, letterOf(item, code))
			}
		}
		return strings.Join(found, ", ")
	}
	return lineOf(item, partsOf(live))
}

func (p *FormPage) yesNoKey(yes bool) string {
	if yes {
		return p.words().T("form.key_yes")
	}
	return p.words().T("form.key_no")
}

// preview is the answer that a field shows while it is typed.
func (p *FormPage) preview(item *protocol.Item, at place) protocol.Answer {
	if p.emptied[at] {
		return protocol.Answer{}
	}
	if half, ok := p.scrap.halves.at[at]; ok {
		if a, err := p.parse(item, half); err == nil {
			return a
		}
		return protocol.Answer{}
	}
	return p.live(at)
}

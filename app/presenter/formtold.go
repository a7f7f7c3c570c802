package presenter

import (
	"slices"
	"strings"

	"pelita/locales"
	"pelita/screening/protocol"
)

// officials are those of whom a call also asks in one question whether they may
// be told.
func officials() []string { return []string{"embassy", "home_authority", "local_authority"} }

// toldBeyond lists who was told although nobody on record said that they may be.
// Whom the person named in the same contact may be told; where that was not asked,
// officials may be when the person said so in the call. A no to officials holds
// against both: who was named may have been named before it.
func toldBeyond(told, may, inside protocol.Answer) []string {
	var out []string
	for _, who := range told.Value.Codes {
		official := slices.Contains(officials(), who)
		named := slices.Contains(may.Value.Codes, who)
		switch {
		case who == "nobody":
		case official && inside.Known() && !inside.Value.Bool, may.Known() && !named, !may.Known() && !(official && inside.Known()):
			out = append(out, who)
		}
	}
	return out
}

// cautious says of one contact that somebody was told without a yes.
func (p *FormPage) cautious(t locales.Language, group string, round int) Notice {
	if group != "contact" {
		return Notice{}
	}
	beyond := toldBeyond(p.said("contact_told", round), p.said("contact_may_tell", round), p.said("inside_authority", 0))
	if len(beyond) == 0 {
		return Notice{}
	}
	for n, who := range beyond {
		beyond[n] = t.T("item.contact_told.option." + who)
	}
	return Notice{Kind: Caution, Title: t.T("form.told_beyond_title"), Text: t.T("form.told_beyond", "who", strings.Join(beyond, ", "))}
}

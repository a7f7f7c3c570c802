package presenter

import (
	"slices"
	"strings"

	"pelita/locales"
	"pelita/screening/protocol"
)

// aloud puts the spoken notice in the place of the notice's one text.
func (i *Interview) aloud(t locales.Language, item *protocol.Item, q *Question) {
	hearer, ok := i.hearer(item.ID)
	if !ok {
		return
	}
	n := ComposeNotice(NoticeParams{
		Posting: i.posting, Countries: i.work.Library, Now: i.frame.reached(), Hearer: hearer, Profile: i.childhood(),
		Officer: t, Interviewee: i.also,
	})
	q.Aloud, q.Ask, q.AskAlso = n.Parts, n.Ask, n.AskAlso
	q.Before = Notice{Kind: Caution, Title: t.T("notice.before"), Text: strings.Join(n.Advice, "\n")}
}

// hearer is whom the notice of an item is read to; false for what is no notice.
func (i *Interview) hearer(item protocol.ItemID) (Hearer, bool) {
	switch item {
	case noticeItem:
		return ToPerson, true
	case assentItem:
		return ToChild, true
	case contactItem:
		if answered(i.record.Facts()[speakerItem], speakerInside) {
			return ToCaller, true
		}
		return ToTeller, true
	}
	return ToPerson, false
}

// answered says whether anybody gave an option as an answer.
func answered(instances [][]protocol.Answer, option string) bool {
	for _, alternatives := range instances {
		for _, a := range alternatives {
			if a.Known() && slices.Contains(a.Value.Codes, option) {
				return true
			}
		}
	}
	return false
}

// childhood is Child when an age was spoken of and is not surely eighteen.
func (i *Interview) childhood() protocol.Profile {
	facts := i.record.Facts()
	if !asked(facts[protocol.AgeItem]) {
		return protocol.Adult
	}
	return i.proto.Resolve(facts).Profile()
}

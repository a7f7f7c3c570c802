package presenter

import (
	"strings"

	"pelita/locales"
	"pelita/screening/protocol"
)

// aloud puts the spoken notice in the place of the notice's one text.
func (i *Interview) aloud(t locales.Language, item *protocol.Item, q *Question) {
	if item.ID != noticeItem {
		return
	}
	n := ComposeNotice(NoticeParams{
		Posting: i.posting, Countries: i.work.Library, Now: i.frame.Now(), Profile: i.childhood(),
		Officer: t, Interviewee: i.also,
	})
	q.Aloud, q.Ask, q.AskAlso = n.Parts, n.Ask, n.AskAlso
	q.Before = Notice{Kind: Caution, Title: t.T("notice.before"), Text: strings.Join(n.Advice, "\n")}
}

// childhood is Child when an age was spoken of and is not surely eighteen.
func (i *Interview) childhood() protocol.Profile {
	facts := i.record.Facts()
	if !asked(facts[protocol.AgeItem]) {
		return protocol.Adult
	}
	return i.proto.Resolve(facts).Profile()
}

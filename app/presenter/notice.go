package presenter

import (
	"slices"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/country"
	"pelita/screening/protocol"
)

// noticeItem is the item whose words are composed: the notice read aloud before
// the first question, and the person's answer to it. A child agrees to another,
// and so does somebody who calls.
const (
	noticeItem  protocol.ItemID = "consent_interview"
	assentItem  protocol.ItemID = "assent_child"
	contactItem protocol.ItemID = "consent_contact"
)

// speakerItem says who calls.
const speakerItem protocol.ItemID = "speaker"

// speakerInside is the answer that it is the person.
const speakerInside = "person"

// Hearer is whom the notice is read to. The zero Hearer is the person, who came
// out and may be a child.
type Hearer uint8

// The hearers.
const (
	ToPerson Hearer = iota
	ToChild         // in a child's words
	ToCaller        // somebody inside, who may have seconds
	ToTeller        // somebody who calls about another
)

// NoticePart is one paragraph that is read aloud, in two languages. Also is
// empty when both read the same language, or when there are no words for it.
type NoticePart struct {
	// Code tells paragraphs apart.
	Code       string
	Text, Also string
}

// SpokenNotice is what is read aloud before the first question. It promises only
// what holds: what is not known stays a gap that the officer fills in.
type SpokenNotice struct {
	Parts []NoticePart
	// Ask is the question at its end.
	Ask, AskAlso string
	// Advice is for the officer alone: what to find out before reading it.
	Advice []string
}

// NoticeParams is what the notice depends on.
type NoticeParams struct {
	// Posting is what the officer is, and where; unknown gets the most careful
	// words.
	Posting   Posting
	Countries Countries
	Now       time.Time
	// Hearer is whom it is read to.
	Hearer Hearer
	// Profile is Child when the person may be under eighteen.
	Profile protocol.Profile
	// Officer and Interviewee are the two languages.
	Officer, Interviewee locales.Language
}

// composer puts a notice together.
type composer struct {
	NoticeParams
	facts  *country.Facts // nil: nothing is known
	notice SpokenNotice
}

// ComposeNotice composes the spoken notice. Only facts that are current are
// said; everything else is a gap, and the officer is told of it.
func ComposeNotice(p NoticeParams) SpokenNotice {
	c := &composer{NoticeParams: p}
	if f, ok := p.Countries.Country(p.Posting.Country); ok {
		c.facts = f
	}
	c.place()
	c.say("who", "notice.who")
	switch p.Hearer {
	case ToChild:
		c.toChild()
	case ToCaller, ToTeller:
		c.toContact()
	default:
		c.toPerson()
	}
	return c.notice
}

func (c *composer) toPerson() {
	c.say("powers", "notice.powers."+c.Posting.Role.String())
	c.report("notice.report.")
	c.kept()
	if c.Profile == protocol.Child {
		c.child("notice.child.")
	}
	c.say("why", c.by("notice.why", screening.LegalAid))
	c.say("stop", "notice.stop")
	c.ask("notice.ask")
}

// toChild promises a child nothing: what is passed on follows the child's
// interests and the law, whoever asks.
func (c *composer) toChild() {
	c.say("powers", "notice.assent.powers."+c.Posting.Role.String())
	c.report("notice.assent.report.")
	if c.bound() {
		c.say("kept", "notice.assent.kept.powers")
	} else {
		c.say("kept", "notice.assent.kept.agreed")
	}
	if one, ok := c.current(country.Confidentiality); ok {
		words, _ := one.Words.In(c.Officer.Tag()) // a law's words are not a child's
		c.advise("notice.advice.limits", "words", words)
	}
	c.say("limits", "notice.assent.limits")
	c.child("notice.assent.child.")
	c.say("why", c.by("notice.assent.why", screening.LegalAid))
	c.say("stop", "notice.assent.stop")
	c.ask("notice.assent.ask")
}

// toContact says the least that is honest: the line may be cut at any word.
func (c *composer) toContact() {
	c.say("powers", "notice.contact.powers."+c.Posting.Role.String())
	c.report("notice.contact.report.")
	switch {
	case c.bound():
		c.say("kept", "notice.contact.kept.powers")
	case c.Hearer == ToTeller:
		c.say("kept", "notice.contact.kept.teller")
	default:
		c.say("kept", "notice.contact.kept.caller")
	}
	c.say("stop", "notice.contact.stop")
	c.ask("notice.contact.ask")
}

// bound says whether the officer may have powers, or serves a government that has
// them: then no word may promise a child or a caller who hears of it.
func (c *composer) bound() bool {
	return c.Posting.Role.Powers() || c.Posting.Role == screening.Consular
}

// ask is the question at the end.
func (c *composer) ask(key string) {
	c.notice.Ask = c.Officer.T(key)
	if c.alongside() {
		c.notice.AskAlso = c.Interviewee.T(key)
	}
}

// alongside says whether the interviewee reads another language.
func (c *composer) alongside() bool { return c.Interviewee.Tag() != c.Officer.Tag() }

// say adds a paragraph from the texts of the program.
func (c *composer) say(code, key string) {
	c.add(code, c.Officer.T(key), c.Interviewee.T(key))
}

func (c *composer) add(code, text, also string) {
	if !c.alongside() {
		also = ""
	}
	c.notice.Parts = append(c.notice.Parts, NoticePart{Code: code, Text: text, Also: also})
}

func (c *composer) advise(key string, pairs ...string) {
	c.notice.Advice = append(c.notice.Advice, c.Officer.T(key, pairs...))
}

// by is the key of a text that a role has words of its own for.
func (c *composer) by(key string, role screening.Role) string {
	if c.Posting.Role == role {
		return key + "." + role.String()
	}
	return key
}

// place tells the officer what is missing to say more.
func (c *composer) place() {
	if c.Posting.Role == screening.UnknownRole {
		c.advise("notice.advice.role")
	}
	switch {
	case c.Posting.Country == "":
		c.advise("notice.advice.place")
	case c.facts == nil:
		c.advise("notice.advice.no_country", "country", c.Posting.Country)
	}
	c.advise("notice.advice.gaps")
}

// current gives the fact of a field that may be said aloud. Where there is none,
// the officer is told why.
func (c *composer) current(field country.Field) (country.Fact, bool) {
	if c.facts == nil {
		return country.Fact{}, false
	}
	one, ok := c.facts.Current(field, c.Now)
	if !ok {
		c.advise("notice.advice.missing",
			"what", fieldName(c.Officer, field), "country", countryName(c.Officer, c.Countries, c.Posting.Country),
			"state", c.Officer.T("notice.state."+c.facts.Best(field, c.Now).String()))
	}
	return one, ok
}

// report says what has to be reported, in words whose keys begin with from.
func (c *composer) report(from string) {
	one, ok := c.current(country.Reporting)
	if ok && slices.Equal(one.Codes, []string{"none"}) {
		c.say("report", from+"none")
		return
	}
	said := c.duties(one)
	if ok {
		words, _ := one.Words.In(c.Officer.Tag())
		c.advise("notice.advice.law", "words", words)
	}
	if len(said) == 0 {
		c.say("report", from+"unknown")
		return
	}
	c.add("report", reportWords(c.Officer, from, said), reportWords(c.Interviewee, from, said))
}

// duties are the codes of what this officer surely has to report: what everyone
// has to, and what officials have to when the officer may be one.
func (c *composer) duties(one country.Fact) []string {
	var out []string
	for _, code := range one.Codes {
		who, what, _ := strings.Cut(code, "-")
		if who == "everyone" || who == "officials" && c.official() {
			out = append(out, what)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// official says whether the officer may be an official of the country. Somebody
// of an embassy is one of another, and is told of the law instead.
func (c *composer) official() bool {
	switch c.Posting.Role {
	case screening.Consular, screening.NGO, screening.Hotline, screening.LegalAid:
		return false
	}
	return true
}

func reportWords(t locales.Language, from string, what []string) string {
	var said []string
	for _, w := range what {
		said = append(said, t.T("notice.what."+w))
	}
	return t.T(from+"known", "what", strings.Join(said, "; "))
}

// kept says who can read the answers, and what the law adds to that.
func (c *composer) kept() {
	key := "notice.kept.agreed"
	if c.Posting.Role.Powers() {
		key = "notice.kept.powers"
	}
	c.say("kept", key)
	one, ok := c.current(country.Confidentiality)
	if !ok {
		c.say("limits", "notice.limits.unknown")
		return
	}
	text, _ := one.Words.In(c.Officer.Tag())
	also, _ := one.Words.In(c.Interviewee.Tag())
	if c.interpreted(one) {
		also = ""
	}
	c.add("limits", text, also)
}

// interpreted says whether a fact has no words in the interviewee's language,
// and tells the officer so.
func (c *composer) interpreted(one country.Fact) bool {
	if !onlyEnglish(c.Interviewee, one) {
		return false
	}
	c.advise("notice.advice.language", "what", fieldName(c.Officer, one.Field), "language", c.Interviewee.Name())
	return true
}

// child names who is in charge of children, in words whose keys begin with from.
// A name that has no words in the interviewee's language is said as it is. Who
// has powers may have to tell them, and cannot promise to ask first.
func (c *composer) child(from string) {
	known, unknown := from+"known", from+"unknown"
	if c.bound() {
		known, unknown = known+".powers", unknown+".powers"
	}
	one, ok := c.current(country.ChildAuthority)
	if !ok {
		c.say("child", unknown)
		return
	}
	c.interpreted(one)
	who, _ := one.Words.In(c.Officer.Tag())
	whoAlso, _ := one.Words.In(c.Interviewee.Tag())
	c.add("child", c.Officer.T(known, "who", who), c.Interviewee.T(known, "who", whoAlso))
}

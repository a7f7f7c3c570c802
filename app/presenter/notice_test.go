package presenter

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/country"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// anyland is a country where everything that the notice can say is known. Its
// facts are of June 2026.
const anyland = `country = "XA"
dated = "2026-06-15"
stale_after = 6
name = {en = "Anyland", id = "Negeri Apa Saja"}
[[source]]
id = "law"
title = "The law"
publisher = "Anyland"
date = "2026-06"
seen = "2026-06-15"
kind = "law"
[[fact]]
field = "mandatory_reporting"
codes = ["everyone-child-sexual", "officials-trafficking"]
words = {en = "WHAT THE LAW SAYS.", id = "BUNYI HUKUM."}
as_of = "2026-06"
sources = ["law"]
[[fact]]
field = "confidentiality"
words = {en = "A COURT MAY ASK.", id = "PENGADILAN BOLEH MEMINTA."}
as_of = "2026-06"
sources = ["law"]
[[fact]]
field = "child_authority"
words = {en = "THE CHILD OFFICE", id = "KANTOR ANAK"}
as_of = "2026-06"
sources = ["law"]
`

// land is a library of one country.
type land struct{ facts *country.Facts }

func (l land) Country(code string) (*country.Facts, bool) {
	return l.facts, l.facts != nil && l.facts.Code == code
}
func (l land) Countries() []*country.Facts { return []*country.Facts{l.facts} }

func landOf(t testing.TB, file string) land {
	t.Helper()
	f, err := country.Parse("xa.toml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return land{f}
}

func noticeAt(t testing.TB, day string) NoticeParams {
	t.Helper()
	_, catalogue := shipped()
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return NoticeParams{
		Posting: Posting{Role: screening.NGO, Country: "XA"}, Countries: landOf(t, anyland), Now: now, Profile: protocol.Child,
		Officer: catalogue.Language("en"), Interviewee: catalogue.Language("id"),
	}
}

// said is everything that is read aloud, in both languages.
func said(n SpokenNotice) string {
	var all []string
	for _, p := range n.Parts {
		all = append(all, p.Text, p.Also)
	}
	return strings.Join(append(all, n.Ask, n.AskAlso), "\n")
}

func part(n SpokenNotice, code string) NoticePart {
	i := slices.IndexFunc(n.Parts, func(p NoticePart) bool { return p.Code == code })
	if i < 0 {
		return NoticePart{}
	}
	return n.Parts[i]
}

func advice(n SpokenNotice) string { return strings.Join(n.Advice, "\n") }

func TestTheNoticeSaysWhatTheOfficerOfEachRoleMayAndMust(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, role := range append(screening.Roles(), screening.UnknownRole, screening.Role(200)) {
		p := noticeAt(t, "2026-07-01")
		p.Posting.Role = role
		n := ComposeNotice(p)
		powers := part(n, "powers")
		if powers.Text == "" || strings.HasPrefix(powers.Text, "[") || strings.HasPrefix(powers.Also, "[") || powers.Text == powers.Also {
			t.Errorf("%s: powers are %+v", role, powers)
		}
		if role <= screening.LegalAid && seen[powers.Text] {
			t.Errorf("%s says the same as another role", role)
		}
		seen[powers.Text] = true
		if role.Powers() && strings.Contains(said(n), "unless you agree") {
			t.Errorf("%s: promises what somebody with powers cannot keep", role)
		}
		if !role.Powers() && !strings.Contains(said(n), "unless you agree") {
			t.Errorf("%s: does not say who gets the answers", role)
		}
	}
}

func TestAnUnknownRoleGetsTheMostCarefulWords(t *testing.T) {
	t.Parallel()
	p := noticeAt(t, "2026-07-01")
	p.Posting = Posting{}
	n := ComposeNotice(p)
	for _, want := range []string{"I may be able to arrest", "I cannot promise who else will", "By law I must report: ..."} {
		if !strings.Contains(said(n), want) {
			t.Errorf("it does not say %q:\n%s", want, said(n))
		}
	}
	if !strings.Contains(advice(n), "Your role is not set") || !strings.Contains(advice(n), "country where you work is not set") {
		t.Errorf("the officer is told %q", n.Advice)
	}
}

func TestTheNoticeSaysTheLawOfTheCountryWhileItIsCurrent(t *testing.T) {
	t.Parallel()
	p := noticeAt(t, "2026-07-01")
	n := ComposeNotice(p)
	if got := part(n, "report"); !strings.Contains(got.Text, "sexual harm to a child") || !strings.Contains(got.Also, "kekerasan seksual") || strings.Contains(got.Text, "traded") {
		t.Errorf("an NGO reports %+v", got)
	}
	if got := part(n, "limits"); got.Text != "A COURT MAY ASK." || got.Also != "PENGADILAN BOLEH MEMINTA." {
		t.Errorf("the limits are %+v", got)
	}
	if got := part(n, "child"); !strings.Contains(got.Text, "THE CHILD OFFICE") || !strings.Contains(got.Also, "KANTOR ANAK") {
		t.Errorf("a child is told %+v", got)
	}
	if !strings.Contains(advice(n), "WHAT THE LAW SAYS.") {
		t.Errorf("the officer is told %q", n.Advice)
	}
	for role, both := range map[screening.Role]bool{screening.Border: true, screening.Social: true, screening.UnknownRole: true, screening.Consular: false, screening.Hotline: false} {
		p.Posting.Role = role
		if got := part(ComposeNotice(p), "report").Text; strings.Contains(got, "traded") != both {
			t.Errorf("%s reports %q", role, got)
		}
	}
}

// The heart of it: what is old or out of date is never said to the person.
func TestNothingThatIsNotCurrentReachesTheNotice(t *testing.T) {
	t.Parallel()
	for day, state := range map[string]string{
		"2026-06-13": "is old",      // a clock behind the file
		"2026-12-15": "is old",      // the file: six months over
		"2027-06-15": "out of date", // the file: a year over
		"2035-01-01": "out of date",
	} {
		n := ComposeNotice(noticeAt(t, day))
		for _, fact := range []string{"A COURT", "PENGADILAN", "CHILD OFFICE", "KANTOR ANAK", "sexual harm", "kekerasan seksual"} {
			if strings.Contains(said(n), fact) {
				t.Errorf("on %s it says %q", day, fact)
			}
		}
		for _, want := range []string{"By law I must report: ...", "By law others can get them in these cases: ...", "In charge of children here: ..."} {
			if !strings.Contains(said(n), want) {
				t.Errorf("on %s there is no gap %q", day, want)
			}
		}
		if strings.Count(advice(n), state) != 3 || strings.Contains(advice(n), "WHAT THE LAW SAYS") {
			t.Errorf("on %s the officer is told %q", day, n.Advice)
		}
	}
	// The same with every shipped country, years from now.
	library, _ := shipped()
	for _, f := range library.Countries() {
		p := noticeAt(t, "2036-01-01")
		p.Countries, p.Posting.Country = library, f.Code
		n := ComposeNotice(p)
		for _, field := range country.Fields() {
			for _, one := range f.Of(field) {
				for _, tag := range one.Words.Tags() {
					if words, _ := one.Words.In(tag); strings.Contains(said(n), words) {
						t.Errorf("%s says what is out of date: %q", f.Code, words)
					}
				}
			}
		}
	}
}

func TestADutyOfSomeIsNotSaidToBindTheOfficer(t *testing.T) {
	t.Parallel()
	p := noticeAt(t, "2026-07-01")
	p.Countries = landOf(t, strings.Replace(anyland, `["everyone-child-sexual", "officials-trafficking"]`, `["some-child-harm"]`, 1))
	n := ComposeNotice(p)
	if part(n, "report").Text != "By law I must report: ..." || !strings.Contains(advice(n), "WHAT THE LAW SAYS.") {
		t.Errorf("%+v, %q", part(n, "report"), n.Advice)
	}
	p.Countries = landOf(t, strings.Replace(anyland, `["everyone-child-sexual", "officials-trafficking"]`, `["none"]`, 1))
	if got := part(ComposeNotice(p), "report").Text; !strings.Contains(got, "does not make me report") {
		t.Errorf("%q", got)
	}
}

func TestWordsThatTheCountryLacksInALanguageAreNotPassedOffAsThatLanguage(t *testing.T) {
	t.Parallel()
	p := noticeAt(t, "2026-07-01")
	p.Countries = landOf(t, strings.Replace(anyland, `, id = "PENGADILAN BOLEH MEMINTA."`, "", 1))
	n := ComposeNotice(p)
	if got := part(n, "limits"); got.Also != "" || got.Text != "A COURT MAY ASK." {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(advice(n), "no words in Bahasa Indonesia") {
		t.Errorf("the officer is told %q", n.Advice)
	}
}

func TestANameWithoutWordsInTheLanguageIsSaidAndTheOfficerIsTold(t *testing.T) {
	t.Parallel()
	p := noticeAt(t, "2026-07-01")
	p.Profile = protocol.Child
	p.Countries = landOf(t, strings.Replace(anyland, `, id = "KANTOR ANAK"`, "", 1))
	n := ComposeNotice(p)
	if got := part(n, "child"); !strings.Contains(got.Also, "THE CHILD OFFICE") {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(advice(n), "no words in Bahasa Indonesia") {
		t.Errorf("the officer is told %q", n.Advice)
	}
}

func TestTheNoticeIsSaidOnceWhenBothReadTheSameLanguage(t *testing.T) {
	t.Parallel()
	p := noticeAt(t, "2026-07-01")
	p.Interviewee = p.Officer
	n := ComposeNotice(p)
	if n.AskAlso != "" || slices.ContainsFunc(n.Parts, func(p NoticePart) bool { return p.Also != "" }) {
		t.Errorf("%+v", n)
	}
}

func TestAnAdultIsToldNothingOfChildren(t *testing.T) {
	t.Parallel()
	p := noticeAt(t, "2026-07-01")
	p.Profile = protocol.Adult
	if n := ComposeNotice(p); part(n, "child").Text != "" || strings.Contains(advice(n), "In charge of children") {
		t.Errorf("%+v", n)
	}
}

// Half a minute is about ninety words; with two languages, gaps and a country
// it may be twice that, and no more.
func TestTheNoticeStaysShortInEveryRoleAndCountry(t *testing.T) {
	t.Parallel()
	library, _ := shipped()
	for _, f := range library.Countries() {
		for _, role := range append(screening.Roles(), screening.UnknownRole) {
			p := noticeAt(t, "2026-11-28")
			p.Countries, p.Posting = library, Posting{Role: role, Country: f.Code}
			words := 0
			for _, part := range ComposeNotice(p).Parts {
				words += len(strings.Fields(part.Text))
			}
			if words > 180 {
				t.Errorf("%s in %s: %d words", role, f.Code, words)
			}
		}
	}
}

func TestTheInterviewReadsTheNoticeOfThePosting(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	at := &postingsFake{held: Posting{Role: screening.Police, Country: "IN"}}
	s.frame.Postings = at
	x := sit(t, s, s.open("tfc-border").ID)
	x.until(noticeItem)
	q := x.view.state.Question
	if q.Ask != "May I ask you?" || len(q.Aloud) < 6 || !says(q.Aloud, "also against you") || says(q.Ask, "...") {
		t.Fatalf("%+v", q)
	}
	if !says(q.Before, "What must be reported") && !says(q.Before, "as read") {
		t.Errorf("the officer is told %+v", q.Before)
	}
	if q.Aloud[0].Also == "" || q.AskAlso == "" {
		t.Error("the person cannot read along")
	}
	s.keeper.held.Language = locales.PseudoLong
	x.Rebuild()
	if says(x.view.state.Question.Aloud, "also against you") {
		t.Error("the notice keeps the language before")
	}
}

func TestWithoutAPostingTheInterviewReadsTheMostCarefulNotice(t *testing.T) {
	t.Parallel()
	for name, postings := range map[string]Postings{"none": nil, "one that cannot be read": &postingsFake{err: screening.ErrLocked}} {
		s := newStand(t, inline{})
		s.frame.Postings = postings
		x := sit(t, s, s.open("tfc-border").ID)
		x.until(noticeItem)
		if !says(x.view.state.Question.Aloud, "I may be able to arrest") {
			t.Errorf("%s: %+v", name, x.view.state.Question.Aloud)
		}
	}
}

// promises are the words that comfort and that somebody with powers cannot keep.
func promises() []string {
	return []string{
		"trouble", "nobody", "tell no one", "before i ask", "i tell you", "unless you agree",
		"masalah", "tidak akan marah", "siapa pun", "tidak memberi tahu", "saya beri tahu dulu", "tanpa persetujuan", "rahasia",
	}
}

func hearers() []Hearer { return []Hearer{ToPerson, ToChild, ToCaller, ToTeller} }

func TestNobodyWithPowersPromisesAnythingToAChildOrACaller(t *testing.T) {
	t.Parallel()
	for _, role := range append(screening.Roles(), screening.UnknownRole, screening.Role(200)) {
		for _, hearer := range hearers() {
			p := noticeAt(t, "2026-07-01")
			p.Posting.Role, p.Hearer = role, hearer
			n := ComposeNotice(p)
			spokenWell(t, n)
			text := strings.ToLower(said(n))
			for _, word := range promises() {
				if (role.Powers() || role == screening.Consular && hearer != ToPerson) && strings.Contains(text, word) {
					t.Errorf("%s to %d promises %q:\n%s", role, hearer, word, text)
				}
			}
			if role.Powers() && !strings.Contains(text, "cannot promise who else") {
				t.Errorf("%s to %d does not say who else may hear", role, hearer)
			}
		}
	}
}

// A child cannot agree as an adult does: even who has no powers tells others when
// that is best for the child.
func TestNoRoleTellsAChildThatItStaysBetweenThem(t *testing.T) {
	t.Parallel()
	for _, role := range screening.Roles() {
		p := noticeAt(t, "2026-07-01")
		p.Posting.Role, p.Hearer = role, ToChild
		text := strings.ToLower(said(ComposeNotice(p)))
		for _, word := range []string{"trouble", "nobody", "tell no one", "unless you agree", "siapa pun", "tanpa persetujuan", "masalah"} {
			if strings.Contains(text, word) {
				t.Errorf("%s promises a child %q", role, word)
			}
		}
	}
}

func TestAChildIsSpokenToAsAChild(t *testing.T) {
	t.Parallel()
	for _, role := range append(screening.Roles(), screening.UnknownRole) {
		p := noticeAt(t, "2026-07-01")
		p.Posting.Role, p.Hearer = role, ToChild
		n := ComposeNotice(p)
		if text := said(n); strings.Contains(text, "Anda") || !strings.Contains(text, "kamu") || strings.Contains(text, "A COURT MAY ASK") {
			t.Errorf("%s says %s", role, text)
		}
		if !strings.Contains(part(n, "child").Text, "THE CHILD OFFICE") || !strings.Contains(advice(n), "A COURT MAY ASK") {
			t.Errorf("%s: %+v, %q", role, part(n, "child"), n.Advice)
		}
	}
	_, catalogue := shipped()
	if fixed := catalogue.Language("id").T("item.assent_child.ask"); strings.Contains(fixed, "Anda") {
		t.Errorf("on paper: %s", fixed)
	}
}

// Twenty seconds are about sixty words.
func TestACallerHearsAFewWordsThatSayWhoIsThereAndWhatMayFollow(t *testing.T) {
	t.Parallel()
	library, _ := shipped()
	for _, role := range append(screening.Roles(), screening.UnknownRole) {
		for _, hearer := range []Hearer{ToCaller, ToTeller} {
			p := noticeAt(t, "2026-07-01")
			p.Posting.Role, p.Hearer = role, hearer
			n := ComposeNotice(p)
			words := len(strings.Fields(n.Ask))
			for _, one := range n.Parts {
				words += len(strings.Fields(one.Text))
			}
			if words > 100 || part(n, "powers").Text == "" || part(n, "report").Text == "" || part(n, "stop").Text == "" {
				t.Errorf("%s: %d words: %+v", role, words, n.Parts)
			}
			p.Countries, p.Posting.Country = library, "TH"
			spokenWell(t, ComposeNotice(p))
		}
	}
	p := noticeAt(t, "2026-07-01")
	p.Hearer = ToCaller
	if text := said(ComposeNotice(p)); !strings.Contains(text, "where you are") {
		t.Errorf("an NGO says %s", text)
	}
	p.Hearer = ToTeller
	if text := said(ComposeNotice(p)); !strings.Contains(text, "where the person is") || strings.Contains(text, "where you are") {
		t.Errorf("an NGO says %s", text)
	}
}

// What is asked of a child, of a caller and on paper is composed, or has gaps:
// no fixed text says what only some can say.
func TestNoFixedTextOfAChildOrACallerPromisesAnything(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	for _, tag := range []string{"en", "id"} {
		for _, item := range []protocol.ItemID{assentItem, contactItem} {
			text := strings.ToLower(catalogue.Language(tag).T("item." + string(item) + ".ask"))
			for _, word := range promises() {
				if strings.Contains(text, word) {
					t.Errorf("%s %s promises %q", tag, item, word)
				}
			}
		}
	}
}

func TestAnEmbassySaysWhatItMayDecideAndClaimsNoLackOfPowers(t *testing.T) {
	t.Parallel()
	for _, hearer := range hearers() {
		p := noticeAt(t, "2026-07-01")
		p.Posting.Role, p.Hearer = screening.Consular, hearer
		n := part(ComposeNotice(p), "powers")
		for _, word := range []string{"cannot arrest", "not the police", "tidak dapat menangkap", "tidak bisa menangkap"} {
			if strings.Contains(n.Text+n.Also, word) {
				t.Errorf("%d: %+v", hearer, n)
			}
		}
		short := hearer == ToCaller || hearer == ToTeller
		if !strings.Contains(n.Text, "Whether I can") || !short && (!strings.Contains(n.Text, "travel paper: ...") || !strings.Contains(n.Also, "surat perjalanan")) {
			t.Errorf("%d: %+v", hearer, n)
		}
	}
}

// before answers everything that a protocol asks before an item, so that an
// interview that is opened begins there.
func (s *stand) before(r screening.Record, item protocol.ItemID, known map[protocol.ItemID]protocol.Answer) screening.Record {
	_, def, _ := s.work.Library.Of(r)
	for _, one := range def.Items() {
		if one.ID == item {
			return r
		}
		a, ok := known[one.ID]
		if code, room := roomAnswer(one.ID); room && !ok {
			a, ok = screeningtest.YesNo(code == codeYes), true
		}
		if !ok {
			a = screeningtest.Absent(protocol.Declined)
		}
		r = s.answer(r, one.ID, a)
	}
	return r
}

func TestAChildAndACallerAreReadTheNoticeOfThePosting(t *testing.T) {
	t.Parallel()
	onTheLine := func(code string) map[protocol.ItemID]protocol.Answer {
		return map[protocol.ItemID]protocol.Answer{
			"inside_can_talk": yes(), "out_now": no(), "teller_alone": yes(),
			"speaker": {Value: protocol.Value{Type: protocol.One, Codes: []string{code}}},
		}
	}
	for name, c := range map[string]struct {
		proto string
		item  protocol.ItemID
		role  screening.Role
		ask   string
		heard string
		known map[protocol.ItemID]protocol.Answer
	}{
		"a child": {"tfc-child", assentItem, screening.Police, "Is it all right if I ask?", "also against you", map[protocol.ItemID]protocol.Answer{
			"age": {Value: protocol.Value{Type: protocol.Age, Text: "15"}}, "guardian_present": yes(), "guardian_ok": yes(), "guardian_conflict": no(), "specialist_here": yes(), "best_interests": yes(),
		}},
		"police on the telephone": {"tfc-contact", contactItem, screening.Police, "May I ask a few things?", "also against you", onTheLine("person")},
		"a person inside":         {"tfc-contact", contactItem, screening.NGO, "May I ask a few things?", "where you are", onTheLine("person")},
		"a relative":              {"tfc-contact", contactItem, screening.NGO, "May I ask a few things?", "where the person is", onTheLine("relative")},
	} {
		s := newStand(t, inline{})
		s.frame.Postings = &postingsFake{held: Posting{Role: c.role, Country: "TH"}}
		r := s.before(s.open(c.proto), c.item, c.known)
		x := sit(t, s, r.ID)
		q := x.view.state.Question
		if q.Item != c.item || q.Ask != c.ask || !says(q.Aloud, c.heard) || says(q, "trouble") {
			t.Errorf("%s: %+v", name, q)
		}
	}
}

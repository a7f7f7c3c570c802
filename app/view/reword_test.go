package view_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pelita/app/presenter"
	"pelita/screening"
	"pelita/screening/protocol"
)

// codes are the fields of States that hold codes, not words.
var codes = []string{"Code", "ID", "Item", "Section", "Protocol", "State", "OutcomeCode", "FileName", "StickName", "RequestName", "GrantName", "CardName", "CardPage"}

// reword changes every word of a State and leaves its codes alone.
func reword(state any, say func(string) string) { rewordValue(reflect.ValueOf(state).Elem(), say) }

func rewordValue(v reflect.Value, say func(string) string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			isCode := slices.Contains(codes, f.Name) && v.Field(i).Kind() == reflect.String && !(f.Name == "Section" && v.Type().Name() == "InterviewState")
			typed := f.Name == "Text" && v.Type() == reflect.TypeFor[presenter.Field]()
			if !isCode && !typed {
				rewordValue(v.Field(i), say)
			}
		}
	case reflect.Slice: // a copy, since other States may share it
		if v.Len() == 0 {
			return
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
		for i := range v.Len() {
			rewordValue(v.Index(i), say)
		}
	case reflect.String:
		if v.String() != "" {
			v.SetString(say(v.String()))
		}
	}
}

func asWritten(s string) string { return s }

// stretched makes a text at least 40 percent longer, as the pseudo-locale does.
func stretched(s string) string {
	long := strings.NewReplacer("a", "aä", "e", "eë", "i", "iï", "o", "oö", "u", "uü").Replace(s)
	for len([]rune(long))*5 < len([]rune(s))*7 {
		long += "ö"
	}
	return long
}

// same makes all texts equal.
func same(string) string { return "Label" }

func TestRewordingChangesWordsAndKeepsCodes(t *testing.T) {
	c := presenter.Choice[string]{Label: "Which?", Options: []presenter.Option[string]{{Code: "a", Label: "One"}, {Code: "b", Label: "Two"}}}
	reword(&c, same)
	if c.Label != "Label" || c.Options[0].Label != c.Options[1].Label {
		t.Error("words were left alone")
	}
	if c.Options[0].Code != "a" || c.Options[1].Code != "b" {
		t.Error("codes were changed")
	}
}

// intents takes down what a person did on any screen.
type intents struct{ done []string }

func (p *intents) note(what string, with ...string) {
	p.done = append(p.done, strings.Join(append([]string{what}, with...), " "))
}

// last is what was done last.
func (p *intents) last() string {
	if len(p.done) == 0 {
		return ""
	}
	return p.done[len(p.done)-1]
}

func (p *intents) Type(text string)                              { p.note("type", text) }
func (p *intents) Submit()                                       { p.note("submit") }
func (p *intents) ChooseLanguage(tag string)                     { p.note("language", tag) }
func (p *intents) ChooseWay(w presenter.Way)                     { p.note("way", string('0'+rune(w))) }
func (p *intents) TypeOfficer(text string)                       { p.note("officer", text) }
func (p *intents) TypeAgency(text string)                        { p.note("agency", text) }
func (p *intents) TypePassphrase(text string)                    { p.note("passphrase", text) }
func (p *intents) TypeRepeat(text string)                        { p.note("repeat", text) }
func (p *intents) Search(text string)                            { p.note("search", text) }
func (p *intents) ChooseFilter(f presenter.CaseFilter)           { p.note("filter", string('0'+rune(f))) }
func (p *intents) Open(screening.RecordID)                       { p.note("open") }
func (p *intents) OpenWaiting()                                  { p.note("waiting") }
func (p *intents) SettleAll()                                    { p.note("settle all") }
func (p *intents) New()                                          { p.note("new") }
func (p *intents) ChooseProtocol(id string)                      { p.note("protocol", id) }
func (p *intents) ChooseOfficer(tag string)                      { p.note("officer language", tag) }
func (p *intents) ChooseInterviewee(tag string)                  { p.note("interviewee", tag) }
func (p *intents) Begin()                                        { p.note("begin") }
func (p *intents) Print(file string)                             { p.note("print", file) }
func (p *intents) Next()                                         { p.note("next") }
func (p *intents) Back()                                         { p.note("back") }
func (p *intents) Skip()                                         { p.note("skip") }
func (p *intents) JumpSection(id string)                         { p.note("section", id) }
func (p *intents) JumpItem(item protocol.ItemID, _ int)          { p.note("item", string(item)) }
func (p *intents) Pause()                                        { p.note("pause") }
func (p *intents) Choose(code string)                            { p.note("choose", code) }
func (p *intents) Absent(why protocol.Absence)                   { p.note("absent", why.String()) }
func (p *intents) ChooseSource(s protocol.Source)                { p.note("source", string('0'+rune(s))) }
func (p *intents) TypeText(text string)                          { p.note("text", text) }
func (p *intents) TypeDate(d presenter.DateDraft)                { p.note("date", d.Year, d.Month, d.Day) }
func (p *intents) TypeMoney(m presenter.MoneyDraft)              { p.note("money", m.Amount, m.Currency) }
func (p *intents) TypeAge(a presenter.AgeDraft)                  { p.note("age", a.From, a.To) }
func (p *intents) LeaveField()                                   { p.note("leave field") }
func (p *intents) TypeNote(text string)                          { p.note("note", text) }
func (p *intents) KeepNote()                                     { p.note("keep note") }
func (p *intents) ShowFindings()                                 { p.note("findings") }
func (p *intents) Decide()                                       { p.note("decide") }
func (p *intents) Mend()                                         { p.note("mend") }
func (p *intents) Later()                                        { p.note("later") }
func (p *intents) Continue()                                     { p.note("continue") }
func (p *intents) OpenRecord()                                   { p.note("record") }
func (p *intents) ChooseKind(code string)                        { p.note("kind", code) }
func (p *intents) TypeReasons(text string)                       { p.note("reasons", text) }
func (p *intents) Refer()                                        { p.note("refer") }
func (p *intents) MoveTo(id string)                              { p.note("move", id) }
func (p *intents) OpenPlace(_ presenter.Screen, f protocol.Form) { p.note("place", f.String()) }
func (p *intents) WithdrawConsent(id string)                     { p.note("withdraw", id) }
func (p *intents) Settle(item string, _ int)                     { p.note("settle", item) }
func (p *intents) Close()                                        { p.note("close") }
func (p *intents) Reopen()                                       { p.note("reopen") }
func (p *intents) AskConsent()                                   { p.note("consent") }
func (p *intents) ChooseShared(what presenter.Shared)            { p.note("what", string(what)) }
func (p *intents) ChooseService(id string)                       { p.note("service", id) }
func (p *intents) Prepare()                                      { p.note("prepare") }
func (p *intents) Write(file string)                             { p.note("write", file) }
func (p *intents) TypeURL(text string)                           { p.note("url", text) }
func (p *intents) TypePin(text string)                           { p.note("pin", text) }
func (p *intents) TypeProxy(text string)                         { p.note("proxy", text) }
func (p *intents) TypeBudget(text string)                        { p.note("budget", text) }
func (p *intents) ChooseSaving(bool)                             { p.note("saving") }
func (p *intents) KeepReach()                                    { p.note("keep reach") }
func (p *intents) KeepHub()                                      { p.note("keep hub") }
func (p *intents) Run()                                          { p.note("run") }
func (p *intents) AskToAdminister(file string)                   { p.note("ask to administer", file) }
func (p *intents) OpenCandidate(file string)                     { p.note("open candidate", file) }
func (p *intents) AskRemoveAdmin(key string)                     { p.note("ask remove admin", key) }
func (p *intents) AskNeed(need int)                              { p.note("ask need") }
func (p *intents) ChangeAdmins()                                 { p.note("change admins") }
func (p *intents) KeepAdmins()                                   { p.note("keep admins") }
func (p *intents) AskRenew()                                     { p.note("ask renew") }
func (p *intents) KeepKeys()                                     { p.note("keep keys") }
func (p *intents) TakeBack()                                     { p.note("take back") }
func (p *intents) Renew(file string)                             { p.note("renew", file) }
func (p *intents) WriteRequest(file string)                      { p.note("request", file) }
func (p *intents) Join(file string)                              { p.note("join", file) }
func (p *intents) OpenRequest(file string)                       { p.note("open request", file) }
func (p *intents) TypeWords(text string)                         { p.note("words", text) }
func (p *intents) Admit(file string)                             { p.note("admit", file) }
func (p *intents) ChooseTextSize(int)                            { p.note("text size") }
func (p *intents) ChooseTheme(presenter.Theme)                   { p.note("theme") }
func (p *intents) ChooseKeeping(k screening.Keeping)             { p.note("keeping", string('0'+rune(k))) }
func (p *intents) Forget()                                       { p.note("forget") }
func (p *intents) ChooseRole(r screening.Role)                   { p.note("role " + r.String()) }
func (p *intents) TypeCountry(s string)                          { p.note("country " + s) }
func (p *intents) ChooseIdle(int)                                { p.note("idle") }
func (p *intents) Go(r presenter.Route)                          { p.note("go", string('0'+rune(r.Screen))) }
func (p *intents) ShowKind(k presenter.CaseKind)                 { p.note("show", string('0'+rune(k))) }
func (p *intents) Lock()                                         { p.note("lock") }
func (p *intents) QuickExit()                                    { p.note("quick exit") }
func (p *intents) Return()                                       { p.note("return") }

// inbox is intents where opening takes a file.
type inbox struct{ *intents }

func (p *inbox) Open(file string)         { p.note("open", file) }
func (p *inbox) ChooseReason(code string) { p.note("reason", code) }
func (p *inbox) Accept(file string)       { p.note("accept", file) }
func (p *inbox) Reject(file string)       { p.note("reject", file) }

// files gives every asker the same file.
type files struct{}

func (files) Open(use func(string))              { use("chosen.pelita") }
func (files) Save(name string, use func(string)) { use(name) }

package presenter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
)

// profilesFake opens with one passphrase.
type profilesFake struct {
	made   NewProfile
	secret string
	err    error
	card   string
	wait   time.Duration
	damage error  // what Unlock finds until Mend
	lost   error  // what Mend says it lost
	kept   []byte // the passphrase's memory, to see whether it is cleared
	before bool   // a key of before is there
}

func (p *profilesFake) Create(_ context.Context, n NewProfile) error {
	p.made, p.secret, p.kept = n, string(n.Passphrase), n.Passphrase
	return p.err
}

func (p *profilesFake) Unlock(_ context.Context, passphrase []byte) error {
	p.kept = passphrase
	if string(passphrase) != p.secret {
		return fmt.Errorf("unlock: %w", screening.ErrWrongPassphrase)
	}
	return cmp.Or(p.err, p.damage)
}

func (p *profilesFake) Mend(_ context.Context, passphrase []byte) error {
	if string(passphrase) != p.secret {
		return fmt.Errorf("mend: %w", screening.ErrWrongPassphrase)
	}
	p.damage = nil
	return p.lost
}

func (p *profilesFake) ReadCard(_ context.Context, file string) (string, error) {
	if file != "card" {
		return "", screening.ErrUnreadable
	}
	return p.card, nil
}

func (p *profilesFake) Unfinished() bool { return p.before }

func (p *profilesFake) Wait() time.Duration { return p.wait }

const phrase = "quiet river nine lamps under bridge"

func creating(t *testing.T) (*stand, *Create, *profilesFake, *shown[CreateState]) {
	s, p, v := newStand(t, inline{}), &profilesFake{}, &shown[CreateState]{}
	c := NewCreate(s.frame, p, s.keeper, v.render)
	s.again = c.Rebuild
	c.Enter()
	return s, c, p, v
}

func TestCreateMakesAProfileOnlyWhenNothingIsMissing(t *testing.T) {
	t.Parallel()
	s, c, p, v := creating(t)
	if !says(v.state.Recovery, "no way to read this without the passphrase") {
		t.Errorf("%+v", v.state.Recovery)
	}
	c.Submit()
	st := v.state
	if st.Officer.Problem == "" || st.Agency.Problem == "" || st.Passphrase.Problem == "" || p.made.Officer != "" {
		t.Fatalf("%+v", st)
	}
	c.TypeOfficer(" Ayu ")
	c.TypeAgency("Embassy")
	c.TypePassphrase("short")
	c.TypeRepeat("short")
	c.Submit()
	if p.made.Officer != "" || v.state.Strength.Code != "short" {
		t.Fatal("a short passphrase is taken")
	}
	c.TypePassphrase(phrase)
	c.TypeRepeat("quiet rover")
	if v.state.Repeat.Problem == "" || v.state.Strength.Code != "enough" || !says(v.state.Strength, "words: 6") {
		t.Errorf("%+v, %+v", v.state.Repeat, v.state.Strength)
	}
	c.TypeRepeat(phrase[:9])
	if v.state.Repeat.Problem != "" && !strings.Contains(v.state.Repeat.Problem, "differ") {
		t.Error("a beginning that fits is called wrong")
	}
	c.TypeRepeat(phrase)
	c.Submit()
	if p.made.Officer != "Ayu" || p.secret != phrase || s.last() != (Route{Screen: CaseloadScreen}) {
		t.Errorf("%+v, %v", p.made, s.went)
	}
	if slices.ContainsFunc(p.kept, func(b byte) bool { return b != 0 }) {
		t.Error("the passphrase stays in memory")
	}
	c.Leave(func() {})
	if says(v.state, phrase) {
		t.Error("the passphrase stays on the screen")
	}
}

func TestCreateToJoinAnAgencyAsksForNoAgencyAndLeadsToTheRequest(t *testing.T) {
	t.Parallel()
	s, c, p, v := creating(t)
	c.ChooseWay(JoinAgency)
	if v.state.Agency.Label != "" {
		t.Error("asks for an agency")
	}
	c.TypeOfficer("Ayu")
	c.TypePassphrase(phrase)
	c.TypeRepeat(phrase)
	p.err = screening.ErrProfileExists
	c.Submit()
	if !says(v.state.Notice, "already set up") || len(s.went) != 0 {
		t.Fatalf("%+v", v.state.Notice)
	}
	p.err = nil
	c.Submit()
	if s.last().Screen != SyncScreen || p.made.Way != JoinAgency {
		t.Errorf("%v, %+v", s.went, p.made)
	}
}

func TestUnlockSaysWhatIsWrongAndForgetsThePassphrase(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		typed string
		err   error
		want  string
	}{
		"wrong passphrase": {"x", nil, "does not open it"},
		"damaged":          {phrase, &screening.DamagedError{Part: "vault-key"}, "the vault's key"},
		"in use":           {phrase, screening.ErrInUse, "Already open"},
	} {
		t.Run(name, func(t *testing.T) {
			s, v := newStand(t, inline{}), &shown[UnlockState]{}
			p := &profilesFake{secret: phrase, err: tt.err}
			u := NewUnlock(s.frame, p, s.keeper, v.render)
			u.Enter()
			u.Submit()
			u.Type(tt.typed)
			u.Submit()
			if !says(v.state.Notice, tt.want) || v.state.Passphrase.Text != "" || len(s.went) != 0 {
				t.Fatalf("%+v", v.state)
			}
			if slices.ContainsFunc(p.kept, func(b byte) bool { return b != 0 }) {
				t.Error("the passphrase stays in memory")
			}
			p.err = nil
			u.Type(phrase)
			if v.state.Notice.Kind != NoNotice {
				t.Error("the notice stays while typing")
			}
			u.Submit()
			if s.last().Screen != CaseloadScreen {
				t.Errorf("%v", s.went)
			}
		})
	}
}

func TestUnlockChangesItsLanguageAtOnce(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), &shown[UnlockState]{}
	u := NewUnlock(s.frame, &profilesFake{}, s.keeper, v.render)
	s.again = u.Rebuild
	u.Enter()
	u.ChooseLanguage("id")
	if v.state.Title != "Selamat datang kembali" || s.keeper.written.Language != "id" || v.state.Language.Chosen() != "id" {
		t.Errorf("%+v", v.state)
	}
}

func listing(t *testing.T, r Runner) (*stand, *Caseload, *shown[CaseloadState]) {
	s, v := newStand(t, r), &shown[CaseloadState]{}
	c := NewCaseload(s.frame, s.store, s.work.Library, v.render)
	s.again = c.Rebuild
	return s, c, v
}

func TestCaseloadListsSearchesAndFilters(t *testing.T) {
	t.Parallel()
	s, c, v := listing(t, inline{})
	named := s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Ratna"))
	s.answer(s.record(named.ID), "hurt_now", yes())
	nameless := s.open("tfc-border")
	if _, err := s.spokenWork().Decide(t.Context(), nameless, history.Decision{Kind: "other", Reasons: "x"}); err != nil {
		t.Fatal(err)
	}
	s.hand.pass(5 * time.Minute)
	c.Enter()
	if v.state.Rows.Len() != 2 || v.state.Count != "2 of 2" || v.state.Empty.Kind != NoNotice {
		t.Fatalf("%d rows, %q, %+v", v.state.Rows.Len(), v.state.Count, v.state.Empty)
	}
	rows := map[screening.RecordID]CaseRow{}
	for n := range v.state.Rows.Len() {
		rows[v.state.Rows.At(n).ID] = v.state.Rows.At(n)
		spokenWell(t, v.state.Rows.At(n))
	}
	r := rows[named.ID]
	if r.Name != "Ratna" || len(r.Urgency) == 0 || r.Updated != "5 min ago" || r.Sync.Label != "Kept here" || r.Stage.Code != "open" {
		t.Errorf("%+v", r)
	}
	if r := rows[nameless.ID]; r.Name != "Case "+shortID(nameless.ID) || r.Stage.Code != "decided" || r.Outcome == "" {
		t.Errorf("%+v", r)
	}
	c.ChooseFilter(DecidedCases)
	if v.state.Rows.Len() != 1 || v.state.Rows.At(0).ID != nameless.ID || v.state.Count != "1 of 2" {
		t.Errorf("%d rows, %q", v.state.Rows.Len(), v.state.Count)
	}
	c.ChooseFilter(AllCases)
	c.Search("ratna")
	if v.state.Rows.Len() != 1 || v.state.Rows.At(0).ID != named.ID {
		t.Errorf("%d found", v.state.Rows.Len())
	}
	c.Search("nobody")
	if v.state.Rows.Len() != 0 || !says(v.state.Empty, "Nothing fits") {
		t.Errorf("%+v", v.state.Empty)
	}
	if at := v.state.Rows.At(99); at.Name != "" {
		t.Errorf("a row outside the list: %+v", at)
	}
	c.Open(named.ID)
	c.New()
	if !slices.Equal(s.went, []Route{{Screen: RecordScreen, Record: named.ID}, {Screen: StartScreen}}) {
		t.Errorf("%v", s.went)
	}
}

// What somebody was looking for is not there any more once the list was left, by a
// lock or another way, and stands in nothing that outlives it.
func TestSRC19_ASearchIsForgottenWhenItsListIsLeft(t *testing.T) {
	t.Parallel()
	s, c, v := listing(t, inline{})
	s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Ratna"))
	s.open("tfc-border")
	before := s.keeper.written
	c.Enter()
	c.Search("ratna")
	if v.state.Search.Text != "ratna" || v.state.Rows.Len() != 1 {
		t.Fatalf("%q, %d rows", v.state.Search.Text, v.state.Rows.Len())
	}
	c.Leave(func() {})
	if printed := fmt.Sprintf("%+v", *c); strings.Contains(printed, "ratna") || strings.Contains(printed, "Ratna") {
		t.Errorf("a list that was left still holds it: %s", printed)
	}
	NewCaseload(s.frame, s.store, s.work.Library, v.render).Enter()
	if v.state.Search.Text != "" || v.state.Rows.Len() != 2 {
		t.Errorf("it comes back: %q, %d rows", v.state.Search.Text, v.state.Rows.Len())
	}
	if s.keeper.written != before {
		t.Error("something of it was written down")
	}
}

func TestAnEmptyCaseloadSaysHowToBegin(t *testing.T) {
	t.Parallel()
	_, c, v := listing(t, inline{})
	c.Enter()
	if !says(v.state.Empty, "No cases yet") || v.state.New.Label == "" {
		t.Errorf("%+v", v.state)
	}
}

func TestASlowSearchNeverPaintsOverANewerOneOrALeftScreen(t *testing.T) {
	t.Parallel()
	r := &held{}
	s, c, v := listing(t, r)
	a := s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Ratna"))
	b := s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Budi"))
	c.Enter()
	if v.state.Busy == "" {
		t.Error("says nothing while it reads")
	}
	r.finish(0)
	c.Search("ratna")
	c.Search("budi")
	r.run(2)
	r.run(1)
	if v.state.Rows.Len() != 1 || v.state.Rows.At(0).ID != b.ID {
		t.Errorf("%d rows, not those of the last search (%v)", v.state.Rows.Len(), a.ID)
	}
	c.Search("ratna")
	c.Leave(func() {})
	r.finish(3)
	if v.state.Rows.Len() != 0 || v.state.Title != "" {
		t.Error("a name is drawn on a screen that was left")
	}
}

func TestALockedListSaysSoAndKeepsNothing(t *testing.T) {
	t.Parallel()
	s, c, v := listing(t, inline{})
	s.open("tfc-border")
	s.store.Lock()
	c.Enter()
	if !says(v.state.Notice, "Locked") || v.state.Rows.Len() != 0 || v.state.Empty.Kind != NoNotice {
		t.Errorf("%+v", v.state)
	}
}

func TestStartOpensARecordInTheLanguagesThatWereChosen(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), &shown[StartState]{}
	p := NewStart(s.frame, s.work, s.keeper, &printer{}, v.render)
	s.again = p.Rebuild
	p.Enter()
	p.Begin()
	if len(s.went) != 0 || !v.state.Begin.Off || len(v.state.Protocol.Options) != len(s.work.Library.Interviews())+2 {
		t.Fatalf("%+v", v.state)
	}
	for _, o := range v.state.Protocol.Options {
		if o.Detail == "" {
			t.Errorf("%s does not say what it is for", o.Code)
		}
	}
	if v.state.Unreviewed.Kind != Caution {
		t.Error("Indonesian does not say that it is unreviewed")
	}
	p.ChooseInterviewee("en")
	p.ChooseOfficer("id")
	p.ChooseProtocol("tfc-border")
	if v.state.Title != "Penapisan baru" || v.state.Unreviewed.Kind != NoNotice || s.keeper.written.Interviewee != "en" {
		t.Errorf("%+v", v.state)
	}
	p.Begin()
	to := s.last()
	if to.Screen != InterviewScreen || s.record(to.Record).Protocol().ID != "tfc-border" {
		t.Errorf("%v", to)
	}
}

func settings(t *testing.T) (*stand, *Settings, *shown[SettingsState]) {
	s, v := newStand(t, inline{}), &shown[SettingsState]{}
	a := &agency{standing: Standing{Officer: "Ayu", Enrolled: Member, Agency: "Embassy"}}
	p := NewSettings(SettingsParams{
		Frame: s.frame, Keeper: s.keeper, Enrolment: a, Postings: a,
		About: About{Version: "0.1", Licences: "Apache-2.0"}, Render: v.render,
	})
	s.again = p.Rebuild
	p.Enter()
	return s, p, v
}

func TestSettingsHoldAtOnceAndAreWrittenDown(t *testing.T) {
	t.Parallel()
	s, p, v := settings(t)
	p.ChooseLanguage("id")
	p.ChooseInterviewee("en")
	p.ChooseTextSize(900)
	p.ChooseTheme(DarkTheme)
	p.ChooseIdle(2)
	want := Preferences{Language: "id", Interviewee: "en", TextSize: 200, Theme: DarkTheme, IdleMinutes: 2, PauseMinutes: 5, AwayMinutes: 2}
	if s.keeper.held != want || s.keeper.written != want {
		t.Errorf("held %+v, written %+v", s.keeper.held, s.keeper.written)
	}
	st := v.state
	if st.Title != "Pengaturan" || st.TextSize.Chosen() != 200 || st.Theme.Chosen() != DarkTheme || st.Idle.Chosen() != 2 {
		t.Errorf("%+v", st)
	}
	s.keeper.err = errors.New("read-only")
	p.ChooseIdle(5)
	if v.state.Notice.Kind != Problem {
		t.Error("a setting that is not written down says nothing")
	}
}

func TestSettingsSayWhatIsPromisedAndWhatIsNotAndWarnWithoutARecoveryKey(t *testing.T) {
	t.Parallel()
	_, _, v := settings(t)
	st := v.state
	if len(st.Promises) == 0 || len(st.NotPromised) == 0 || st.Licences == "" || st.Recovery.Kind != Caution {
		t.Errorf("%+v", st)
	}
}

// agency is hub and enrolment in memory.
type agency struct {
	former   []screening.FormerRole
	address  HubAddress
	last     Round
	err      error
	standing Standing
	posting  Posting
	request  Request
	admitted string
	files    []string
	waits    Waiting
	alone    bool // nobody else has to answer a request for new keys
}

func (a *agency) Address(context.Context) (HubAddress, error) { return a.address, nil }
func (a *agency) SetAddress(_ context.Context, to HubAddress) error {
	if to.Pin == "" {
		return screening.ErrUnreadable
	}
	a.address = to
	return nil
}
func (a *agency) LastRound(context.Context) (Round, error) { return a.last, nil }
func (a *agency) Exchange(context.Context) (Round, error) {
	if a.err != nil {
		return Round{}, a.err
	}
	a.last.Sent++
	return a.last, nil
}
func (a *agency) Standing(context.Context) (Standing, error) { return a.standing, nil }
func (a *agency) WriteRequest(_ context.Context, file string) error {
	a.files = append(a.files, file)
	return nil
}
func (a *agency) DropRenewal(context.Context) error {
	if a.err == nil {
		a.standing.Renewing, a.standing.Dropped = false, true
	}
	return a.err
}
func (a *agency) Renew(_ context.Context, file string) (bool, error) {
	if a.err != nil || a.alone {
		return a.alone, a.err
	}
	a.files, a.standing.Renewing, a.standing.Dropped = append(a.files, file), true, false
	return false, nil
}
func (a *agency) Join(context.Context, string) error {
	if a.err != nil {
		return a.err
	}
	a.standing.Enrolled, a.standing.Renewing, a.standing.Dropped = Member, false, false
	return nil
}
func (a *agency) ReadRequest(context.Context, string) (Request, error) { return a.request, a.err }
func (a *agency) Admit(_ context.Context, request, words, grant string) (Waiting, error) {
	if words != a.request.Words {
		return Waiting{}, screening.ErrWords
	}
	a.admitted = request + ">" + grant
	return a.waits, nil
}

func syncing(t *testing.T, a *agency) (*stand, *Sync, *shown[SyncState]) {
	s, v := newStand(t, inline{}), &shown[SyncState]{}
	p := NewSync(SyncParams{Frame: s.frame, Hub: a, Enrolment: a, Store: s.store, Render: v.render})
	s.again = p.Rebuild
	return s, p, v
}

func TestSyncSaysInWordsWhereEachRecordIs(t *testing.T) {
	t.Parallel()
	a := &agency{standing: Standing{Enrolled: Member, Agency: "Embassy", Words: "a b c d e f"}}
	s, p, v := syncing(t, a)
	s.open("tfc-border")
	s.open("tfc-border")
	p.Enter()
	st := v.state
	if len(st.Counts) != 3 || st.Counts[0] != (Line{"Kept here", "2"}) || st.Records.Len() != 2 || st.Last.Text != "Never yet" {
		t.Errorf("%+v, %d rows, %+v", st.Counts, st.Records.Len(), st.Last)
	}
	a.last.At = s.hand.now
	p.Run()
	if v.state.Last.Text != "just now · sent: 1 · received: 0" || v.state.Notice.Kind != NoNotice {
		t.Errorf("%+v, %+v", v.state.Last, v.state.Notice)
	}
}

func TestEveryTroubleWithTheHubIsANoticeAndTheRecordsStay(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		screening.ErrNoHub, screening.ErrHubAway, screening.ErrHubPin, screening.ErrHubReply,
		screening.ErrHubRefused, screening.ErrNotEnrolled, errors.New("x509: something"),
	} {
		a := &agency{err: fmt.Errorf("exchange: %w", err)}
		s, p, v := syncing(t, a)
		s.open("tfc-border")
		p.Enter()
		p.Run()
		if v.state.Notice.Kind != Problem || v.state.Records.Len() != 1 || v.state.Run.Off || says(v.state, "x509") {
			t.Errorf("%v: %+v, %d rows", err, v.state.Notice, v.state.Records.Len())
		}
	}
}

func TestTheHubsAddressIsKeptAndATypedOneIsNotOverwritten(t *testing.T) {
	t.Parallel()
	a := &agency{address: HubAddress{URL: "https://old", Pin: "sha256/x"}}
	_, p, v := syncing(t, a)
	p.Enter()
	p.TypeURL("https://new ")
	p.Run()
	if v.state.URL.Text != "https://new " {
		t.Errorf("%q", v.state.URL.Text)
	}
	p.TypePin("")
	p.KeepHub()
	if v.state.Notice.Kind != Problem || a.address.URL != "https://old" {
		t.Fatalf("%+v, %+v", v.state.Notice, a.address)
	}
	p.TypePin("sha256/y")
	p.KeepHub()
	if a.address != (HubAddress{"https://new", "sha256/y"}) || v.state.Notice.Kind != NoNotice {
		t.Errorf("%+v, %+v", a.address, v.state.Notice)
	}
}

func TestADeviceJoinsByRequestAndGrant(t *testing.T) {
	t.Parallel()
	a := &agency{standing: Standing{Words: "a b c d e f"}}
	_, p, v := syncing(t, a)
	p.Enter()
	e := v.state.Enrolment
	if e.WriteRequest.Label == "" || e.Join.Label == "" || e.OpenRequest.Label != "" || e.Words.Text != "a b c d e f" {
		t.Fatalf("%+v", e)
	}
	p.WriteRequest("req.bin")
	if len(a.files) != 1 || v.state.Enrolment.Written.Kind != Advice {
		t.Errorf("%v, %+v", a.files, v.state.Enrolment.Written)
	}
	p.Join("grant.bin")
	if e := v.state.Enrolment; e.Join.Label != "" || !says(e, "joined") {
		t.Errorf("%+v", e)
	}
}

func TestADeviceIsAdmittedOnlyWithItsSixWords(t *testing.T) {
	t.Parallel()
	a := &agency{standing: Standing{Enrolled: Administrator}, request: Request{Officer: "Budi", Words: "one two three four five six"}}
	_, p, v := syncing(t, a)
	p.Enter()
	p.OpenRequest("req.bin")
	if e := v.state.Enrolment; len(e.Asking) != 1 || !e.Admit.Off || says(e, "three") {
		t.Fatalf("the words to compare are shown, or nothing is asked: %+v", e)
	}
	p.TypeWords("one two three four five seven")
	p.Admit("grant.bin")
	if v.state.Notice.Kind != Problem || a.admitted != "" {
		t.Fatal("admitted with other words")
	}
	p.TypeWords("  One two three  four five SIX ")
	p.Admit("grant.bin")
	if a.admitted != "req.bin>grant.bin" || v.state.Enrolment.Admit.Label != "" {
		t.Errorf("%q, %+v", a.admitted, v.state.Enrolment)
	}
}

func TestAProposalInAFileIsNeverSaidToBeTheGrant(t *testing.T) {
	t.Parallel()
	a := &agency{standing: Standing{Enrolled: Administrator}, request: Request{Officer: "Budi", Words: "one two three four five six"}, waits: Waiting{Have: 1, Need: 2}}
	s, p, v := syncing(t, a)
	p.Enter()
	p.OpenRequest("req.bin")
	p.TypeWords(a.request.Words)
	p.Admit("grant.bin")
	if w := v.state.Enrolment.Written; w.Kind != Caution || w.Title == s.frame.Speech().T("sync.admitted") || w.Text == "" {
		t.Errorf("%+v", w)
	}
	a.waits = Waiting{}
	p.OpenRequest("req.bin")
	p.TypeWords(a.request.Words)
	p.Admit("grant.bin")
	if w := v.state.Enrolment.Written; w.Kind != Advice {
		t.Errorf("%+v", w)
	}
}

func TestEqualLabelsNeverChangeWhatIsChosen(t *testing.T) {
	t.Parallel()
	s, p, v := settings(t)
	s.keeper.Apply(Preferences{Language: locales.PseudoSame, Interviewee: "id", TextSize: 100})
	if v.state.Theme.Options[0].Label != v.state.Theme.Options[1].Label {
		t.Fatal("the labels are not equal")
	}
	p.ChooseTheme(v.state.Theme.Options[1].Code)
	if v.state.Theme.Chosen() != LightTheme || v.state.Theme.Options[0].Chosen {
		t.Errorf("%+v", v.state.Theme)
	}
	x := sit(t, s, s.open("tfc-border").ID)
	x.Choose(x.view.state.Question.Options.Options[1].Code)
	if got := s.live(x.id, "private_place"); got.Value.Bool {
		t.Error("no was tapped and yes is kept")
	}
}

package presenter

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
)

// BackedUp says when this device was last backed up, and whether its records are
// on it.
type BackedUp struct {
	// At is zero when it never was.
	At      time.Time
	Records int
	// Words are the six words of the device that signs.
	Words string
	// Away is since when the records are not on this device; zero when they are.
	Away        time.Time
	AwayRecords int
	// Left counts records that are damaged and so not in the backup just written.
	Left int
	// Taken is what this device was just made of.
	Taken Taken
	// Begun is when a backup was begun that was cut off and can go on.
	Begun time.Time
}

// CheckedBackup is what a check of a backup found.
type CheckedBackup struct {
	At      time.Time
	Records int
	Words   string
	// Mine says that it is, byte by byte, the last one of this device; Opened that
	// the recovery key opened it and all of it was read.
	Mine, Opened bool
}

// Taken is a backup that a device was made of; zero when it was not.
type Taken struct {
	At           time.Time
	Records      int
	State, Words string
}

// Backups writes backups of this device.
type Backups interface {
	// Backups says how it stands.
	Backups(ctx context.Context) (BackedUp, error)
	// BackUp writes one and reads it back. screening.ErrNoRecovery, ErrTravelling,
	// ErrNotPermitted.
	BackUp(ctx context.Context, file string) (BackedUp, error)
	// CheckBackup compares a file with the last backup of this device. It needs no
	// key. A file that is another is no error.
	CheckBackup(ctx context.Context, file string) (CheckedBackup, error)
	// ProveBackup reads all of a backup with the recovery key. screening.ErrNotForUs,
	// ErrUnreadable, ErrBackup, ErrForged.
	ProveBackup(ctx context.Context, file, key string) (CheckedBackup, error)
}

// BackupState is the page about backups.
type BackupState struct {
	Page
	Intro string
	// Away says that the records are not on this device.
	Away Notice
	// Last says when the last backup was made, and what is to be noted of it.
	LastTitle string
	Last      []Line
	// Taken says what this device was just restored from.
	TakenTitle string
	Taken      []Line
	New        Notice
	// Old is a warning when there is none, or none of late.
	Old Notice
	// Write writes one; FileName is suggested.
	Write    Action
	FileName string
	Done     Notice
	// Begun says that one was cut off, and how it goes on.
	Begun Notice
	// CheckTitle is over what can be done with a backup that exists: Check compares
	// it with the last one, Prove reads it with the recovery key. Found is the answer.
	CheckTitle, CheckText string
	Check, Prove          Action
	Found                 Notice
	// How says what a backup is for, and what opens it.
	HowTitle string
	How      []string
}

// backupAge is after how long a backup is called old.
const backupAge = 7 * 24 * time.Hour

// BackupPage shows how old the last backup is, and writes a new one.
type BackupPage struct {
	stage[BackupState]
	backups Backups
	load    Latest[BackedUp]
	once    Single
	at      BackedUp
	read    bool
	done    bool
	checks  bool // what is under way is a check
	found   *CheckedBackup
}

// NewBackupPage makes the presenter of the page about backups.
func NewBackupPage(f Frame, b Backups, render func(BackupState)) *BackupPage {
	p := &BackupPage{stage: newStage(f, render), backups: b, load: Latest[BackedUp]{Runner: f.Runner}, once: Single{Runner: f.Runner}}
	p.stage.build = p.state
	return p
}

// Enter reads how it stands.
func (p *BackupPage) Enter() {
	p.load.Load(p.backups.Backups, func(at BackedUp, err error) {
		if err == nil {
			p.at, p.read = at, true
		}
		p.fail(err)
		p.Rebuild()
	})
	p.Rebuild()
}

// Leave drops what was read.
func (p *BackupPage) Leave(done func()) {
	p.load.Drop()
	p.clear()
	done()
}

// BackUp writes a backup into a file.
func (p *BackupPage) BackUp(file string) {
	p.begin(false)
	Once(&p.once, func(ctx context.Context) (BackedUp, error) { return p.backups.BackUp(ctx, file) },
		func(at BackedUp, err error) {
			if err == nil {
				p.at, p.read, p.done = at, true, true
			}
			p.shown(err)
		})
	p.Rebuild()
}

// begin clears what was said before.
func (p *BackupPage) begin(checks bool) {
	p.done, p.found, p.checks = false, nil, checks
	p.fail(nil)
}

// Check compares a file with the last backup of this device.
func (p *BackupPage) Check(file string) {
	p.check(func(ctx context.Context) (CheckedBackup, error) { return p.backups.CheckBackup(ctx, file) })
}

// Prove reads a backup with the recovery key in another file.
func (p *BackupPage) Prove(file, key string) {
	p.check(func(ctx context.Context) (CheckedBackup, error) { return p.backups.ProveBackup(ctx, file, key) })
}

func (p *BackupPage) check(how func(context.Context) (CheckedBackup, error)) {
	p.begin(true)
	Once(&p.once, how, func(found CheckedBackup, err error) {
		if err == nil {
			p.found = &found
		}
		p.shown(err)
	})
	p.Rebuild()
}

func (p *BackupPage) state() BackupState {
	t := p.speech()
	st := BackupState{Page: p.page(t.T("backup.title")), Intro: t.T("backup.intro"), HowTitle: t.T("backup.how")}
	for _, key := range []string{"who", "new", "keep", "carry"} {
		st.How = append(st.How, t.T("backup.how_"+key))
	}
	if p.once.Busy() {
		st.Busy = t.T("backup.busy")
		if p.checks {
			st.Busy = t.T("backup.check.busy")
		}
	}
	if !p.read {
		return st
	}
	now := p.frame.Now()
	if !p.at.Away.IsZero() {
		st.Away = Notice{
			Kind: Advice, Title: t.T("backup.away.title"),
			Text: t.T("backup.away.text", "count", strconv.Itoa(p.at.AwayRecords), "when", day(t, p.at.Away.In(now.Location()))),
		}
		return st
	}
	p.taken(t, &st, now)
	p.last(t, &st, now)
	st.Write = Action{Label: t.T("backup.write"), Off: p.once.Busy()}
	st.FileName = t.T("backup.file", "date", now.Format(time.DateOnly))
	if p.done {
		st.Done = p.written(t)
	} else if !p.at.Begun.IsZero() {
		st.Begun = Notice{Kind: Caution, Title: t.T("backup.begun.title"), Text: t.T("backup.begun.text", "when", moment(t, p.at.Begun.In(now.Location()), now))}
	}
	p.checking(t, &st, now)
	return st
}

// checking offers to check a backup, and says what was found.
func (p *BackupPage) checking(t locales.Language, st *BackupState, now time.Time) {
	st.CheckTitle, st.CheckText = t.T("backup.check.title"), t.T("backup.check.text")
	st.Check = Action{Label: t.T("backup.check.last"), Off: p.once.Busy() || p.at.At.IsZero()}
	st.Prove = Action{Label: t.T("backup.check.key"), Off: p.once.Busy()}
	if p.found == nil {
		return
	}
	with := []string{"when", moment(t, p.found.At.In(now.Location()), now), "count", strconv.Itoa(p.found.Records), "words", p.found.Words}
	switch {
	case p.found.Opened:
		st.Found = Notice{Kind: Advice, Title: t.T("backup.check.opened.title"), Text: t.T("backup.check.opened.text", with...)}
	case p.found.Mine:
		st.Found = Notice{Kind: Advice, Title: t.T("backup.check.mine.title"), Text: t.T("backup.check.mine.text", with...)}
	default:
		st.Found = Notice{Kind: Caution, Title: t.T("backup.check.other.title"), Text: t.T("backup.check.other.text")}
	}
}

// taken says what was restored, and what this device has to do now.
func (p *BackupPage) taken(t locales.Language, st *BackupState, now time.Time) {
	of := p.at.Taken
	if of.At.IsZero() {
		return
	}
	st.New = Notice{Kind: Advice, Title: t.T("restore.done"), Text: t.T("restore.done_text")}
	st.TakenTitle = t.T("restore.from")
	st.Taken = []Line{
		{Label: t.T("backup.when"), Text: moment(t, of.At.In(now.Location()), now)}, {Label: t.T("backup.records"), Text: strconv.Itoa(of.Records)},
		{Label: t.T("restore.made_by"), Text: of.Words}, {Label: t.T("restore.state"), Text: grouped(of.State)},
	}
}

// grouped is a long number in groups that two people can compare.
func grouped(text string) string {
	var out []string
	for ; len(text) > 8; text = text[8:] {
		out = append(out, text[:8])
	}
	return strings.Join(append(out, text), " ")
}

func (p *BackupPage) last(t locales.Language, st *BackupState, now time.Time) {
	st.LastTitle = t.T("backup.last")
	switch {
	case p.at.At.IsZero():
		st.Old = Notice{Kind: Caution, Title: t.T("backup.none.title"), Text: t.T("backup.none.text")}
	case now.Sub(p.at.At) > backupAge:
		st.Old = Notice{Kind: Caution, Title: t.T("backup.old.title"), Text: t.T("backup.old.text")}
	}
	if !p.at.At.IsZero() {
		st.Last = []Line{
			{Label: t.T("backup.when"), Text: ago(t, p.at.At, now)},
			{Label: t.T("backup.records"), Text: strconv.Itoa(p.at.Records)},
		}
	}
	if words := strings.TrimSpace(p.at.Words); words != "" {
		st.Last = append(st.Last, Line{Label: t.T("backup.words"), Text: words})
	}
}

// written says what was done, and what the backup lacks.
func (p *BackupPage) written(t locales.Language) Notice {
	if p.at.Left > 0 {
		return Notice{Kind: Caution, Title: t.T("backup.done.title"), Text: t.T("backup.done.left", "count", strconv.Itoa(p.at.Left))}
	}
	return Notice{Kind: Advice, Title: t.T("backup.done.title"), Text: t.T("backup.done.text")}
}

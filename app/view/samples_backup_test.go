package view_test

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

func (p *intents) BackUp(file string)     { p.note("back up", file) }
func (p *intents) Check(file string)      { p.note("check", file) }
func (p *intents) Prove(file, key string) { p.note("prove", file, key) }

var _ view.BackupIntents = (*presenter.BackupPage)(nil)

func backupScenes() []scene {
	page := func(p *intents) *view.Backup { return view.NewBackup(p, files{}) }
	return []scene{
		shot("backup-none", presenter.BackupScreen, page, plain(backupNone())),
		shot("backup-done", presenter.BackupScreen, page, plain(backupDone())),
		shot("backup-begun", presenter.BackupScreen, page, plain(backupBegun())),
		shot("backup-checked", presenter.BackupScreen, page, plain(backupChecked())),
		shot("backup-away", presenter.BackupScreen, page, plain(backupAway())),
	}
}

func backupPlain() presenter.BackupState {
	return presenter.BackupState{
		Page:     presenter.Page{Title: "Backups"},
		Intro:    "A backup is one file with everything on this device. Nobody can open it but the agency, with its recovery key.",
		HowTitle: "Good to know",
		How: []string{
			"The file opens with the agency's recovery key only. Not with your passphrase, and not on this device.",
			"It is restored on an empty device, as a new device. Choose Restore from a backup on its first screen.",
			"Note the six words somewhere else. They show later that this device made the backup, and nobody else.",
		},
	}
}

func backupNone() presenter.BackupState {
	s := backupPlain()
	s.LastTitle = "Last backup"
	s.Last = []presenter.Line{{Label: "Six words of this device: note them", Text: "hiba piho moji dupu jusu guju"}}
	s.Old = presenter.Notice{Kind: presenter.Caution, Title: "There is no backup yet", Text: "If this device is lost, what was not sent to the hub is lost with it."}
	s.CheckTitle = "Check a backup"
	s.CheckText = "Is the file still whole? Without the recovery key it can be compared with the last backup of this device. With the key all of it is opened and read. Nothing is taken in."
	s.Check, s.Prove = presenter.Action{Label: "Compare with the last backup", Off: true}, presenter.Action{Label: "Read it with the recovery key"}
	s.Write, s.FileName = presenter.Action{Label: "Write a backup"}, "pelita-2026-11-27.backup"
	return s
}

func backupDone() presenter.BackupState {
	s := backupNone()
	s.Old = presenter.Notice{}
	s.Last = append([]presenter.Line{{Label: "Made", Text: "just now"}, {Label: "Records in it", Text: "412"}}, s.Last...)
	s.Done = presenter.Notice{Kind: presenter.Advice, Title: "The backup is written", Text: "It was read back to its end and is whole. Take it to another place than this device."}
	return s
}

func backupBegun() presenter.BackupState {
	s := backupDone()
	s.Done = presenter.Notice{}
	s.Begun = presenter.Notice{Kind: presenter.Caution, Title: "A backup is not finished", Text: "It was begun today, 14:02 and then cut off. Write to the same file within a day: it goes on where it stopped, and holds the records as they were when it was begun."}
	return s
}

func backupChecked() presenter.BackupState {
	s := backupDone()
	s.Done, s.Check.Off = presenter.Notice{}, false
	s.Found = presenter.Notice{Kind: presenter.Advice, Title: "The backup is whole, and the key opens it", Text: "Records: 412. Its last change is of 27 November 2026, 14:02. Signed by: hiba piho moji dupu jusu guju. Compare these six words with those you noted."}
	return s
}

func backupAway() presenter.BackupState {
	s := backupPlain()
	s.Away = presenter.Notice{Kind: presenter.Advice, Title: "Records of this device are on a journey", Text: "They left it on 27 November 2026. Records: 412. They come back with the file and the agency's recovery key, or with a colleague's grant. New screenings can be made meanwhile."}
	return s
}

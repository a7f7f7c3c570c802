package view_test

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

func (p *intents) FromBackup()               { p.note("from backup") }
func (p *intents) PickBackup(file string)    { p.note("backup", file) }
func (p *intents) PickKey(file string)       { p.note("key", file) }
func (p *intents) UseSheets()                { p.note("use sheets") }
func (p *intents) TypeFirst(text string)     { p.note("first sheet", text) }
func (p *intents) TypeSecond(text string)    { p.note("second sheet", text) }
func (p *intents) ReadSheet(file string)     { p.note("sheet", file) }
func (p *intents) TypeNotBefore(text string) { p.note("not before", text) }
func (p *intents) GoBack()                   { p.note("go back") }

var _ view.RestoreIntents = (*presenter.Restore)(nil)

func restoreScenes() []scene {
	page := func(p *intents) *view.Restore { return view.NewRestore(p, files{}) }
	backups := func(p *intents) *view.Backup { return view.NewBackup(p, files{}) }
	return []scene{
		shot("restore", presenter.RestoreScreen, page, plain(restoreEmpty())),
		shot("restore-sheets", presenter.RestoreScreen, page, plain(restoreSheets())),
		shot("restore-refused", presenter.RestoreScreen, page, plain(restoreRefused())),
		shot("restored", presenter.BackupScreen, backups, plain(restoreDone())),
	}
}

func restoreEmpty() presenter.RestoreState {
	return presenter.RestoreState{
		Page:  presenter.Page{Title: "Restore from a backup"},
		Intro: "A device that is lost or broken is replaced by this one. You need its backup and the agency's recovery key.",
		File:  presenter.Action{Label: "Choose the backup"}, Key: presenter.Action{Label: "Choose the recovery key"},
		FileText:         presenter.Field{Label: "The backup", Text: "pelita-2026-11-20.backup", Hint: "One file. It is read to its end and checked before anything is taken in."},
		KeyText:          presenter.Field{Label: "The recovery key", Text: "No file is chosen yet", Hint: "The file of the agency's recovery key. Nothing of it is kept here. Take the stick out afterwards."},
		Words:            presenter.Field{Label: "Six words of the old device, if you have them", Hint: "They were on its page Backups. They show that the old device made this backup."},
		NotBefore:        presenter.Field{Label: "Refuse a backup from before this day, if you like", Hint: "Year, month and day, as in 2026-11-27"},
		ChoosePassphrase: choose(), Language: languages(),
		New:       presenter.Notice{Kind: presenter.Advice, Title: "This becomes a new device", Text: "It gets a passphrase of its own. The old passphrases do not open it."},
		UseSheets: presenter.Action{Label: "I have two recovery sheets"},
		Restore:   presenter.Action{Label: "Restore"}, Back: presenter.Action{Label: "Back to the first screen"},
	}
}

func restoreSheets() presenter.RestoreState {
	s := restoreEmpty()
	s.Key, s.KeyText = presenter.Action{}, presenter.Field{}
	s.SheetsText = "Type the letters of two recovery sheets, without the numbers in front of the lines. A picture of the code on a sheet will do as well. Destroy such a picture afterwards."
	s.First = presenter.Field{Label: "One sheet", Text: "AFPT 6Z3Y"}
	s.Second = presenter.Field{Label: "Another sheet", Problem: "Please type a sheet, or choose a picture of its code."}
	s.SheetFile, s.UseSheets.Label = presenter.Action{Label: "Read a sheet from a picture"}, "I have the file of the key"
	return s
}

func restoreRefused() presenter.RestoreState {
	s := restoreEmpty()
	s.KeyText.Problem, s.NotBefore.Text = "Please choose this file.", "2026-11-25"
	s.NotBefore.Problem = "The backup was made before this day. Nothing was taken in."
	s.Words.Problem = "Another device made this backup: its words are different. Nothing was taken in."
	s.Notice = presenter.Notice{Kind: presenter.Problem, Title: "The backup is not whole", Text: "It was cut short or changed. Nothing was taken in."}
	return s
}

func restoreDone() presenter.BackupState {
	s := backupNone()
	s.TakenTitle = "Restored from this backup"
	s.Taken = []presenter.Line{
		{Label: "Made", Text: "20 November 2026, 16:05"}, {Label: "Records in it", Text: "412"},
		{Label: "Six words of the device that made it", Text: "hiba piho moji dupu jusu guju"},
		{Label: "One number over all records. It is the same as in the backup", Text: "5e884898 da280471 51d0e56f 8dc62927 73603d0d 6aabbdd6 2a11ef72 1d1542d8"},
	}
	s.New = presenter.Notice{Kind: presenter.Advice, Title: "This is a new device now", Text: "Go to Sync and exchange once. If it asks to join the agency, write the request there. Then let an administrator revoke the old device."}
	return s
}

package view

import (
	"strings"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// HandIntents is what a person can do by hand, without a network.
type HandIntents interface {
	TakeAlong(file string)
	TakeRecords(file string)
	ReadStick(file string)
	Show(kind presenter.ShownKind)
	ReadPicture(file string)
	WordsAreSame()
	WordsDiffer()
	SaveGrant(file string)
	NextCode()
	PreviousCode()
	PlayCodes()
	CloseCodes()
	ApprovingIntents
}

// Hand is the page for what goes by hand.
type Hand struct {
	screen
	intro             *widgets.WrapText
	done, reading     *widgets.Notice
	stick, codes      *fyne.Container
	stickTitle        *widgets.WrapText
	stickText         *widgets.WrapText
	take, read        *widgets.Button
	light             *widgets.Button
	codesTitle        *widgets.WrapText
	codesText         *widgets.WrapText
	showCase, receipt *widgets.Button
	request, scan     *widgets.Button
	compare           *comparing
	shown             *shownCodes
	approving         *approving
	stickName         string
}

// NewHand makes the screen. files is asked for sticks and pictures.
func NewHand(p HandIntents, files Files) *Hand {
	v := &Hand{screen: newScreen(), intro: quietText(), done: widgets.NewNotice(), reading: widgets.NewNotice()}
	v.stickTitle, v.stickText, v.codesTitle, v.codesText = heading(), quietText(), heading(), quietText()
	v.take = widgets.NewPrimaryButton("", v.on(func() { files.Save(v.stickName, p.TakeAlong) }))
	v.light = widgets.NewQuietButton("", v.on(func() { files.Save(v.stickName, p.TakeRecords) }))
	v.read = widgets.NewQuietButton("", v.on(func() { files.Open(p.ReadStick) }))
	show := func(kind presenter.ShownKind) *widgets.Button {
		return widgets.NewQuietButton("", v.on(func() { p.Show(kind) }))
	}
	v.showCase, v.receipt, v.request = show(presenter.ShowCase), show(presenter.ShowReceipt), show(presenter.ShowRequest)
	v.scan = widgets.NewPrimaryButton("", v.on(func() { files.Open(p.ReadPicture) }))
	v.compare, v.shown = newComparing(&v.screen, p), newShownCodes(&v.screen, p, files)
	v.stick = widgets.Card(v.stickTitle, v.stickText, widgets.Wrap(widgets.Near, v.take, v.light, v.read))
	v.codes = widgets.Card(v.codesTitle, v.codesText, v.reading, widgets.Wrap(widgets.Near, v.scan, v.showCase, v.receipt, v.request))
	v.approving = newApproving(&v.screen, p, files)
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, v.done, v.compare.Container, v.shown.Container, v.approving.now, v.stick, v.codes, v.approving.Container))
	return v
}

// Render draws a State.
func (v *Hand) Render(s presenter.HandState) {
	v.draw(func() {
		v.page(s.Page)
		v.stickName = s.StickName
		setText(v.intro, s.Intro)
		setNotice(v.done, s.Done)
		setText(v.stickTitle, s.StickTitle)
		setText(v.stickText, s.StickText)
		setAction(v.take, s.TakeAlong)
		setAction(v.light, s.TakeRecords)
		setAction(v.read, s.ReadStick)
		showIf(v.stick, s.StickTitle)
		setText(v.codesTitle, s.CodesTitle)
		setText(v.codesText, s.CodesText)
		setNotice(v.reading, s.Reading)
		setAction(v.scan, s.ReadPicture)
		setAction(v.showCase, s.Case)
		setAction(v.receipt, s.Receipt)
		setAction(v.request, s.Request)
		showIf(v.codes, s.CodesTitle)
		v.compare.set(s)
		v.shown.set(s.Shown)
		v.approving.set(s.Approving)
	})
}

// comparing shows six words that two people read to each other.
type comparing struct {
	*fyne.Container
	title, text *widgets.WrapText
	words       *widgets.Fingerprint
	same, other *widgets.Button
}

func newComparing(s *screen, p HandIntents) *comparing {
	c := &comparing{title: heading(), text: widgets.NewText("", widgets.Style{}), words: widgets.NewFingerprint()}
	c.same, c.other = widgets.NewPrimaryButton("", s.on(p.WordsAreSame)), widgets.NewQuietButton("", s.on(p.WordsDiffer))
	c.Container = widgets.Card(c.title, c.text, c.words, widgets.Wrap(widgets.Near, c.same, c.other))
	return c
}

func (c *comparing) set(s presenter.HandState) {
	setText(c.title, s.CompareTitle)
	setText(c.text, s.CompareText)
	c.words.Set(s.Words.Label, strings.Fields(s.Words.Text)...)
	setAction(c.same, s.Same)
	setAction(c.other, s.Other)
	showIf(c, s.CompareTitle)
}

// codeWidth is how wide a code is drawn at most: what belongs to it stays in view.
const codeWidth = 440

// shownCodes shows a set of codes, one at a time.
type shownCodes struct {
	*fyne.Container
	title, text, place *widgets.WrapText
	picture            *widgets.Picture
	words              *widgets.Fingerprint
	back, next, play   *widgets.Button
	close, save        *widgets.Button
	grantName          string
}

func newShownCodes(s *screen, p HandIntents, files Files) *shownCodes {
	c := &shownCodes{title: heading(), text: quietText(), place: widgets.NewText("", widgets.Style{Weight: widgets.Strong})}
	c.picture, c.words = widgets.NewPicture(), widgets.NewFingerprint()
	c.back, c.next = widgets.NewQuietButton("", s.on(p.PreviousCode)), widgets.NewQuietButton("", s.on(p.NextCode))
	c.play, c.close = widgets.NewQuietButton("", s.on(p.PlayCodes)), widgets.NewPrimaryButton("", s.on(p.CloseCodes))
	c.save = widgets.NewQuietButton("", s.on(func() { files.Save(c.grantName, p.SaveGrant) }))
	c.Container = widgets.Card(widgets.Measure(codeWidth, c.picture), c.place, c.title, c.text, widgets.Wrap(widgets.Near, c.back, c.next, c.play), c.words,
		widgets.Wrap(widgets.Near, c.close, c.save))
	return c
}

func (c *shownCodes) set(s presenter.ShownCodes) {
	setText(c.title, s.Title)
	setText(c.text, s.Text)
	setPicture(c.picture, s.Picture, "")
	setText(c.place, s.Place)
	setAction(c.back, s.Back)
	setAction(c.next, s.Next)
	setAction(c.play, s.Play)
	c.words.Set(s.Words.Label, strings.Fields(s.Words.Text)...)
	setAction(c.close, s.Close)
	setAction(c.save, s.SaveGrant)
	c.grantName = s.GrantName
	showIf(c, s.Title)
}

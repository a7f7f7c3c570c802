package widgets

import "image/color"

// Colour names what a colour is for. The palettes give each one its value in
// light and in dark; nothing else in the program names a colour.
type Colour uint8

// The colours. Each ...Ink is readable on its ...Soft, Ink and InkSoft on all
// of Paper, Surface and Sunk: a test computes the contrast.
const (
	Ink           Colour = iota // text
	InkSoft                     // second text: captions, hints
	Paper                       // the page
	Surface                     // a card on the page
	Sunk                        // a place let into the page: rail, field, quiet button
	Line                        // a hairline between things
	Edge                        // the border of something to press or fill in
	Accent                      // lamp amber: the one thing to do here
	OnAccent                    // text on Accent
	AccentSoft                  // chosen
	AccentInk                   // text on AccentSoft, or amber text on the page
	CalmSoft                    // notice: good to know
	CalmInk                     //
	AttentionSoft               // notice: look at this
	AttentionInk                //
	UrgentSoft                  // notice: do this first
	UrgentInk                   //
	Focus                       // the ring around what the keyboard is on
	Hover                       // laid over what the pointer is on
	Pressed                     // laid over what is being pressed
	colours                     // how many there are
)

type palette [colours]color.NRGBA

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func veil(hex uint32, alpha uint8) color.NRGBA {
	c := rgb(hex)
	c.A = alpha
	return c
}

// paper is the light palette: ink on warm paper by lamp light.
func paper() palette {
	return palette{
		Ink: rgb(0x2A2520), InkSoft: rgb(0x655B50),
		Paper: rgb(0xFAF6EF), Surface: rgb(0xFFFDFA), Sunk: rgb(0xF2EBDF),
		Line: rgb(0xE4DACB), Edge: rgb(0x918575),
		Accent: rgb(0x9A5500), OnAccent: rgb(0xFFFBF3),
		AccentSoft: rgb(0xFBEBCB), AccentInk: rgb(0x7A4504),
		CalmSoft: rgb(0xE8EEF0), CalmInk: rgb(0x2C4A58),
		AttentionSoft: rgb(0xFBEBCB), AttentionInk: rgb(0x6B3D05),
		UrgentSoft: rgb(0xF9E2D8), UrgentInk: rgb(0x7E2C12),
		Focus: rgb(0x1F5E80),
		Hover: veil(0x2A2520, 0x0C), Pressed: veil(0x2A2520, 0x1C),
	}
}

// night is the dark palette: the same room with only the lamp lit.
func night() palette {
	return palette{
		Ink: rgb(0xF2EADF), InkSoft: rgb(0xBDB1A2),
		Paper: rgb(0x171411), Surface: rgb(0x211D19), Sunk: rgb(0x2B2620),
		Line: rgb(0x3A332B), Edge: rgb(0x8C8072),
		Accent: rgb(0xE6A94C), OnAccent: rgb(0x241803),
		AccentSoft: rgb(0x3F2F14), AccentInk: rgb(0xF3C272),
		CalmSoft: rgb(0x22303A), CalmInk: rgb(0xBCD7E4),
		AttentionSoft: rgb(0x3F2F14), AttentionInk: rgb(0xF6CF8E),
		UrgentSoft: rgb(0x452318), UrgentInk: rgb(0xFAC5B2),
		Focus: rgb(0x8CC6EA),
		Hover: veil(0xF2EADF, 0x12), Pressed: veil(0xF2EADF, 0x26),
	}
}

// Space is a distance between things.
type Space float32

// The distances. Near things belong together.
const (
	Tight  Space = 4  // inside one thing
	Near   Space = 8  // between an icon and its words
	Snug   Space = 12 // between rows of one group
	Room   Space = 16 // between groups; the edge of a phone
	Wide   Space = 24 // between blocks; the inside of a card
	Breath Space = 40 // between parts of a page
)

// Corner radii, the smallest height of anything to press, and the widest pages:
// of one column that is still easy to read, and of two.
const (
	radiusSmall   float32 = 8
	radiusField   float32 = 12
	radiusCard    float32 = 18
	TouchTarget   float32 = 48
	ReadableWidth float32 = 720
	WideWidth     float32 = 1080 // of a page with two columns
)

// TextSize is a step of the type scale.
type TextSize uint8

// The steps. Body is the zero value.
const (
	Body     TextSize = iota
	Caption           // second text
	Lead              // a sentence that carries the page
	Title             // a card's heading
	Question          // what is asked now
	Heading           // a page's heading
	Tab               // the names of the destinations at the foot of a phone
)

// step is one step of the type scale: its size at 100 percent and how much of a
// person's larger text it takes up. Headings are large already: they grow less,
// so that a phone at 200 percent still shows a whole question.
type step struct{ size, growth float32 }

func (s TextSize) step() step {
	switch s {
	case Caption:
		return step{14, 1}
	case Lead:
		return step{18, 0.9}
	case Title:
		return step{20, 0.8}
	case Question:
		return step{25, 0.6}
	case Heading:
		return step{28, 0.5}
	case Tab: // one row for all, or larger text leaves no room to read anything else
		return step{13, 0.3}
	}
	return step{16, 1}
}

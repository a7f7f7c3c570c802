// Package evidence says what may be taken into the evidence locker: which kinds
// of files, told by their content and never by their name, how large, and the
// codes of custody. It is pure.
//
// # What is taken in
//
// Pictures (JPEG, PNG, WebP) are the only files that are ever decoded, and only
// in a child process, see screening/picture. All else is opaque: kept byte for
// byte, never parsed and never drawn. Markup (HTML, SVG) is text here, and an
// office file with a zip around it is a zip: both are kept, as what a person was
// sent may be one, and neither is opened. What is of no kind below is refused, a
// program among them.
package evidence

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// The largest files that are taken in.
const (
	// MaxPicture is for what will be decoded: more than any telephone's camera
	// writes, and four times less than a child process may use to open it.
	MaxPicture = 25 << 20
	// MaxOpaque is for what is only kept. An hour of speech as plain PCM has
	// 115 MB, and a chat exported with its pictures more than 25; it is as much
	// as one bundle may have.
	MaxOpaque = 256 << 20
)

// HeadLen is how much of a file Media looks at.
const HeadLen = 4096

// The media types that are taken in.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	WebP = "image/webp"
	PDF  = "application/pdf"
	WAV  = "audio/wav"
	Ogg  = "audio/ogg"
	MP3  = "audio/mpeg"
	M4A  = "audio/mp4"
	MP4  = "application/mp4" // of which only its player could tell what is in it
	AMR  = "audio/amr"
	FLAC = "audio/flac"
	Zip  = "application/zip"
	Text = "text/plain"
)

// Picture says whether a file of this type can be drawn.
func Picture(media string) bool { return media == JPEG || media == PNG || media == WebP }

// Max is the largest file of a type.
func Max(media string) int64 {
	if Picture(media) {
		return MaxPicture
	}
	return MaxOpaque
}

// signature is how files of a type begin.
type signature struct {
	media string
	at    int
	bytes string
}

func signatures() []signature {
	return []signature{
		{JPEG, 0, "\xff\xd8\xff"},
		{PNG, 0, "\x89PNG\r\n\x1a\n"},
		{WebP, 8, "WEBP"},
		{WAV, 8, "WAVE"},
		{PDF, 0, "%PDF-"},
		{Ogg, 0, "OggS"},
		{MP3, 0, "ID3"},
		{AMR, 0, "#!AMR"},
		{FLAC, 0, "fLaC"},
		{Zip, 0, "PK\x03\x04"},
		{M4A, 4, "ftypM4A "},
		{M4A, 4, "ftypM4B "},
		{MP4, 4, "ftyp"},
	}
}

// Media is the type of a file by the first HeadLen bytes of it, or all there are;
// "" for what is not taken in.
func Media(head []byte) string {
	for _, s := range signatures() {
		if len(head) < s.at+len(s.bytes) || string(head[s.at:s.at+len(s.bytes)]) != s.bytes {
			continue
		}
		if s.at == 8 && string(head[:4]) != "RIFF" {
			continue
		}
		return s.media
	}
	switch {
	case mp3Frame(head):
		return MP3
	case plainText(head):
		return Text
	}
	return ""
}

// mp3Frame says whether the bytes are the header of a frame of MPEG audio, layer
// III (ISO/IEC 11172-3, 2.4.1.3), without an ID3 tag before it.
func mp3Frame(b []byte) bool {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return false
	}
	version, layer, rate, sampling := b[1]>>3&3, b[1]>>1&3, b[2]>>4, b[2]>>2&3
	return version != 1 && layer == 1 && rate != 0 && rate != 15 && sampling != 3
}

// plainText says whether the bytes are UTF-8 without control characters but for
// tabs and ends of lines. The last character may be cut.
func plainText(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if len(head) == 0 {
		return false
	}
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return len(head) >= HeadLen-utf8.UTFMax && i > len(head)-utf8.UTFMax && !utf8.FullRune(head[i:])
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7f:
			return false
		}
		i += n
	}
	return true
}

// The kinds: what an officer says a file is.
const (
	Photo      = "photo"
	Screenshot = "screenshot"
	Audio      = "audio"
	Document   = "document"
	Chat       = "chat"
)

// Kinds lists the kinds.
func Kinds() []string { return []string{Photo, Screenshot, Audio, Document, Chat} }

// KindsOf lists the kinds that a file of this type can be, the likeliest first.
func KindsOf(media string) []string {
	switch media {
	case JPEG:
		return []string{Photo, Screenshot}
	case PNG, WebP:
		return []string{Screenshot, Photo}
	case PDF:
		return []string{Document}
	case WAV, Ogg, MP3, M4A, AMR, FLAC:
		return []string{Audio}
	case MP4:
		return []string{Audio, Chat}
	case Zip, Text:
		return []string{Chat, Document}
	}
	return nil
}

// Fits says whether a file of this type can be of this kind.
func Fits(kind, media string) bool { return slices.Contains(KindsOf(media), kind) }

// Ways lists how a file can have come here.
func Ways() []string {
	return []string{"taken-here", "persons-phone", "persons-paper", "stick", "message", "other-officer"}
}

// RecordedHere is the way of a voice note. It is not chosen.
const RecordedHere = "recorded-here"

// KnownWay says whether a code is one of those.
func KnownWay(how string) bool { return how == RecordedHere || slices.Contains(Ways(), how) }

// The steps of custody, beside that of taking in.
const (
	Viewed     = "viewed"
	Exported   = "exported"        // the original left
	CopyOut    = "exported-copy"   // the working copy left
	HandedOver = "handed-over"     // to somebody who is named
	Verified   = "verified"        // its bytes are those that were taken in
	Failed     = "verified-failed" // they are not, or not here
)

// Steps lists the steps.
func Steps() []string { return []string{Viewed, Exported, CopyOut, HandedOver, Verified, Failed} }

// Leaves says whether after a step somebody who is named has the file, or a copy.
func Leaves(step string) bool {
	switch step {
	case Exported, CopyOut, HandedOver:
		return true
	}
	return false
}

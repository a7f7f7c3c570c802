package evidence_test

import (
	"slices"
	"strings"
	"testing"

	"pelita/screening/evidence"
)

// SR-H07: the type is told by content, and only what is listed is taken in.
func TestSRH07_TheTypeIsToldByContent(t *testing.T) {
	long := strings.Repeat("a", evidence.HeadLen-1) + "é"
	for name, c := range map[string]struct{ head, want string }{
		"jpeg":                   {"\xff\xd8\xff\xe0\x00\x10JFIF", evidence.JPEG},
		"png":                    {"\x89PNG\r\n\x1a\n\x00", evidence.PNG},
		"webp":                   {"RIFF\x00\x00\x00\x00WEBPVP8 ", evidence.WebP},
		"webp without riff":      {"RUFF\x00\x00\x00\x00WEBPVP8 ", ""},
		"wav":                    {"RIFF\x00\x00\x00\x00WAVEfmt ", evidence.WAV},
		"ogg":                    {"OggS\x00\x02", evidence.Ogg},
		"mp3 with a tag":         {"ID3\x04\x00", evidence.MP3},
		"mp3 without":            {"\xff\xfb\x90\x64", evidence.MP3},
		"no mp3, layer I":        {"\xff\xff\x90\x64", ""},
		"no mp3, free rate":      {"\xff\xfb\x00\x64", ""},
		"m4a":                    {"\x00\x00\x00\x20ftypM4A \x00", evidence.M4A},
		"mp4":                    {"\x00\x00\x00\x20ftypisom\x00", evidence.MP4},
		"amr":                    {"#!AMR\n\x00", evidence.AMR},
		"flac":                   {"fLaC\x00", evidence.FLAC},
		"pdf":                    {"%PDF-1.7\n", evidence.PDF},
		"a zip, docx among them": {"PK\x03\x04\x14\x00", evidence.Zip},
		"a chat":                 {"12/03/2025, 21:04 - Where are you?\r\n", evidence.Text},
		"khmer":                  {"\xef\xbb\xbfសួស្តី", evidence.Text},
		"html is text":           {"<!doctype html><script>", evidence.Text},
		"svg is text":            {"<svg xmlns='http://www.w3.org/2000/svg'>", evidence.Text},
		"text that is cut":       {long[:evidence.HeadLen], evidence.Text},
		"a cut that is no cut":   {"a\xc3", ""},
		"nothing":                {"", ""},
		"only a mark":            {"\xef\xbb\xbf", ""},
		"a program":              {"\x7fELF\x02\x01\x01\x00", ""},
		"a program of Windows":   {"MZ\x90\x00\x03", ""},
		"an old office file":     {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""},
		"gif":                    {"GIF89a\x01\x00", ""},
		"tiff":                   {"II*\x00\x08\x00", ""},
		"text with a nul":        {"hello\x00world", ""},
		"not utf-8":              {"caf\xe9 au lait", ""},
	} {
		if got := evidence.Media([]byte(c.head)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestEveryTypeHasAKindAndALimit(t *testing.T) {
	for _, m := range []string{
		evidence.JPEG, evidence.PNG, evidence.WebP, evidence.PDF, evidence.WAV, evidence.Ogg, evidence.MP3,
		evidence.M4A, evidence.MP4, evidence.AMR, evidence.FLAC, evidence.Zip, evidence.Text,
	} {
		kinds := evidence.KindsOf(m)
		if len(kinds) == 0 || !evidence.Fits(kinds[0], m) {
			t.Errorf("%s: %v", m, kinds)
		}
		for _, k := range kinds {
			if !slices.Contains(evidence.Kinds(), k) {
				t.Errorf("%s: kind %q", m, k)
			}
		}
		if want := map[bool]int64{true: evidence.MaxPicture, false: evidence.MaxOpaque}[evidence.Picture(m)]; evidence.Max(m) != want {
			t.Errorf("%s: at most %d", m, evidence.Max(m))
		}
	}
	if evidence.Fits(evidence.Audio, evidence.JPEG) || evidence.Fits(evidence.Photo, evidence.Text) || evidence.Fits("", "") {
		t.Error("a kind fits what it cannot be")
	}
}

// The sniffer says nothing but what is listed, whatever the bytes are.
func FuzzMedia(f *testing.F) {
	for _, s := range []string{"\xff\xfb\x90\x64", "RIFF0000WAVE", "<svg>", "PK\x03\x04", "\x89PNG\r\n\x1a\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		if m := evidence.Media(head); m != "" && len(evidence.KindsOf(m)) == 0 {
			t.Fatalf("said %q", m)
		}
	})
}

func TestOnlyAStepThatLeavesNamesSomebody(t *testing.T) {
	for _, step := range evidence.Steps() {
		want := step == evidence.Exported || step == evidence.CopyOut || step == evidence.HandedOver
		if evidence.Leaves(step) != want {
			t.Errorf("%s leaves: %v", step, !want)
		}
	}
}

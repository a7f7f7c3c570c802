package courier

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/outline/paper"
)

var showPage = flag.String("page", "", "write the fullest statement there, to be looked at")

// fullest is a statement with every control, each known in the longest way.
func fullest() disclose.Content {
	c := disclose.Content{Profile: disclose.Statement, Pseudonym: "abcdefgh23", Made: "2026-11", From: "2025-03", Until: "2026-10"}
	c.Basis = screening.BasisConsent
	for _, control := range disclose.Controls() {
		if control.Code == "less" {
			continue // nothing was got
		}
		c.Facts = append(c.Facts, disclose.Fact{Item: control.Item, Code: control.Code, Sources: []string{"document", "observed", "said"}})
	}
	return c
}

func TestTheFullestStatementGoesOnOnePage(t *testing.T) {
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range words.Languages() {
		for _, size := range []paper.Page{paper.A4, paper.Letter} {
			b, err := StatementPage(fullest(), l, size)
			if err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) {
				t.Errorf("%s, %s: %v", l.Tag(), size, err)
			}
			if *showPage != "" {
				if err := os.WriteFile(*showPage+"-"+l.Tag()+"-"+size.String()+".pdf", b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestAStatementWithoutAFactSaysWhatThatMeans(t *testing.T) {
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	empty := disclose.Content{Profile: disclose.Statement, Pseudonym: "abcdefgh23", Made: "2026-11", Basis: screening.BasisConsent}
	b, err := StatementPage(empty, words.Language("en"), paper.A4)
	if err != nil || len(b) == 0 {
		t.Error(err)
	}
}

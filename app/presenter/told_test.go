package presenter

import (
	"strings"
	"testing"

	"pelita/screening/disclose"
)

func TestWhateverADisclosureCanSayHasWordsOnTheScreen(t *testing.T) {
	t.Parallel()
	speech := newStand(t, inline{}).frame.Speech()
	for _, key := range disclose.TextKeys() {
		if keyWords(speech, key) == speech.T("refer.unknown_word") {
			t.Errorf("%s is not said", key)
		}
	}
}

func TestEachFactOfAStatementStandsOnALineOfItsOwn(t *testing.T) {
	t.Parallel()
	speech := newStand(t, inline{}).frame.Speech()
	lines := toldLines(speech, []Told{{Label: "disclosure.facts", Values: []ToldValue{
		{Key: "statement.locked_in.yes", Note: "disclosure.source.said"}, {Key: "statement.free_to_leave.no", Note: "disclosure.source.document"},
	}}})
	if got := strings.Split(lines[0].Text, "\n"); len(got) != 2 || !strings.HasSuffix(got[1], "(in a document)") {
		t.Errorf("%q", lines[0].Text)
	}
}

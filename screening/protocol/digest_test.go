package protocol_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

// goldenDigest pins the form that is hashed: records in the field name their
// protocol by this digest. It may change only with the fixture or the label.
const goldenDigest = "9425bf5b65d20874cf6b14cbccbb878e37ee954f1c8ccf875679933344cc94b9"

func TestTheDigestOfADefinitionIsPinned(t *testing.T) {
	d := small(t).Digest()
	if got := hex.EncodeToString(d[:]); got != goldenDigest {
		t.Errorf("the digest is %s, pinned is %s", got, goldenDigest)
	}
}

func TestTheDigestCoversItemsOrderAndConditions(t *testing.T) {
	bank, def := string(file(t, "items.toml")), string(file(t, "small.toml"))
	original := small(t).Digest()
	for name, c := range map[string]struct {
		bank, def string
		same      bool
	}{
		"comments and spaces":   {bank + "\n# end\n", strings.ReplaceAll(def, "  item", "\titem"), true},
		"an item not used":      {strings.Replace(bank, "[[group]]", "[[item]]\nid = \"idle\"\ntype = \"yesno\"\ndistress = \"safe\"\nphase = \"any\"\n[[group]]", 1), def, true},
		"an option of an item":  {strings.Replace(bank, `"none_made"]`, `"none_made", "other"]`, 1), def, false},
		"the distress":          {strings.Replace(bank, `"severe"`, `"sensitive"`, 1), def, false},
		"a condition":           {bank, strings.Replace(def, `"moved == true"`, `"moved"`, 1), false},
		"required or not":       {bank, strings.Replace(def, `required = "true"`, `required = "false"`, 1), false},
		"the order":             {bank, strings.Replace(strings.Replace(strings.Replace(def, `"papers"`, `"x"`, 1), `"locked"`, `"papers"`, 1), `"x"`, `"locked"`, 1), false},
		"the kind of a section": {bank, strings.Replace(def, `"deepening"`, `"wishes"`, 1), false},
		"a stop":                {bank, strings.Replace(def, `after = "notice"`, `after = "needs"`, 1), false},
		"the version":           {bank, strings.Replace(def, "1.0.0", "1.0.1", 1), false},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := protocol.ParseBank("b", []byte(c.bank))
			if err != nil {
				t.Fatal(err)
			}
			p, err := protocol.Parse(b, "p", []byte(c.def))
			if err != nil {
				t.Fatal(err)
			}
			if same := p.Digest() == original; same != c.same {
				t.Errorf("same digest: %v", same)
			}
		})
	}
}

func TestTextKeysNameEveryWordTheProtocolNeeds(t *testing.T) {
	p := small(t)
	keys := p.TextKeys()
	for _, k := range []string{
		"protocol.small-walk.name", "section.arrival.name", "item.papers.ask", "item.papers.topic",
		"item.offer.option.friend", "item.move_more.ask", "group.move.name",
		"stop.medical.title", "stop.medical.do", "item.hurt_handled.ask",
	} {
		if !slices.Contains(keys, k) {
			t.Errorf("%s is missing", k)
		}
	}
	if !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) != len(keys) {
		t.Error("the keys are not sorted and unique")
	}
	if slices.Contains(keys, "item.papers.help") || !slices.Contains(p.HelpKeys(), "item.papers.help") {
		t.Error("help is optional")
	}
}

func TestEveryWordChangesTheTextDigest(t *testing.T) {
	p := small(t)
	words := func(changed string) func(string) string {
		return func(key string) string {
			if key == changed {
				return "other words"
			}
			return "words"
		}
	}
	original := p.TextDigest(words(""))
	if original != p.TextDigest(words("item.stranger.ask")) {
		t.Error("words the protocol does not use change its digest")
	}
	for _, key := range slices.Concat(p.TextKeys(), p.HelpKeys()) {
		if p.TextDigest(words(key)) == original {
			t.Errorf("%s is not covered", key)
		}
	}
}

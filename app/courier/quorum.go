package courier

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/outline/paper"
	"pelita/screening/quorum"
)

// sheetLine is how many groups of four stand in one line of a sheet.
const sheetLine = 6

// SplitRecovery splits a recovery key into three sheets, of which any two give
// it back.
func SplitRecovery(key *age.HybridIdentity) ([]quorum.Sheet, error) {
	return quorum.Split(key.String())
}

// CombineRecovery gives the recovery key back from what two sheets say.
// screening.ErrUnreadable for a sheet that was mistyped, ErrNotForUs for two that
// do not belong together.
func CombineRecovery(one, two []byte) (string, error) {
	a, err := quorum.Parse(string(one))
	if err != nil {
		return "", fmt.Errorf("read first sheet: %w: %w", screening.ErrUnreadable, err)
	}
	b, err := quorum.Parse(string(two))
	if err != nil {
		return "", fmt.Errorf("read second sheet: %w: %w", screening.ErrUnreadable, err)
	}
	key, err := quorum.Combine(a, b)
	if errors.Is(err, quorum.ErrSheets) {
		err = fmt.Errorf("%w: %w", screening.ErrNotForUs, err)
	}
	return key, err
}

// RecoverySheets prints sheets as a PDF file, one to a page: its code, and the same
// letters. The error matches paper.ErrScript for a language whose letters the fonts
// lack.
func RecoverySheets(sheets []quorum.Sheet, l locales.Language, page paper.Page, made time.Time) ([]byte, error) {
	var leaves []paper.Leaf
	for _, s := range sheets {
		leaf, err := sheetLeaf(s, l, made)
		if err != nil {
			return nil, err
		}
		leaf.Page = page
		leaves = append(leaves, leaf)
	}
	if len(leaves) == 0 {
		return nil, fmt.Errorf("print sheets: %w: there are none", screening.ErrUnreadable)
	}
	return paper.MarshalLeaves(leaves[0], leaves[1:]...)
}

func sheetLeaf(s quorum.Sheet, l locales.Language, made time.Time) (paper.Leaf, error) {
	squares, err := Squares(strings.ReplaceAll(s.Text(), " ", ""))
	n := paper.Leaf{
		Title: l.T("quorum.title", "number", strconv.Itoa(s.Number())), Code: squares,
		Parts:  []paper.LeafPart{{Text: l.T("quorum.what")}, {Text: l.T("quorum.set", "set", s.Set(), "date", made.Format("2006-01-02"))}},
		Blanks: [][]string{{l.T("quorum.holder"), l.T("quorum.place")}},
		Tag:    l.Tag(), Fonts: leafFonts(),
	}
	for i, line := range sheetLines(s) {
		n.Parts = append(n.Parts, paper.LeafPart{Text: l.T("quorum.line", "number", strconv.Itoa(i+1), "text", line), Exact: true})
	}
	for _, key := range []string{"keep", "use", "age", "lost"} {
		n.Parts = append(n.Parts, paper.LeafPart{Text: l.T("quorum." + key)})
	}
	return n, err
}

// sheetLines are the groups of a sheet, some to a line.
func sheetLines(s quorum.Sheet) []string {
	groups := strings.Fields(s.Text())
	var out []string
	for len(groups) > 0 {
		n := min(len(groups), sheetLine)
		out = append(out, strings.Join(groups[:n], "  "))
		groups = groups[n:]
	}
	return out
}

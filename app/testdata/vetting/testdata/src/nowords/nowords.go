package nowords

import (
	"errors"
	"fmt"
	"strings"
)

type Draft struct {
	ID   [16]byte
	Text string
}

type session struct {
	open map[string]*Draft
}

type list struct{ ids []string }

func tell(d Draft, s session, l list) []error {
	_ = fmt.Sprintf("%v", d)  // want `Draft holds words of a record`
	_ = fmt.Sprint(&d)        // want `Draft holds words of a record`
	_ = fmt.Sprintf("%+v", s) // want `session holds words of a record`
	if len(l.ids) == 0 {
		panic(d.Text) // want `a text of nowords.Draft goes into an error`
	}
	beginning := strings.TrimSpace(d.Text)
	short := beginning[:4]
	return []error{
		errors.New("save " + d.Text),                     // want `a text of nowords.Draft goes into an error`
		fmt.Errorf("save %q", strings.TrimSpace(d.Text)), // want `a text of nowords.Draft goes into an error`
		fmt.Errorf("save %q", d.Text[:3]),                // want `a text of nowords.Draft goes into an error`
		fmt.Errorf("save %q", short),                     // want `a text of nowords.Draft goes into an error`
		fmt.Errorf("save a text of %d bytes", len(d.Text)),
		fmt.Errorf("save %q", d.Text), // want `a text of nowords.Draft goes into an error`
		fmt.Errorf("save %x", d.ID),
		errors.New(d.Text),           // want `a text of nowords.Draft goes into an error`
		fmt.Errorf("%v", []Draft{d}), // want `Draft holds words of a record`
		fmt.Errorf("list %v", l),
		errors.New(strings.Join(l.ids, " ")),
	}
}

func shown(d Draft) string { return fmt.Sprintf("Note: %s", d.Text) }

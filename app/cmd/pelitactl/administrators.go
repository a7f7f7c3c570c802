package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"pelita/app/courier"
)

// administratorRequest writes the file that asks to be named an administrator. Its
// six words are compared as in enrolment.
func administratorRequest(ctx context.Context, c *call) error {
	out := c.text("out")
	p, err := c.begin(ctx, 0, "out")
	if err != nil {
		return err
	}
	asked, err := p.AskToAdminister(ctx)
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, asked.File); err != nil {
		return err
	}
	return c.show(map[string]string{"key": asked.Key, "words": asked.Words, "file": *out}, "key: "+asked.Key, "words: "+asked.Words)
}

// administratorShow reads such a file.
func administratorShow(_ context.Context, c *call) error {
	if err := c.parse(1); err != nil {
		return err
	}
	b, err := c.readFile(c.args[0], maxExchange)
	if err != nil {
		return err
	}
	asked, err := courier.ReadCandidate(b)
	if err != nil {
		return err
	}
	return c.show(map[string]string{"key": asked.Key, "words": asked.Words}, "key: "+asked.Key, "words: "+asked.Words)
}

// administratorList lists who administers, and how many must approve.
func administratorList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, need, err := p.Administrators(ctx)
	if err != nil {
		return err
	}
	type row struct {
		Key  string `json:"key"`
		This bool   `json:"this"`
	}
	rows, lines := []row{}, []string{fmt.Sprintf("%d of %d must approve", need, len(all))}
	for _, a := range all {
		rows = append(rows, row{a.Key, a.This})
		mark := " "
		if a.This {
			mark = "*"
		}
		lines = append(lines, mark+" "+a.Key)
	}
	return c.show(map[string]any{"need": need, "administrators": rows}, lines...)
}

// administratorChange adds and removes administrators.
func administratorChange(ctx context.Context, c *call) error {
	add, remove, need, proposal := c.text("add"), c.text("remove"), c.text("need"), c.text("proposal")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	change := courier.AdminChange{}
	for _, name := range comma(*add) {
		b, err := c.readFile(name, maxExchange)
		if err != nil {
			return err
		}
		change.Add = append(change.Add, b)
	}
	change.Remove = comma(*remove)
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	_, change.Need, err = p.Administrators(ctx)
	if err != nil {
		return err
	}
	if *need != "" {
		if change.Need, err = strconv.Atoi(*need); err != nil {
			return c.usage("--need is not a number")
		}
	}
	done, err := p.ChangeAdministrators(ctx, change)
	if err != nil {
		return err
	}
	return c.act(done, *proposal, "administrators changed")
}

// comma gives the parts of a list with commas.
func comma(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// roleSet says what a device may do.
func roleSet(ctx context.Context, c *call) error {
	may, proposal := c.text("may"), c.text("proposal")
	p, err := c.begin(ctx, 1)
	if err != nil {
		return err
	}
	done, err := p.SetRole(ctx, c.args[0], comma(*may))
	if err != nil {
		return err
	}
	return c.act(done, *proposal, "role set: "+c.args[0])
}

// keysRotate begins new keys for every caseload that this device reads.
func keysRotate(ctx context.Context, c *call) error {
	proposal := c.text("proposal")
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	done, err := p.Rotate(ctx)
	if err != nil {
		return err
	}
	return c.act(done, *proposal, "keys rotated")
}

// keysStatus says whether administrators have to look after keys.
func keysStatus(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	u, err := p.Upkeep(ctx)
	if err != nil {
		return err
	}
	return c.show(map[string]any{"due": u.Due(), "old": u.Old, "leaking": u.Leaking, "missing": u.Missing, "unshared": u.Unshared},
		fmt.Sprintf("caseloads with keys of 90 days or more: %d", u.Old),
		fmt.Sprintf("caseloads whose keys somebody holds who was removed: %d", u.Leaking),
		fmt.Sprintf("keys that a device lacks: %d", u.Missing),
		fmt.Sprintf("entries of the address book that a caseload lacks: %d", u.Unshared))
}

// deviceRenew asks for new keys for this device, or takes that back.
func deviceRenew(ctx context.Context, c *call) error {
	out, back := c.text("out"), c.flags.Bool("take-back", false, "")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	if *back == (*out != "") {
		return c.usage("either --out or --take-back")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	if *back {
		if err := p.DropRenewal(ctx); err != nil {
			return err
		}
		return c.show(map[string]any{"dropped": true}, "taken back: the device goes on under the keys it has")
	}
	shown, line, err := askKeys(ctx, p, *out)
	if err != nil {
		return err
	}
	return c.show(shown, line)
}

// askKeys asks for new keys of the device, in a file, or takes them at once where
// nobody else has to agree. It gives what is shown of that.
func askKeys(ctx context.Context, p *courier.Profile, out string) (map[string]any, string, error) {
	asked, err := p.Renew(ctx)
	if err != nil {
		return nil, "", err
	}
	if asked.File == nil {
		return map[string]any{"done": true, "words": asked.Words, "forgotten": append([]string{}, asked.Forgot...)}, "renewed: " + asked.Words + forgotten(asked), nil
	}
	if err := courier.WriteFile(out, asked.File); err != nil {
		return nil, "", err
	}
	return map[string]any{"done": false, "words": asked.Words, "file": out, "forgotten": append([]string{}, asked.Forgot...)}, "words: " + asked.Words + forgotten(asked), nil
}

// forgotten says what an answer to an earlier request would admit.
func forgotten(asked courier.Request) string {
	if len(asked.Forgot) == 0 {
		return ""
	}
	return "\nearlier requests hold no more: should one be answered, revoke what it admits: " + strings.Join(asked.Forgot, " ")
}

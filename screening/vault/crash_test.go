package vault_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// victimEnv makes a run of this test binary the victim of a kill: it holds the
// folder of the vault.
const victimEnv = "PELITA_VAULT_VICTIM"

// victim saves without end, and says what was acknowledged: one line for each
// save, "save RECORD N", "draft RECORD N".
func victim(dir string) error {
	ctx := context.Background()
	v, err := vault.Open(ctx, config(dir), []byte(passphrase))
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		r, err := v.Commit(ctx, screeningtest.Opening())
		if err != nil {
			return err
		}
		fmt.Printf("save %s 1\n", r.ID)
		for i := 2; i <= 5; i++ {
			text := fmt.Sprintf("%d %s", i, strings.Repeat("z", 200*i))
			if err := v.PutDraft(ctx, screening.Draft{Record: r.ID, Text: text}); err != nil {
				return err
			}
			fmt.Printf("draft %s %d\n", r.ID, i)
			if r, err = v.Commit(ctx, screeningtest.Answering(r, screeningtest.Said("story"), screeningtest.Text(text))); err != nil {
				return err
			}
			fmt.Printf("save %s %d\n", r.ID, i)
		}
	}
}

// acknowledged is the last that a victim said of each record before it died.
type acknowledged struct{ saves, drafts map[string]int }

// kill runs a victim on dir and kills it after a while.
func kill(t *testing.T, dir string, after time.Duration, ack acknowledged) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var what, id string
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "%s %s %d", &what, &id, &n); err != nil {
			break // the line in which it died
		}
		if what == "save" {
			ack.saves[id] = n
		} else {
			ack.drafts[id] = n
		}
		if after > 0 { // from its first save on
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
			after = 0
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() == 1 {
		t.Fatalf("the victim ended by itself: %v", err)
	}
}

// killsEnv says how many kills there are to be; `make kills` makes a thousand.
const killsEnv = "PELITA_KILLS"

func killsWanted(t *testing.T) int {
	t.Helper()
	if testing.Short() {
		return 3
	}
	if n, err := strconv.Atoi(os.Getenv(killsEnv)); err == nil {
		return n
	}
	return 100
}

// Held: no save and no draft that was acknowledged is lost by kill -9, whenever
// it comes, and the vault is sound afterwards.
func TestSRM02_NothingAcknowledgedIsLostByAKill(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	kills, records := killsWanted(t), 0
	for done := 0; done < kills; done += killsOfOne {
		records += killedOften(t, random, min(killsOfOne, kills-done))
	}
	t.Logf("%d kills, %d records, nothing lost", kills, records)
	if records < kills {
		t.Error("the victims hardly saved anything")
	}
}

// killsOfOne is how often one vault is killed: each time all of it is read, so
// that a thousand kills of one would mostly read.
const killsOfOne = 50

// killedOften kills the programs that save into one vault, and reads all of it after
// each kill. It returns how many records there are in the end.
func killedOften(t *testing.T, random *rand.Rand, kills int) (records int) {
	t.Helper()
	dir := t.TempDir()
	closeNow(t, create(t, dir))
	ack := acknowledged{map[string]int{}, map[string]int{}}
	for range kills {
		kill(t, dir, time.Millisecond+time.Duration(random.IntN(60))*time.Millisecond, ack)
		v := open(t, dir)
		if err := v.Verify(t.Context()); err != nil {
			t.Fatalf("after a kill: %v", err)
		}
		survived(t, v, ack)
		closeNow(t, v)
	}
	return len(ack.saves)
}

func survived(t *testing.T, v *vault.Vault, ack acknowledged) {
	t.Helper()
	for text, n := range ack.saves {
		id, err := parseID(text)
		if err != nil {
			t.Fatal(err)
		}
		r, err := v.Record(t.Context(), id)
		if err != nil {
			t.Fatalf("acknowledged record: %v", err)
		}
		if live := r.State.Live(screeningtest.Said("story")); n > 1 && !atLeast(live[0].Answer.Value.Text, n) {
			t.Fatalf("record %s lost its save %d", text, n)
		}
		d, err := v.Draft(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if want := ack.drafts[text]; want > 0 && !atLeast(d.Text, want) {
			t.Fatalf("record %s lost its draft %d", text, want)
		}
	}
}

// atLeast: the text that was saved last, or one saved after it that was not
// acknowledged any more, and whole.
func atLeast(text string, n int) bool {
	var got int
	var rest string
	if _, err := fmt.Sscanf(text, "%d %s", &got, &rest); err != nil {
		return false
	}
	return got >= n && rest == strings.Repeat("z", 200*got)
}

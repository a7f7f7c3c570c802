package vault

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"golang.org/x/crypto/scrypt"

	"pelita/screening"
)

// Config says where a vault lies and what it needs from the program.
type Config struct {
	// Dir is the profile folder. A relative one is taken from the working
	// directory at the call, and stays there.
	Dir string
	// Now is the clock; it must be set.
	Now func() time.Time
	// Summarise makes the summary of a record for lists and search. Nil makes
	// one without outcome and text.
	Summarise func(screening.Record) screening.Summary
	// Born is told of each record that Commit makes, in the transaction that makes
	// it. Nil is told nothing.
	Born func(tx *Tx, id screening.RecordID) error
	// Anchor remembers outside the folder how far the vault got, so that an older
	// copy of the folder is noticed. Nil notices none.
	Anchor Anchor
	// WorkFactor is the scrypt work factor of key files that are written, 16 to
	// 18. Zero measures the machine and takes the highest that needs about a
	// second.
	WorkFactor int

	// factors are the limits that tests lower to save time. Only a test of this
	// package reaches them.
	factors workFactors
	// fault is called before each step of a change of generation, and at each
	// stage of a migration, with its name. A test ends the program there, or lets
	// the step fail.
	fault func(step string) error
}

// Creation says whose vault is made.
type Creation struct {
	// Passphrase of the first officer; it must meet CheckPassphrase.
	Passphrase []byte
	// Device is the id of this device; zero draws a new one.
	Device screening.DeviceID
	// Recovery are the agency's recovery recipients, age1pq1 only. They can
	// open the vault with the age program and their own key.
	Recovery []string
}

// Work factors: written from 16 to 18, read from 16 to 20 (a later version may
// write more), anything else refused before any work is done.
const (
	minWorkFactor = 16
	topWorkFactor = 18
	maxWorkFactor = 20

	calibrateFactor = 14
	calibrateTime   = time.Second
)

var (
	errConfig = errors.New("vault configuration not usable")
)

func (c Config) check() (Config, error) {
	if c.factors == (workFactors{}) {
		c.factors = workFactors{minWorkFactor, maxWorkFactor}
		if c.WorkFactor != 0 && (c.WorkFactor < minWorkFactor || c.WorkFactor > topWorkFactor) {
			return c, fmt.Errorf("%w: work factor %d", errConfig, c.WorkFactor)
		}
	}
	if c.Dir == "" || c.Now == nil {
		return c, fmt.Errorf("%w: folder or clock missing", errConfig)
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return c, fmt.Errorf("%w: %w", errConfig, err)
	}
	c.Dir = dir
	if c.Summarise == nil {
		c.Summarise = plainSummary
	}
	return c, nil
}

// workFactor is the factor for a new key file.
func (c Config) workFactor() int {
	if c.WorkFactor != 0 {
		return c.WorkFactor
	}
	start := c.Now()
	if _, err := scrypt.Key([]byte("calibrate"), make([]byte, 16), 1<<calibrateFactor, 8, 1, keyLen); err != nil {
		return topWorkFactor
	}
	cost := c.Now().Sub(start)
	for f := topWorkFactor; f > minWorkFactor; f-- {
		if cost<<(f-calibrateFactor) <= calibrateTime*5/4 {
			return f
		}
	}
	return minWorkFactor
}

// plainSummary says nothing that needs a library of protocols.
func plainSummary(r screening.Record) screening.Summary {
	return screening.Summary{
		ID: r.ID, Stage: r.Stage(), Protocol: r.Protocol().ID,
		Opened: r.State.Opened().Time(), Updated: r.State.Updated().Time(),
		Conflicts: r.Unsettled(),
	}
}

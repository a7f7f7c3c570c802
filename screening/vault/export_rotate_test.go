package vault

import "context"

// Rotate changes the generation and nothing else.
func Rotate(ctx context.Context, v *Vault) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.rotate(ctx, func(*rotation) error { return nil })
}

// Faulty has fault called before each step of a change of generation.
func Faulty(c Config, fault func(step string) error) Config {
	c.fault = fault
	return c
}

// DestroySteps are those of destroying a profile; only before the first it opens.
func DestroySteps() []string {
	return []string{destroyNamed, destroyKeys, destroyUsers, destroyMark, destroyFiles, destroyFolder}
}

// Steps are those of a change of generation.
func Steps() []string {
	return []string{stepBegin, stepAnnounce, stepCommit, stepLog, stepRetire, stepDone}
}

package vault

import "context"

// UserSteps are those of a change of users, before a change of generation.
func UserSteps() []string { return []string{stepEnlist, stepSealed, stepFiled} }

// Recipients is to how many keys vault.age is sealed.
func Recipients(ctx context.Context, v *Vault) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.recipients(ctx)
	if err != nil {
		return -1
	}
	return len(rows)
}

package vault

import "context"

// SchemaVersion is the version that this program writes.
const SchemaVersion = schemaVersion

// The stages that a test tells apart.
const (
	StageBegun    = stageBegun
	StageHalfKept = stageHalfKept
	StageDropped  = stageDropped
)

// Stages are those of a migration, in order.
func Stages() []string {
	return []string{stageBegun, stageHalfKept, stageKept, stageWritten, stageCommitted, stageReopened, stageDropped}
}

// EmptyLog folds the write-ahead log of an open vault into its database.
func EmptyLog(ctx context.Context, v *Vault) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.emptyLog(ctx)
}

package vault

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

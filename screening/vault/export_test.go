package vault

// Cheap lowers the cost of the passphrase to what a test can pay. Only tests
// of this package can call it.
func Cheap(c Config) Config {
	c.WorkFactor = 8
	c.factors = workFactors{8, maxWorkFactor}
	return c
}

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

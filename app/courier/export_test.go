package courier

// WithSync is c with another way to make a new name durable.
func WithSync(c Config, sync func(dir string) error) Config {
	c.syncFolder = sync
	return c
}

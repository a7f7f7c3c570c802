package vault

// Cheap lowers the cost of the passphrase to what a test can pay. Only tests
// of this package can call it.
func Cheap(c Config) Config {
	c.WorkFactor = 8
	c.factors = workFactors{8, maxWorkFactor}
	return c
}

package vault

import "pelita/screening/backup"

// Takeable is a check of the items of a backup, in their order, for what a restore
// would refuse: an own change with a number that its device had not given yet. It
// is for a file that is read and not taken in. backup.ErrBroken.
func Takeable() func(backup.Item) error {
	var s standingItem
	return func(i backup.Item) error {
		switch i.Kind {
		case backup.Standing:
			return i.Unpack(&s)
		case backup.Change:
			var c changeItem
			if i.Unpack(&c) != nil || c.Own > s.Counter {
				return broken("change")
			}
		}
		return nil
	}
}

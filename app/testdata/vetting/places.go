package main

// The places where a rule does not hold, with the reason. An entry is a decision:
// whoever adds one says why.

func logPlaces() []place {
	return []place{
		{"pelita/app", "app.go", "sends the toolkit's log through complain.go"},
		{"pelita/app", "complain.go", "the few codes that the program says on its way in and out"},
		{"pelita/app/cmd/pelitactl", "", "a command answers in the terminal; its errors go through errors.go, by their codes"},
		{"pelita/sync/cmd/hubd", "", "a server says that it is ready; it reads nothing of a record"},
	}
}

func secretPlaces() []place {
	return []place{
		{"pelita/app/cmd/pelitactl", "reader.go", "the reader is a program that stands by itself and ends"},
		{"pelita/app/courier", "packkeys.go", "age takes a passphrase as a string; the key of a holder of packs opens no record"},
	}
}

func boundPlaces() []place {
	return []place{
		{"pelita/app/testdata/...", "", "a tool of the developer"},
	}
}

func sqlPlaces() []place {
	return []place{
		{"pelita/screening/vault", "database.go", "a list of constants, each read back"},
		{"pelita/sync/hub", "schema.go", "lists of constants, a list for each version"},
		{"pelita/sync/synctest", "postgres.go", "names a schema of the tests; only tests reach it"},
	}
}

func filePlaces() []place {
	const test = "only tests reach it"
	return []place{
		{"pelita/app/courier", "files.go", "the files that a person picked, written beside and renamed, 0600"},
		{"pelita/app/courier", "device_linux.go", "reads what the system says of swap and disks"},
		{"pelita/app/courier", "stage.go", "the large files that a person named, 0600, staged beside their place"},
		{"pelita/app/courier", "evidence.go", "the copy of a piece of evidence that a person named, 0600"},
		{"pelita/screening/picture", "child_linux.go", "reads what the system says of the child that decodes, before it is shut in"},
		{"pelita/screening/vault", "files.go", "makes the folder that everything else in it is opened below"},
		{"pelita/sync/hub", "private.go", "the private files of a hub, 0600"},
		{"pelita/sync/hub", "sqlite.go", "makes the database 0600 before SQLite does"},
		{"pelita/screening/screeningtest/...", "", test}, {"pelita/screening/outline/outlinetest", "", test}, {"pelita/sync/synctest/...", "", test},
	}
}

func cryptoPlaces() []place {
	return []place{
		{"pelita/app/courier", "", "holds the keys of the device, and the code of the cover"},
		{"pelita/app/cmd/pelitactl/...", "", "signs packs, and reads a vault and a backup from the written formats alone"},
		{"pelita/screening/backup", "", "seals a backup to the recovery recipients"},
		{"pelita/screening/passphrase", "", "draws words and cards"},
		{"pelita/screening/quorum", "", "splits a recovery key"},
		{"pelita/screening/acts", "", "seals a sheet to a lawyer"},
		{"pelita/screening/disclose", "", "derives pseudonyms"},
		{"pelita/screening/pack", "", "checks who signed a pack"},
		{"pelita/screening/referral", "", "seals and signs referrals"},
		{"pelita/screening/unkept", "store.go", "gives a random id to what is never kept"},
		{"pelita/screening/vault", "", "the vault"},
		{"pelita/sync/...", "", "the wire: seals, signs and checks"},
	}
}

func toolkitPlaces() []place {
	return []place{
		{"pelita/app", "discreet.go", "stands between the toolkit and what it would write down or show"},
		{"pelita/app", "app.go", "hands the discreet preferences to the keeper"},
		{"pelita/app/widgets", "entry.go", "copies through the clipboard that forgets"},
	}
}

package main

import (
	"context"
	"slices"
)

// verb is one subcommand; its name is one word or two.
type verb struct {
	name, usage string
	run         func(context.Context, *call) error
}

func verbs() []verb { return slices.Concat(deviceVerbs(), agencyVerbs(), syncVerbs(), caseVerbs()) }

// deviceVerbs are about a device, and who works on it.
func deviceVerbs() []verb {
	return []verb{
		{"init", "--profile DIR --officer NAME [--agency NAME] [--recovery RECIPIENT] [--role CODE] [--country CC] [--administrator FILE,FILE --need M --proposal FILE]", initProfile},
		{"posting show", "--profile DIR", postingShow},
		{"posting set", "--profile DIR [--role CODE] [--country CC]", postingSet},
		{"agency export", "--profile DIR --out FILE", agencyExport},
		{"device request", "--profile DIR --officer NAME --out FILE", deviceRequest},
		{"device enrol", "--profile DIR --request FILE --out FILE [--expect WORDS] [--caseload ID,ID] [--proposal FILE]", deviceEnrol},
		{"device join", "--profile DIR --grant FILE", deviceJoin},
		{"device list", "--profile DIR", deviceList},
		{"device revoke", "ID --profile DIR [--proposal FILE]", deviceRevoke},
		{"device renew", "--profile DIR --out FILE|--take-back", deviceRenew},
		{"device lost", "ID --profile DIR [--found] [--proposal FILE]", deviceLost},
		{"compact plan", "--profile DIR", compactPlan},
		{"compact write", "--profile DIR", compactWrite},
		{"compact finish", "--profile DIR [--archive FILE] [--proposal FILE]", compactFinish},
		{"user list", "--profile DIR", userList},
		{"user add", "--profile DIR --officer NAME [--new-passphrase-file FILE] [--role CODE] [--country CC]", userAdd},
		{"user remove", "NUMBER --profile DIR", userRemove},
		{"passphrase change", "--profile DIR [--new-passphrase-file FILE] [--compromised [--out FILE]]", passphraseChange},
		{"passphrase words", "[--lang TAG]", passphraseWords},
		{"card make", "--profile DIR [--out FILE] [--print FILE.pdf] [--lang TAG]", cardMake},
		{"card remove", "--profile DIR --card FILE", cardRemove},
		{"recovery list", "--profile DIR", recoveryList},
		{"recovery add", "RECIPIENT --profile DIR", recoveryAdd},
		{"recovery remove", "RECIPIENT --profile DIR", recoveryRemove},
		{"recovery drill", "--profile DIR --identity FILE", recoveryDrill},
		{"recovery sheet", "--out FILE.pdf [--lang TAG]", recoverySheet},
		{"repair", "--profile DIR", repair},
		{"profile wipe", "--profile DIR [--lose CHANGES,AWAY,FILES]", profileWipe},
		{"doctor", "--profile DIR [--lang TAG]", doctor},
		{"journal list", "--profile DIR [--record ID] [--kind CODE,CODE] [--limit N]", journalList},
		{"journal verify", "--profile DIR [--recovery-key FILE] [--head N:HASH] [--from N]", journalVerify},
		{"journal heads", "--profile DIR", journalHeads},
		{"backup write", "FILE --profile DIR", backupWrite},
		{"backup verify", "FILE [--identity FILE] [--profile DIR]", backupVerify},
		{"backup restore", "FILE --identity FILE --profile DIR [--officer NAME] [--expect WORDS] [--not-before TIME]", backupRestore},
		{"backup status", "--profile DIR", backupStatus},
		{"travel on", "--profile DIR --out FILE [--to DEVICE,DEVICE] [--caseload ID,ID]", travelOn},
		{"travel off", "FILE --profile DIR --identity FILE|--grant FILE", travelOff},
		{"travel grant", "FILE --profile DIR --out FILE", travelGrant},
		{"travel status", "--profile DIR", travelStatus},
		{"recovery split", "--identity FILE [--page A4|Letter] [--lang TAG] | lp", recoverySplit},
		{"recovery combine", "SHEET SHEET --out FILE", recoveryCombine},
		{"reader", "FILE|DIR --identity FILE [--out FILE] [--attachments DIR] | DIR --passphrase-file FILE [--out FILE] [--attachments DIR]", readAll},
	}
}

// agencyVerbs are about the agency: who administers, reads and is trusted.
func agencyVerbs() []verb {
	return []verb{
		{"administrator request", "--profile DIR --out FILE", administratorRequest},
		{"administrator show", "FILE", administratorShow},
		{"administrator list", "--profile DIR", administratorList},
		{"administrator change", "--profile DIR [--add FILE,FILE] [--remove KEY,KEY] [--need M] [--proposal FILE]", administratorChange},
		{"roster show", "FILE --profile DIR [--lang TAG]", rosterShow},
		{"roster approve", "FILE --profile DIR --out FILE [--expect WORDS] [--lang TAG]", rosterApprove},
		{"roster submit", "FILE --profile DIR [--out FILE]", rosterSubmit},
		{"roster kept", "--profile DIR [--out FILE | --drop]", rosterKept},
		{"role set", "DEVICE --profile DIR [--may CODE,CODE] [--proposal FILE]", roleSet},
		{"keys status", "--profile DIR", keysStatus},
		{"keys rotate", "--profile DIR [--proposal FILE]", keysRotate},
		{"caseload list", "--profile DIR", caseloadList},
		{"caseload create", "--profile DIR --name NAME [--proposal FILE]", caseloadCreate},
		{"caseload use", "ID --profile DIR", caseloadUse},
		{"caseload add", "ID --device DEVICE --profile DIR [--proposal FILE]", caseloadAdd},
		{"caseload remove", "ID --device DEVICE --profile DIR [--proposal FILE]", caseloadRemove},
		{"quarantine list", "--profile DIR", quarantineList},
		{"quarantine accept", "ID --profile DIR [--proposal FILE]", quarantineAccept},
		{"partner add", "--profile DIR --name NAME --recipient FILE --checked HOW [--service ID] [--key KEY] [--id ID] [--proposal FILE]", partnerAdd},
		{"partner remove", "ID --profile DIR [--proposal FILE]", partnerRemove},
		{"partner list", "--profile DIR", partnerList},
		{"signer add", "ROOTFILE --expect WORDS --profile DIR [--proposal FILE]", signerAdd},
		{"signer remove", "KEY --profile DIR [--proposal FILE]", signerRemove},
		{"signer list", "--profile DIR", signerList},
		{"hub name", "--profile DIR --hub URL --pin PIN [--proposal FILE]", hubName},
	}
}

// syncVerbs exchange with a hub, over a stick, and by codes.
func syncVerbs() []verb {
	return []verb{
		{"bundle write", "FILE --profile DIR [--to DEVICE,DEVICE] [--part-size BYTES] [--new] [--records-only]", bundleWrite},
		{"bundle read", "FILE... --profile DIR", bundleRead},
		{"bundle receipt", "FILE --profile DIR [--take]", bundleReceipt},
		{"bundle codes", "FOLDER --profile DIR [--receipt]", bundleCodes},
		{"bundle scan", "PICTURE... --profile DIR", bundleScan},
		{"device codes", "FOLDER --request FILE|--grant FILE", deviceCodes},
		{"device scan", "PICTURE... --out FILE", deviceScan},
		{"sync", "--profile DIR [--hub URL --pin PIN]", syncNow},
	}
}

// caseVerbs are about instruments and records, and what leaves.
func caseVerbs() []verb {
	return []verb{
		{"protocol export", "ID --format xlsform|fhir|paper --out FILE [--lang TAG] [--beside TAG] [--page A4|Letter]", protocolExport},
		{"protocol list", "[--profile DIR]", protocolList},
		{"protocol show", "ID [--profile DIR]", protocolShow},
		{"protocol lint", "FILE", protocolLint},
		{"country list", "", countryList},
		{"country show", "CODE", countryShow},
		{"protocol trust", "ROOTFILE [--profile DIR --expect WORDS|--named]", protocolTrust},
		{"protocol install", "FILE --profile DIR [--confirm DIGEST] [--second DIGEST]", protocolInstall},
		{"protocol packs", "--profile DIR", protocolPacks},
		{"protocol key", "--holder NAME --out FILE", protocolKey},
		{"protocol root", "--public FILE,FILE,FILE --out FILE [--threshold N] [--follows ROOTFILE]", protocolRoot},
		{"protocol build", "DIR --id ID --number N --root ROOTFILE --out FILE [--days N] [--key FILE]", protocolBuild},
		{"protocol sign", "FILE --key FILE --out FILE", protocolSign},
		{"screen", "--protocol ID --answers FILE [--profile DIR] [--lang TAG]", screen},
		{"record list", "--profile DIR", recordList},
		{"record show", "ID --profile DIR", recordShow},
		{"record search", "--text-file FILE|- --profile DIR", recordSearch},
		{"record erase", "ID --profile DIR [--why CODE] [--later]", recordErase},
		{"record erased", "--profile DIR", recordErased},
		{"record hold", "ID --profile DIR --why CODE", recordHold},
		{"record release", "ID --profile DIR", recordRelease},
		{"record holds", "--profile DIR", recordHolds},
		{"record link", "ID --with ID --profile DIR [--reason-file FILE|-] [--lang TAG]", recordLink},
		{"record unlink", "ID --with ID --profile DIR [--lang TAG]", recordUnlink},
		{"conflicts list", "--profile DIR [--record ID]", conflictsList},
		{"conflicts settle", "ID --profile DIR --item ITEM --choose N|--answers FILE --reason-file FILE|- [--instance N] [--source CODE] [--lang TAG]", conflictsSettle},
		{"retention list", "--profile DIR", retentionList},
		{"retention set", "--profile DIR [--purpose CODE --days N] [--automatic on|off]", retentionSet},
		{"attachment add", "--profile DIR --record ID --file FILE|- --how CODE [--kind CODE] [--caption-file FILE|-]", attachmentAdd},
		{"attachment list", "--profile DIR --record ID", attachmentList},
		{"attachment fetch", "--profile DIR [--id ID] [--all | --only-asked]", attachmentFetch},
		{"attachment verify", "--profile DIR [--record ID]", attachmentVerify},
		{"attachment export", "ID --profile DIR --record ID --to SERVICE|FILE --out FILE --copy|--original [--lang TAG]", attachmentExport},
		{"attachment open", "FILE --profile DIR | VIEWER", attachmentOpen},
		{"refer", "--profile DIR --record ID --to NGO --disclosure NAME --out FILE [--lang TAG]", refer},
		{"referral recipient", "--profile DIR --out FILE", referralRecipient},
		{"referral open", "FILE --profile DIR [--lang TAG]", referralOpen},
		{"referral accept", "FILE --profile DIR [--out FILE]", referralAccept},
		{"referral reject", "FILE --profile DIR [--reason CODE] [--out FILE]", referralReject},
		{"referral reply", "FILE --profile DIR", referralReply},
		{"statement print", "--profile DIR --record ID --to SERVICE [--page A4|Letter] [--lang TAG] | lp", statementPrint},
		{"statement open", "FILE --profile DIR [--page A4|Letter] [--lang TAG] | lp", statementOpen},
		{"consent list", "--profile DIR --record ID", consentList},
		{"consent give", "--profile DIR --record ID --purpose CODE [--scope SCOPE] [--mode CODE] [--language TAG] [--explained-by WHO] [--lang TAG]", consentGive},
		{"consent withdraw", "--profile DIR --record ID --purpose CODE [--lang TAG]", consentWithdraw},
		{"consent decide", "--profile DIR --record ID --to SERVICE --by WHO --heard WHAT --reason-file FILE|- [--lang TAG]", consentDecide},
		{"consent override", "--profile DIR --record ID --to SERVICE --reason-file FILE|- [--lang TAG]", consentOverride},
		{"consent told", "--profile DIR --record ID --referral REF [--out FILE] [--lang TAG]", consentTold},
		{"acts seal", "--profile DIR --passphrase-file FILE --record ID --to SERVICE|FILE [--lang TAG]", actsSeal},
		{"acts export", "--profile DIR --record ID --out FILE [--digest DIGEST]", actsExport},
		{"acts open", "FILE --profile DIR [--lang TAG]", actsOpen},
		{"directory list", "--profile DIR", directoryList},
		{"directory add", "FILE --profile DIR", directoryAdd},
		{"directory key", "--profile DIR --service ID --recipient FILE --checked HOW", directoryKey},
	}
}

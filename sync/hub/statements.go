package hub

// statement is one statement twice: for one row, which is fast where the
// database is in the process, and for arrays of rows, which is fast where each
// statement is a journey.
type statement struct{ row, rows string }

// The statements of a commit. Whoever shares the database waits at lockSpaces
// for the rows of these spaces and sees, after that, all that others stored
// there: the chains and segments of a space are changed under its row only.

func makeSpaces() statement {
	return statement{
		`INSERT INTO spaces (space, hseq, bytes, segments) VALUES ($1, 0, 0, 0) ON CONFLICT DO NOTHING`,
		`INSERT INTO spaces (space, hseq, bytes, segments)
			SELECT u.space, 0, 0, 0 FROM unnest($1::bytea[]) AS u(space) ON CONFLICT DO NOTHING`,
	}
}

func makeDevices() statement {
	return statement{
		`INSERT INTO devices (device, bytes, segments) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING`,
		`INSERT INTO devices (device, bytes, segments)
			SELECT u.device, 0, 0 FROM unnest($1::bytea[]) AS u(device) ON CONFLICT DO NOTHING`,
	}
}

func lockSpaces() statement {
	return statement{
		`SELECT space, hseq, bytes, segments FROM spaces WHERE space = $1`,
		`SELECT space, hseq, bytes, segments FROM spaces WHERE space = ANY($1::bytea[]) ORDER BY space FOR UPDATE`,
	}
}

func lockDevices() statement {
	return statement{
		`SELECT device, bytes, segments FROM devices WHERE device = $1`,
		`SELECT device, bytes, segments FROM devices WHERE device = ANY($1::bytea[]) ORDER BY device FOR UPDATE`,
	}
}

func readChains() statement {
	return statement{
		`SELECT space, device, seq, id, dropped, dropped_id FROM chains WHERE space = $1 AND device = $2`,
		`SELECT c.space, c.device, c.seq, c.id, c.dropped, c.dropped_id
			FROM unnest($1::bytea[], $2::bytea[]) AS u(space, device)
			JOIN chains AS c ON c.space = u.space AND c.device = u.device`,
	}
}

func readIDs() statement {
	return statement{
		`SELECT space, device, seq, id FROM segments WHERE space = $1 AND device = $2 AND seq = $3`,
		`SELECT s.space, s.device, s.seq, s.id
			FROM unnest($1::bytea[], $2::bytea[], $3::bigint[]) AS u(space, device, seq)
			JOIN segments AS s ON s.space = u.space AND s.device = u.device AND s.seq = u.seq`,
	}
}

func addSegments() statement {
	return statement{
		`INSERT INTO segments (space, device, seq, hseq, id, size, segment) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		`INSERT INTO segments (space, device, seq, hseq, id, size, segment)
			SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bigint[], $7::bytea[])`,
	}
}

func moveChains() statement {
	return statement{
		`INSERT INTO chains (space, device, seq, id) VALUES ($1, $2, $3, $4)
			ON CONFLICT (space, device) DO UPDATE SET seq = excluded.seq, id = excluded.id`,
		`INSERT INTO chains (space, device, seq, id)
			SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bytea[])
			ON CONFLICT (space, device) DO UPDATE SET seq = excluded.seq, id = excluded.id`,
	}
}

func moveSpaces() statement {
	return statement{
		`INSERT INTO spaces (space, hseq, bytes, segments) VALUES ($1, $2, $3, $4)
			ON CONFLICT (space) DO UPDATE SET hseq = excluded.hseq, bytes = excluded.bytes, segments = excluded.segments`,
		`INSERT INTO spaces (space, hseq, bytes, segments)
			SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bigint[])
			ON CONFLICT (space) DO UPDATE SET hseq = excluded.hseq, bytes = excluded.bytes, segments = excluded.segments`,
	}
}

func moveDevices() statement {
	return statement{
		`INSERT INTO devices (device, bytes, segments) VALUES ($1, $2, $3)
			ON CONFLICT (device) DO UPDATE SET bytes = excluded.bytes, segments = excluded.segments`,
		`INSERT INTO devices (device, bytes, segments)
			SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[])
			ON CONFLICT (device) DO UPDATE SET bytes = excluded.bytes, segments = excluded.segments`,
	}
}

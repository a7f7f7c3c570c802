package synctest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"pelita/sync/wire"
)

// Postgres is a real PostgreSQL of a test package's own: a cluster in a folder
// of its own that listens on a socket in it and nowhere else. It starts with
// the first Database; TestMain ends it with Stop.
type Postgres struct {
	once   sync.Once
	err    error
	dir    string
	server *exec.Cmd
	ended  chan error
}

// Password is the password of every database of a Postgres: something to look
// for where it must not be.
const Password = "canary-of-the-database"

var errNoPostgres = errors.New("PostgreSQL is missing; `make setup` installs it")

// Database makes an empty schema, which is to its user what a database is and
// costs less, and gives its DSN. The test is skipped by name where there is no
// PostgreSQL.
func (p *Postgres) Database(t testing.TB) string {
	t.Helper()
	p.once.Do(func() { p.err = p.start() })
	if errors.Is(p.err, errNoPostgres) {
		Skip(t, p.err.Error())
	}
	must(t, p.err)
	name := "t" + wire.NewID().String()
	db, err := sql.Open("pgx", p.dsn("public"))
	must(t, err)
	defer func() { must(t, db.Close()) }()
	_, err = db.ExecContext(t.Context(), "CREATE SCHEMA "+name)
	must(t, err)
	return p.dsn(name)
}

// Socket is where the server listens, for tests that put something between.
func (p *Postgres) Socket() string { return filepath.Join(p.dir, ".s.PGSQL.5432") }

func (p *Postgres) dsn(schema string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword("hub", Password), Path: "/postgres",
		RawQuery: url.Values{"host": {p.dir}, "search_path": {schema}}.Encode()}
	return u.String()
}

func (p *Postgres) start() error {
	initdb, err := find("initdb")
	if err != nil {
		return err
	}
	owner, err := unprivileged()
	if err != nil {
		return err
	}
	if p.dir, err = os.MkdirTemp("", "pg"); err != nil {
		return err
	}
	password := filepath.Join(p.dir, "password")
	if err := os.WriteFile(password, []byte(Password), 0o600); err != nil {
		return err
	}
	if owner != nil {
		for _, name := range []string{p.dir, password} {
			if err := os.Chown(name, int(owner.Uid), int(owner.Gid)); err != nil {
				return err
			}
		}
	}
	data := filepath.Join(p.dir, "data")
	made := as(owner, p.dir, initdb, "-D", data, "-U", "hub", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--no-locale", "--no-sync")
	if out, err := made.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	postgres := filepath.Join(filepath.Dir(initdb), "postgres")
	p.server = as(owner, p.dir, postgres, "-D", data, "-k", p.dir, "-c", "listen_addresses=", "-c", "shared_buffers=32MB", "-c", "log_destination=stderr")
	log, err := os.Create(filepath.Join(p.dir, "log"))
	if err != nil {
		return err
	}
	p.server.Stdout, p.server.Stderr = log, log
	if err := errors.Join(p.watch(), log.Close()); err != nil {
		return err
	}
	return p.await()
}

// watch starts the server on a thread that lives as long as it does: the server goes
// down with the thread that started it.
func (p *Postgres) watch() error {
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		err := p.server.Start()
		started <- err
		if err == nil {
			ended <- p.server.Wait()
		}
	}()
	err := <-started
	if err == nil {
		p.ended = ended
	}
	return err
}

// await waits until the server answers.
func (p *Postgres) await() error {
	db, err := sql.Open("pgx", p.dsn("public"))
	if err != nil {
		return err
	}
	for range 600 {
		if err = db.PingContext(context.Background()); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errors.Join(err, db.Close())
}

// Log is what the server has written.
func (p *Postgres) Log(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(p.dir, "log"))
	must(t, err)
	return b
}

// Stop ends the server, if it was started, and removes all of it.
func (p *Postgres) Stop() {
	if p.ended != nil {
		_ = p.server.Process.Signal(syscall.SIGQUIT) // nothing of it is needed any more
		<-p.ended
	}
	if p.dir != "" {
		_ = os.RemoveAll(p.dir)
	}
}

// find looks for a program of the server where the system puts it: on Debian
// not on the path.
func find(program string) (string, error) {
	places, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + program)
	if err != nil {
		return "", err
	}
	if len(places) > 0 {
		return slices.Max(places), nil
	}
	if file, err := exec.LookPath(program); err == nil {
		return filepath.EvalSymlinks(file)
	}
	return "", errNoPostgres
}

// unprivileged is whom the server runs as: it refuses to run as root. Nil is
// who runs the test.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
	}
	return nil, errNoPostgres
}

// as makes a command of that user's that does not outlive the test.
func as(owner *syscall.Credential, dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Pdeathsig: syscall.SIGQUIT}
	return cmd
}

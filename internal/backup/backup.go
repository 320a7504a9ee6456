package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"cuppa/internal/db"
)

// ErrNotEmpty says that a database is there already: a restore never writes over one.
var ErrNotEmpty = errors.New("backup: the database to restore into is not empty; name an empty one")

// ErrDamaged says that a file is not what Write has written: cut short, altered, or of something else.
var ErrDamaged = errors.New("backup: the file is damaged, or no backup that cuppa has written; nothing was restored")

// ErrForeign says that a database or a backup is not of Cuppa: empty, or another program's.
var ErrForeign = db.ErrForeign

// unfinished ends the name of a file that is being written, so that half a backup never looks like one.
const unfinished = ".unfinished"

// Write copies the database of a URL (`postgres://…` or `sqlite:<path>`) as it is at one moment into a new file, while it is in use. The file holds guests' data: it
// can be read by its owner only. It is there whole or not at all; two at once into one file are refused, as is what is no database of ours (ErrForeign). Its last line is the seal,
// by which Restore knows that no byte has changed; pg_restore and SQLite pass by it.
func Write(ctx context.Context, rawURL, file string) error {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backup: %s is there already", file)
	}
	out, err := begin(file)
	if err != nil {
		return err
	}
	defer out.end()
	if err := write(ctx, rawURL, out); err != nil {
		return err
	}
	if err := seal(out.name); err != nil {
		return err
	}
	return out.publish(file)
}

func write(ctx context.Context, rawURL string, out *part) error {
	path, embedded := strings.CutPrefix(rawURL, "sqlite:")
	if embedded {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("backup: there is no database: %w", err)
		}
	}
	d, err := db.Open(ctx, rawURL)
	if err != nil {
		return err
	}
	if err = d.Ours(ctx); err == nil && embedded {
		err = d.CopyInto(ctx, out.name)
	}
	if err := errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if embedded {
		return nil
	}
	return postgres(ctx, program{name: "pg_dump", files: []*os.File{out.f}}, rawURL, "--format=custom", "--no-owner", "--no-privileges", "--file="+out.name)
}

// part is a file that is being written, which nobody else writes.
type part struct {
	name string
	f    *os.File
}

// begin makes the file that is to become another one. One that a killed process has left is removed: it is never written on, since it may have the other name already.
func begin(file string) (*part, error) {
	p := &part{name: file + unfinished}
	busy := fmt.Errorf("backup: %s is being written by another process", file)
	for {
		f, err := os.OpenFile(p.name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
		if left := errors.Is(err, fs.ErrExist); left {
			if !remove(p.name) {
				return nil, busy
			}
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("backup: %w", err)
		}
		if p.f = f; !locked(f) || !p.there() {
			_ = f.Close()
			return nil, busy
		}
		p.sweep()
		return p, nil
	}
}

// remove takes the name off a file that nobody writes.
func remove(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	defer func() { _ = f.Close() }()
	if p := (part{name, f}); locked(f) && p.there() {
		return os.Remove(name) == nil
	}
	return false
}

// locked keeps other processes from writing a file, until all who have it open have closed it.
func locked(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// there says whether the file that is open still has the name.
func (p *part) there() bool {
	named, err := os.Lstat(p.name)
	is, e := p.f.Stat()
	return err == nil && e == nil && os.SameFile(named, is)
}

// sweep removes what SQLite keeps beside a file that it writes.
func (p *part) sweep() {
	for _, beside := range []string{"-journal", "-wal", "-shm"} {
		_ = os.Remove(p.name + beside)
	}
}

// end removes what has no other name.
func (p *part) end() {
	p.sweep()
	if p.there() {
		_ = os.Remove(p.name)
	}
	_ = p.f.Close()
}

// publish gives a file that is whole its name, which nobody else has taken meanwhile, once it is on the disk.
func (p *part) publish(file string) error {
	if err := p.f.Sync(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Link(p.name, file); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("backup: %s is there already", file)
	} else if err != nil { // a disk without links
		if err := os.Rename(p.name, file); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	folder, err := os.Open(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Restore makes the database of a URL from a file that Write has written: ErrDamaged where it is not as it was written, ErrForeign where it holds no database of ours. PostgreSQL's
// database must be there and hold no table, SQLite's file must not be there: ErrNotEmpty otherwise. The statement amends what is restored, of whatever version its schema is: nobody
// ever sees the database without. What fails or is cut off leaves the database as it was.
func Restore(ctx context.Context, file, rawURL, statement string) error {
	in, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = in.Close() }()
	size, err := sealed(in)
	if err != nil {
		return err
	}
	content := io.NewSectionReader(in, 0, size)
	if path, embedded := strings.CutPrefix(rawURL, "sqlite:"); embedded {
		return restoreFile(ctx, content, path, statement)
	}
	d, err := db.Open(ctx, rawURL)
	if err != nil {
		return err
	}
	var tables int
	err = d.Reader().QueryRowContext(ctx, "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')").Scan(&tables)
	if err := errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if tables > 0 {
		return ErrNotEmpty
	}
	var listed bytes.Buffer
	if err := start(ctx, program{name: "pg_restore", in: io.NewSectionReader(in, 0, size), out: &listed}, "--list"); err != nil {
		return fmt.Errorf("backup: this is no backup of a PostgreSQL database: %w", err)
	}
	for _, table := range db.Known {
		if !strings.Contains(listed.String(), " TABLE public "+table+" ") {
			return fmt.Errorf("backup: %w", ErrForeign)
		}
	}
	return restoreInto(ctx, content, rawURL, statement)
}

// restoreInto has pg_restore write the statements of a backup and psql run them, all in one transaction, which only ends well when both and the amendment did: pg_restore by itself
// would be done before the amendment.
func restoreInto(ctx context.Context, content io.Reader, rawURL, statement string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	statements, written := io.Pipe()
	writing := make(chan error, 1)
	go func() {
		_, err := io.WriteString(written, "BEGIN;\n")
		if err == nil {
			err = start(ctx, program{name: "pg_restore", in: content, out: written}, "--file=-", "--no-owner", "--no-privileges")
		}
		if err == nil {
			_, err = io.WriteString(written, "SET LOCAL search_path = public;\n"+statement+";\nCOMMIT;\n")
		}
		_ = written.CloseWithError(err)
		writing <- err
	}()
	err := postgres(ctx, program{name: "psql", in: statements}, rawURL, "--no-psqlrc", "--quiet", "--output="+os.DevNull, "--set=ON_ERROR_STOP=1", "--file=-")
	cancel() // nobody reads what pg_restore still says
	_ = statements.CloseWithError(io.ErrClosedPipe)
	if e := <-writing; err == nil {
		err = e
	}
	return err
}

// magic is how a file of SQLite begins: https://www.sqlite.org/fileformat.html, 1.3.
const magic = "SQLite format 3\x00"

func restoreFile(ctx context.Context, in io.Reader, path, statement string) error {
	for _, there := range []string{path, path + "-wal"} {
		if _, err := os.Lstat(there); !errors.Is(err, fs.ErrNotExist) {
			return ErrNotEmpty
		}
	}
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(in, head); err != nil || string(head) != magic {
		return errors.New("backup: this is no backup of an embedded database")
	}
	out, err := begin(path)
	if err != nil {
		return err
	}
	defer out.end()
	if _, err = io.Copy(out.f, io.MultiReader(strings.NewReader(magic), in)); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := db.Whole(ctx, out.name); errors.Is(err, ErrForeign) {
		return fmt.Errorf("backup: %w", err)
	} else if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := db.Amend(ctx, out.name, statement); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return out.publish(path)
}

// program is one of PostgreSQL's own.
type program struct {
	name     string
	password string
	in       io.Reader
	out      io.Writer  // nil adds what it says to its error
	files    []*os.File // it keeps these open, and their locks, also when this process is killed
}

// postgres runs a program on a database. The password reaches it by its environment: arguments are seen by everybody on the machine.
func postgres(ctx context.Context, p program, rawURL string, args ...string) error {
	u, err := url.Parse(rawURL)
	if err != nil {
		return errors.New("backup: DATABASE_URL can't be read") // the error would quote its password
	}
	p.password, _ = u.User.Password()
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	if asked := u.Query(); asked.Has("password") { // it counts more, as it does to libpq
		p.password = asked.Get("password")
		asked.Del("password")
		u.RawQuery = asked.Encode()
	}
	return start(ctx, p, append([]string{"--no-password", "--dbname=" + u.String()}, args...)...)
}

func start(ctx context.Context, p program, args ...string) error {
	path, err := find(p.name)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // one of the programs that are named here
	if p.password != "" {
		cmd.Env = append(os.Environ(), "PGPASSWORD="+p.password)
	}
	var said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = p.in, &said, &said, p.files
	if p.out != nil {
		cmd.Stdout = p.out
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("backup: %s: %w: %s", p.name, err, strings.TrimSpace(said.String()))
	}
	return nil
}

// find is where a program of PostgreSQL is: in PATH, or where Debian keeps those of each version; the newest of them.
func find(program string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + program)
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("backup: %s is missing: install PostgreSQL's client programs", program)
	}
	return found[len(found)-1], nil
}

package backup

import (
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

	"cuppa/internal/db"
)

// ErrNotEmpty says that a database is there already: a restore never writes over one.
var ErrNotEmpty = errors.New("backup: the database to restore into is not empty; name an empty one")

// ErrDamaged says that a file is not what Write has written: cut short, altered, or of something else.
var ErrDamaged = errors.New("backup: the file is damaged, or no backup that cuppa has written; nothing was restored")

// unfinished ends the name of a file that is being written, so that half a backup never looks like one.
const unfinished = ".unfinished"

// Write copies the database of a URL (`postgres://…` or `sqlite:<path>`) as it is at one moment into a new file, while it is in use. The file holds guests' data: it
// can be read by its owner only. It is there whole or not at all. Its last line is the seal, by which Restore knows that no byte has changed; pg_restore and SQLite pass by it.
func Write(ctx context.Context, rawURL, file string) error {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backup: %s is there already", file)
	}
	part := file + unfinished
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backup: %w", err)
	}
	out, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = os.Remove(part) }()
	if err := write(ctx, rawURL, part); err != nil {
		return err
	}
	if err := seal(part); err != nil {
		return err
	}
	return publish(part, file)
}

func write(ctx context.Context, rawURL, part string) error {
	if !strings.HasPrefix(rawURL, "sqlite:") {
		return postgres(ctx, "pg_dump", rawURL, nil, "--format=custom", "--no-owner", "--no-privileges", "--file="+part)
	}
	if _, err := os.Stat(strings.TrimPrefix(rawURL, "sqlite:")); err != nil {
		return fmt.Errorf("backup: there is no database: %w", err)
	}
	d, err := db.Open(ctx, rawURL)
	if err != nil {
		return err
	}
	return errors.Join(d.CopyInto(ctx, part), d.Close())
}

// publish gives a file that is whole its name, once it is on the disk.
func publish(part, file string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	folder, err := os.Open(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Restore makes the database of a URL from a file that Write has written: ErrDamaged where it is not as it was written. PostgreSQL's database must be there and hold no table,
// SQLite's file must not be there: ErrNotEmpty otherwise. What fails leaves the database as it was.
func Restore(ctx context.Context, file, rawURL string) error {
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
		return restoreFile(ctx, content, path)
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
	return postgres(ctx, "pg_restore", rawURL, content, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
}

// magic is how a file of SQLite begins: https://www.sqlite.org/fileformat.html, 1.3.
const magic = "SQLite format 3\x00"

func restoreFile(ctx context.Context, in io.Reader, path string) error {
	for _, there := range []string{path, path + "-wal"} {
		if _, err := os.Lstat(there); !errors.Is(err, fs.ErrNotExist) {
			return ErrNotEmpty
		}
	}
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(in, head); err != nil || string(head) != magic {
		return errors.New("backup: this is no backup of an embedded database")
	}
	part := path + unfinished
	out, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = os.Remove(part) }()
	_, err = io.Copy(out, io.MultiReader(strings.NewReader(magic), in))
	if err := errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := db.Whole(ctx, part); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return publish(part, path)
}

// postgres runs one of PostgreSQL's own programs on a database. The password reaches it by its environment: arguments are seen by everybody on the machine.
func postgres(ctx context.Context, program, rawURL string, in io.Reader, args ...string) error {
	path, err := find(program)
	if err != nil {
		return err
	}
	u, err := url.Parse(rawURL)
	if err != nil {
		return errors.New("backup: DATABASE_URL can't be read") // the error would quote its password
	}
	cmd := exec.CommandContext(ctx, path) //nolint:gosec // one of two programs that are named here
	if password, is := u.User.Password(); is {
		u.User = url.User(u.User.Username())
		cmd.Env = append(os.Environ(), "PGPASSWORD="+password)
	}
	cmd.Stdin = in
	cmd.Args = append(cmd.Args, append([]string{"--no-password", "--dbname=" + u.String()}, args...)...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("backup: %s: %w: %s", program, err, strings.TrimSpace(string(said)))
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

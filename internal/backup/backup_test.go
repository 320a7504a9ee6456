package backup_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cuppa/internal/backup"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// elsewhere is a database that is empty.
func elsewhere(t *testing.T, postgres bool) string {
	t.Helper()
	if !postgres {
		return "sqlite:" + filepath.Join(t.TempDir(), "there.db")
	}
	server := os.Getenv("TEST_DATABASE_URL")
	admin, err := db.Open(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	name := "backup_" + strings.ToLower(rand.Text())
	t.Cleanup(func() {
		_, err := admin.Writer().ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		if err := errors.Join(err, admin.Close()); err != nil {
			t.Error(err)
		}
	})
	if _, err := admin.Writer().ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	found, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range found {
		all = append(all, one.Name())
	}
	return all
}

// Any number at once into one file: one of them writes it, whole, and the others say so.
func TestBackupsAtOnceIntoOneFileAreOneBackup(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		from, folder := env.URL, t.TempDir()
		file := filepath.Join(folder, "cuppa.backup")
		if err := os.WriteFile(file+".unfinished", []byte("left by one that was killed"), 0o600); err != nil {
			t.Fatal(err)
		}
		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = backup.Write(t.Context(), from, file) })
		}
		wg.Wait()
		written := 0
		for _, err := range errs {
			switch {
			case err == nil:
				written++
			case !strings.Contains(err.Error(), "there already") && !strings.Contains(err.Error(), "another process"):
				t.Error(err)
			}
		}
		if all := names(t, folder); written != 1 || len(all) != 1 {
			t.Errorf("%d were written, and there are %v", written, all)
		}
		if err := backup.Restore(t.Context(), file, elsewhere(t, env.DB.Postgres()), "SELECT 1"); err != nil {
			t.Error(err)
		}
	})
}

// What a killed one left may be a backup that had its name already, and was moved away: nobody writes on it.
func TestABackupThatWasMovedAwayStaysAsItIs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		from, folder := env.URL, t.TempDir()
		kept, file := filepath.Join(folder, "kept"), filepath.Join(folder, "cuppa.backup")
		if err := os.WriteFile(kept, []byte("kept"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Link(kept, file+".unfinished"), backup.Write(t.Context(), from, file)); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(kept); err != nil || string(text) != "kept" {
			t.Errorf("%q %v", text, err)
		}
	})
}

// One that fails leaves nothing behind.
func TestABackupThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		from, folder := env.URL, t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := os.WriteFile(filepath.Join(folder, "f.unfinished-journal"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := backup.Write(ctx, from, filepath.Join(folder, "f")); err == nil {
			t.Error("it is written")
		}
		if all := names(t, folder); len(all) != 0 {
			t.Errorf("there are %v", all)
		}
	})
}

// An empty database, or one of another program, is none to keep: who named the wrong one must hear of it now, and not when it is to be restored.
func TestOnlyDatabasesOfOursAreBackedUpAndRestored(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		other, file := elsewhere(t, env.DB.Postgres()), filepath.Join(t.TempDir(), "f")
		d, err := db.Open(t.Context(), other)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // empty, and then with a table
			if err := backup.Write(t.Context(), other, file); !errors.Is(err, backup.ErrForeign) {
				t.Errorf("written: %v", err)
			}
			if _, err := d.Writer().ExecContext(t.Context(), "CREATE TABLE IF NOT EXISTS notes (text text)"); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		foreign(t, other, file)
		there := elsewhere(t, env.DB.Postgres())
		if err := backup.Restore(t.Context(), file, there, "SELECT 1"); !errors.Is(err, backup.ErrForeign) {
			t.Errorf("restored: %v", err)
		}
		if path, embedded := strings.CutPrefix(there, "sqlite:"); embedded {
			if all := names(t, filepath.Dir(path)); len(all) != 0 {
				t.Errorf("there are %v", all)
			}
		}
	})
}

// foreign writes a sealed file of a database that is none of ours, as versions before did.
func foreign(t *testing.T, rawURL, file string) {
	t.Helper()
	if path, embedded := strings.CutPrefix(rawURL, "sqlite:"); embedded {
		text, err := os.ReadFile(path)
		if err := errors.Join(err, os.WriteFile(file, text, 0o600)); err != nil {
			t.Fatal(err)
		}
	} else if said, err := exec.CommandContext(t.Context(), backup.Find("pg_dump"), "--format=custom", "--file="+file, rawURL).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, said)
	}
	if err := backup.Seal(file); err != nil {
		t.Fatal(err)
	}
}

// What amends a database is part of its restore: nobody sees one without, and where it fails there is none.
func TestARestoreIsAmendedOrIsNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		file := filepath.Join(t.TempDir(), "f")
		if _, err := env.DB.Writer().ExecContext(t.Context(), "INSERT INTO stock_epochs (id, brand_id, epoch) VALUES ('s', 1, 7)"); err != nil {
			t.Fatal(err)
		}
		if err := backup.Write(t.Context(), env.URL, file); err != nil {
			t.Fatal(err)
		}
		there := elsewhere(t, env.DB.Postgres())
		if err := backup.Restore(t.Context(), file, there, "UPDATE no_such_table SET x = 1"); err == nil || !strings.Contains(err.Error(), "no_such_table") {
			t.Errorf("the amendment failed: %v", err)
		}
		if err := backup.Restore(t.Context(), file, there, "UPDATE stock_epochs SET epoch = epoch + 5"); err != nil { // it is empty still
			t.Fatal(err)
		}
		d, err := db.Open(t.Context(), there)
		if err != nil {
			t.Fatal(err)
		}
		var epoch int
		err = d.Reader().QueryRowContext(t.Context(), "SELECT epoch FROM stock_epochs WHERE id = 's'").Scan(&epoch)
		if err := errors.Join(err, d.Close()); err != nil || epoch != 12 {
			t.Errorf("epoch %d %v", epoch, err)
		}
		if path, embedded := strings.CutPrefix(there, "sqlite:"); embedded {
			if all := names(t, filepath.Dir(path)); len(all) != 1 && len(all) != 3 { // with those of who had it open
				t.Errorf("there are %v", all)
			}
		}
	})
}

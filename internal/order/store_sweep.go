package order

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"os"
	"slices"
	"strings"
	"sync"

	"cuppa/internal/db"
	"cuppa/internal/db/packed"
	"cuppa/internal/outbox"
	paying "cuppa/internal/payment"
)

// All orders of SQLite are read table by table, each once, from its first row to its last, and dealt out into shares by the orders' numbers; then share by share. Numbers
// are drawn at random: who looks for the rows of some of them reads each page of the file again and again, and most of them from the disk.

// maxShares bounds the shares, and so the buffers.
const maxShares = 1000

// errNoSweep says that what is read by a sweep has no room, or did not come apart as it should: nothing was looked at yet, and orders are to be read some other way.
var errNoSweep = errors.New("order: verify: no sweep")

// sweep is what was read of all orders.
type sweep struct {
	seed   maphash.Seed
	shares []share
	file   *os.File
	doubts doubts
	// rows is how many rows one statement reads: they come as one text, which is cheaper than as many rows. buffer is how much of a share is in memory before it goes to the file.
	rows, buffer int
	room         int64 // in the file

	mu  sync.Mutex
	end int64 // of the file
}

// share is what belongs to some of the orders, as records: the table's place among parts, the number of the order, and its row as one text, each of the two behind its length.
type share struct {
	mu     sync.Mutex
	buffer []byte
	blocks []block // in the file
}

type block struct {
	at     int64
	length int
}

// newSweep begins one of so many orders, of which a share has about pageSize. It writes up to room bytes; 0: as many as there is room for.
func newSweep(d *db.DB, orders, pageSize int, room int64) (*sweep, error) {
	file, free, err := d.Scratch()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoSweep, err)
	}
	return &sweep{
		room: cmp.Or(room, free),
		seed: maphash.MakeSeed(), shares: make([]share, min(orders/pageSize+1, maxShares)), file: file, rows: max(1, pageSize/8), buffer: 16 * pageSize,
	}, nil
}

func (s *sweep) close() { _ = s.file.Close() }

// ordersPart stands among the parts behind the last: the orders' own rows.
func ordersPart() packedPart { return packedPart{table: "orders", column: "no", columns: orderColumns} }

// scan reads a table, that of a part or, behind the last one, the orders themselves.
func (s *sweep) scan(ctx context.Context, q db.Querier, i, brandID int) error {
	part, condition := ordersPart(), ""
	if i < len(parts) {
		part = parts[i]
	} else if brandID != 0 {
		condition = fmt.Sprintf(" AND brand_id = %d", brandID)
	}
	if part.where != "" {
		condition += " AND " + part.where
	}
	return s.eachRow(ctx, q, part.table, append([]string{part.column}, part.columns...), condition, func(no, row string) error { return s.put(i, no, row) })
}

// eachRow hands over the rows of a table as they lie, but for those whose first column is NULL: that column and the others, packed.
func (s *sweep) eachRow(ctx context.Context, q db.Querier, table string, columns []string, condition string, f func(first, row string) error) error {
	text := "SELECT COUNT(*), COALESCE(MAX(place), 0), COALESCE(" + packed.Gathered("record") + ", '') FROM (SELECT rowid AS place, " +
		packed.Columns(columns...) + " AS record FROM " + table +
		" WHERE rowid > $1 AND " + columns[0] + " IS NOT NULL" + condition + " ORDER BY rowid LIMIT " + fmt.Sprint(s.rows) + ") AS some"
	for after := int64(math.MinInt64); ; {
		n, last, record, err := readSome(ctx, q, text, after)
		if err != nil {
			return fmt.Errorf("order: verify: %s: %w", table, err)
		}
		u := packed.Of(record)
		for first, row, ok := u.Record(); ok; first, row, ok = u.Record() {
			if packed.Fields(row)+1 != len(columns) {
				return errNoSweep
			}
			n--
			if err := f(first, row); err != nil {
				return err
			}
		}
		if n != 0 {
			return errNoSweep
		}
		if record == "" {
			return nil
		}
		after = last
	}
}

// readSome reads some rows: how many, the last one's place, and all as one text.
func readSome(ctx context.Context, q db.Querier, text string, after int64) (n int, last int64, record string, err error) {
	rows, err := q.QueryContext(ctx, text, after)
	if err != nil {
		return 0, 0, "", err
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		if err := rows.Scan(&n, &last, &record); err != nil {
			return 0, 0, "", err
		}
	}
	return n, last, record, rows.Err()
}

// put adds a row to the share of its order.
func (s *sweep) put(table int, no, row string) error {
	to := &s.shares[maphash.String(s.seed, no)%uint64(len(s.shares))]
	to.mu.Lock()
	defer to.mu.Unlock()
	to.buffer = append(to.buffer, byte(table))
	to.buffer = append(binary.AppendUvarint(to.buffer, uint64(len(no))), no...)
	to.buffer = append(binary.AppendUvarint(to.buffer, uint64(len(row))), row...)
	if len(to.buffer) < s.buffer {
		return nil
	}
	s.mu.Lock()
	b := block{s.end, len(to.buffer)}
	s.end += int64(b.length)
	s.mu.Unlock()
	if b.at+int64(b.length) > s.room {
		return fmt.Errorf("%w: more than %d bytes", errNoSweep, s.room)
	}
	if _, err := s.file.WriteAt(to.buffer, b.at); err != nil {
		return fmt.Errorf("%w: %w", errNoSweep, err)
	}
	to.blocks, to.buffer = append(to.blocks, b), to.buffer[:0]
	return nil
}

// dossiers are those of a share's orders. They are taken once.
func (s *sweep) dossiers(ctx context.Context, q db.Querier, i int) ([]dossier, error) {
	text, err := s.shares[i].read(s.file)
	if err != nil {
		return nil, err
	}
	var all []dossier
	eachRecord(text, func(table int, _, row string) {
		if table == len(parts) {
			all = append(all, takeOrder(row))
		}
	})
	at := make(map[string]*dossier, len(all))
	for i := range all {
		at[all[i].order.No] = &all[i]
	}
	lost := make([]map[string]bool, len(parts))
	eachRecord(text, func(table int, no, row string) {
		if table == len(parts) {
			return
		}
		if d := at[no]; d != nil {
			parts[table].takeAll(d, row)
			return
		}
		if lost[table] == nil {
			lost[table] = map[string]bool{}
		}
		lost[table][no] = true
	})
	for i := range all {
		all[i].sort()
	}
	s.doubts.note(s.seed, all, lost)
	return all, readFew(ctx, q, false, all, at)
}

// read is all that was put in a share.
func (s *share) read(file *os.File) (string, error) {
	n := len(s.buffer)
	for _, b := range s.blocks {
		n += b.length
	}
	var text strings.Builder
	text.Grow(n)
	var part []byte
	for _, b := range s.blocks {
		part = slices.Grow(part[:0], b.length)[:b.length]
		if _, err := file.ReadAt(part, b.at); err != nil {
			return "", fmt.Errorf("order: verify: %w", err)
		}
		text.Write(part)
	}
	text.Write(s.buffer)
	s.buffer, s.blocks = nil, nil
	return text.String(), nil
}

// eachRecord takes records apart.
func eachRecord(text string, f func(table int, no, row string)) {
	next := func() (field string) {
		n, size := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
		field, text = text[size:size+int(n)], text[size+int(n):]
		return field
	}
	for text != "" {
		table := int(text[0])
		text = text[1:]
		no := next()
		f(table, no, next())
	}
}

// sort puts what came in the order of the rows in that of parts, where the two may differ.
func (d *dossier) sort() {
	slices.SortStableFunc(d.order.Items, func(a, b Item) int { return cmp.Compare(a.Line, b.Line) })
	slices.SortStableFunc(d.payments, func(a, b paying.Payment) int { return cmp.Compare(a.No, b.No) })
	slices.SortStableFunc(d.refunds, func(a, b paying.Refund) int { return cmp.Compare(a.No, b.No) })
	slices.SortStableFunc(d.invoices, func(a, b invoiced) int { return cmp.Compare(a.no, b.no) })
	slices.SortStableFunc(d.disputes, func(a, b Dispute) int { return cmp.Compare(a.No, b.No) })
	slices.SortStableFunc(d.events, func(a, b outbox.Event) int { return cmp.Compare(a.Seq, b.Seq) })
}

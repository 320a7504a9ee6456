package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/brand"
	"cuppa/ent/customer"
	"cuppa/ent/customerlogin"
	"cuppa/ent/staff"
	"cuppa/ent/staffshop"
	"cuppa/internal/db"
)

func readSecret(ctx context.Context, d *db.DB, name string) ([]byte, error) {
	row, err := d.Ent().Secret.Get(ctx, name)
	switch {
	case ent.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("identity: reading secret %s: %w", name, err)
	}
	return row.Value, nil
}

func writeSecret(ctx context.Context, tx *db.Tx, name string, value []byte) error {
	return tx.Secret.Create().SetID(name).SetValue(value).Exec(ctx)
}

// findBrand is the brand of the slug, or with an empty one the oldest.
func findBrand(ctx context.Context, d *db.DB, slug string) (id int, found bool, err error) {
	q := d.Ent().Brand.Query().Order(brand.ByCreatedAt(), brand.ByID())
	if slug != "" {
		q.Where(brand.Slug(slug))
	}
	id, err = q.FirstID(ctx)
	switch {
	case ent.IsNotFound(err):
		return 0, false, nil
	case err != nil:
		return 0, false, fmt.Errorf("identity: reading the brand: %w", err)
	}
	return id, true, nil
}

// readPerson is what sessions depend on of a row; a row that is gone is one that is not active.
func readPerson(ctx context.Context, c *ent.Client, key personKey) (person, error) {
	ctx = db.ForBrand(ctx, key.brand)
	if key.kind == KindCustomer {
		row, err := c.Customer.Get(ctx, key.id)
		if ent.IsNotFound(err) {
			return person{}, nil
		}
		if err != nil {
			return person{}, fmt.Errorf("identity: reading a customer: %w", err)
		}
		return person{active: true, name: row.Nickname}, nil
	}
	row, err := c.Staff.Get(ctx, key.id)
	if ent.IsNotFound(err) {
		return person{}, nil
	}
	if err != nil {
		return person{}, fmt.Errorf("identity: reading staff: %w", err)
	}
	shops, err := shopsOf(ctx, c, key.id)
	if err != nil {
		return person{}, err
	}
	return person{active: row.Active, name: row.Name, role: Role(row.Role), shopIDs: shops}, nil
}

func shopsOf(ctx context.Context, c *ent.Client, staffID string) ([]string, error) {
	rows, err := c.StaffShop.Query().Where(staffshop.StaffID(staffID)).Order(staffshop.ByShopID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("identity: reading where staff work: %w", err)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ShopID
	}
	return ids, nil
}

func findStaff(ctx context.Context, d *db.DB, username string) (found account, known bool, err error) {
	row, err := d.Ent().Staff.Query().Where(staff.Username(username)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return account{}, false, nil
	case err != nil:
		return account{}, false, fmt.Errorf("identity: reading staff: %w", err)
	}
	return account{
		Staff: Staff{ID: row.ID, BrandID: row.BrandID, Username: row.Username, Name: row.Name, Role: Role(row.Role)},
		hash:  row.PasswordHash, active: row.Active,
	}, true, nil
}

// findGuest is the customer behind a login; ErrCustomerNotFound when there is none yet.
func findGuest(ctx context.Context, d *db.DB, provider, subject string) (Guest, error) {
	row, err := d.Ent().CustomerLogin.Query().Where(customerlogin.Provider(provider), customerlogin.Subject(subject)).WithCustomer().Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return Guest{}, ErrCustomerNotFound
	case err != nil:
		return Guest{}, fmt.Errorf("identity: reading a login: %w", err)
	}
	if row.Edges.Customer == nil {
		return Guest{}, fmt.Errorf("identity: a login without its customer")
	}
	return toGuest(row.Edges.Customer), nil
}

// SubjectOf is what an identity provider calls a customer of the context's brand, the openid for one; empty where it does not know them. It is not for logs.
func (s *Service) SubjectOf(ctx context.Context, customerID, provider string) (string, error) {
	row, err := s.db.Ent().CustomerLogin.Query().Where(customerlogin.Provider(provider), customerlogin.CustomerID(customerID)).First(ctx)
	switch {
	case ent.IsNotFound(err):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("identity: reading a login: %w", err)
	}
	return row.Subject, nil
}

func makeGuest(ctx context.Context, tx *db.Tx, g Guest, provider, subject string) (Guest, error) {
	row, err := tx.Customer.Create().SetID(g.ID).SetNickname(g.Nickname).SetCreatedAt(g.CreatedAt).Save(ctx)
	if err != nil {
		return Guest{}, fmt.Errorf("identity: making a customer: %w", err)
	}
	return toGuest(row), makeLogin(ctx, tx, g, provider, subject)
}

func makeLogin(ctx context.Context, tx *db.Tx, g Guest, provider, subject string) error {
	if err := tx.CustomerLogin.Create().SetProvider(provider).SetSubject(subject).SetCustomerID(g.ID).Exec(ctx); err != nil {
		return fmt.Errorf("identity: making a login: %w", err)
	}
	return nil
}

// maxIDs bounds one statement's list.
const maxIDs = 500

func guestsByIDs(ctx context.Context, d *db.DB, ids []string) (map[string]Guest, error) {
	found := make(map[string]Guest, len(ids))
	wanted := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !storable(id) })
	for some := range slices.Chunk(wanted, maxIDs) {
		rows, err := d.Ent().Customer.Query().Where(customer.IDIn(some...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("identity: reading customers: %w", err)
		}
		for _, r := range rows {
			found[r.ID] = toGuest(r)
		}
	}
	return found, nil
}

func staffNames(ctx context.Context, d *db.DB, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	wanted := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !storable(id) })
	for some := range slices.Chunk(wanted, maxIDs) {
		rows, err := d.Ent().Staff.Query().Where(staff.IDIn(some...)).Select(staff.FieldID, staff.FieldName).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("identity: reading staff: %w", err)
		}
		for _, r := range rows {
			names[r.ID] = r.Name
		}
	}
	return names, nil
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func guestsByPrefix(ctx context.Context, d *db.DB, prefix string, first int) ([]Guest, error) {
	like := " LIKE " // SQLite's ignores the case of ASCII letters anyway
	if d.Dialect() == dialect.Postgres {
		like = " ILIKE "
	}
	rows, err := d.Ent().Customer.Query().
		Where(func(s *sql.Selector) {
			s.Where(sql.P(func(b *sql.Builder) {
				b.Ident(s.C(customer.FieldNickname)).WriteString(like).Arg(likeEscaper.Replace(prefix) + "%").WriteString(` ESCAPE '\'`)
			}))
		}).
		Order(customer.ByNickname(), customer.ByID()).Limit(first).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("identity: searching customers: %w", err)
	}
	guests := make([]Guest, len(rows))
	for i, r := range rows {
		guests[i] = toGuest(r)
	}
	return guests, nil
}

func toGuest(r *ent.Customer) Guest {
	return Guest{ID: r.ID, BrandID: r.BrandID, Nickname: r.Nickname, CreatedAt: r.CreatedAt.UTC(), Tier: r.Tier}
}

func writeTier(ctx context.Context, tx *db.Tx, customerID, tier string) (int, error) {
	return tx.Customer.Update().Where(customer.ID(customerID)).SetTier(tier).Save(ctx)
}

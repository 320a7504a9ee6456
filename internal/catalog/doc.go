// Package catalog owns what a shop sells and when: shops with their hours, categories, products, SKUs, option groups, options,
// menu windows and sold-out marks; and the resolving of what a guest wants into priced lines.
//
// It does not own prices of carts (pricing), stock (stock counts and holds; here it only shows as sold out), or who may change a
// menu (identity).
//
// # The snapshot
//
// A shop's menu is one immutable value in memory. Its Version names its content: equal versions are equal menus, on every replica.
// shops.menu_version is raised in the transaction of every change. A load reads the number before and after the rows, and
// is kept only when both are the same, so no snapshot is ever kept under a number that its rows are older than. A snapshot is
// dropped at once by the replica that changes it (Drop), by the others when they hear of it (Drop, called by whoever listens), and
// at the latest within SweepEvery by comparing the numbers (Run): a lost message costs a second, never a wrong menu.
//
// While the database does not answer, or a load takes long, who only looks or asks for a price is shown the last menu (Shown), for at most ShownFor. Orders and changes
// ask Menu.
//
// What depends on the time (open, served, sold out until) is asked of the snapshot with a moment and not stored in it.
// Menu.ValidUntil tells how long such answers stay true, so that they can be cached.
package catalog

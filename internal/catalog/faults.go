package catalog

import "cuppa/internal/fault"

// What a guest or the staff are told.
var (
	// ErrShopNotFound says that the brand has no such shop.
	ErrShopNotFound = fault.New("SHOP_NOT_FOUND", "there is no such shop", "没有这家门店")
	// ErrShopClosed says that the shop takes no orders at this moment.
	ErrShopClosed = fault.New("SHOP_CLOSED", "the shop is closed now", "门店休息中")
	// ErrUnknownSKU says that the shop's menu has no such SKU.
	ErrUnknownSKU = fault.New("UNKNOWN_SKU", "this is not on the menu", "菜单上没有这款商品")
	// ErrInvalidOption says that options are unknown, named twice, or too many or too few of their group.
	ErrInvalidOption = fault.New("INVALID_OPTION", "this choice is not possible", "所选规格不可用")
	// ErrInvalidQuantity says that a line or a cart is too small or too large.
	ErrInvalidQuantity = fault.New("INVALID_QUANTITY", "this quantity is not possible", "数量不正确")
	// ErrOutOfStock says that a SKU or an option can't be ordered now.
	ErrOutOfStock = fault.New("OUT_OF_STOCK", "just sold out", "刚刚售罄")
)

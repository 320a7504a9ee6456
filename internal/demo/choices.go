package demo

import "cuppa/internal/lang"

// Which choices go with what. Every required one has a default, so that anything can be ordered without naming options.
const (
	withMilkTea  = "sugar temperature milk toppings"
	withFruitTea = "sugar ice toppings"
	withFoamTea  = "sugar ice"
	withSmoothie = "sugar toppings"
	withIcedCup  = "ice sweetness milk shot own-cup"
	withBlackCup = "ice sweetness shot own-cup"
	withHotCup   = "warmth sweetness milk shot own-cup"
	withIcedTea  = "ice sweetness own-cup"
	withHotTea   = "warmth own-cup"
	withOven     = "reheat"
	withFryer    = "sauce"
)

var groups = []group{
	{"sugar", lang.T("Sugar", "甜度"), 1, 1, []option{
		{"sugar-full", lang.T("Full sugar", "标准糖"), 0, false},
		{"sugar-70", lang.T("Less sugar (70%)", "少糖（七分）"), 0, true},
		{"sugar-50", lang.T("Half sugar", "半糖"), 0, false},
		{"sugar-30", lang.T("A touch of sugar (30%)", "微糖（三分）"), 0, false},
		{"sugar-0", lang.T("No added sugar", "不另外加糖"), 0, false},
	}},
	{"ice", lang.T("Ice", "冰量"), 1, 1, []option{
		{"ice-full", lang.T("Regular ice", "正常冰"), 0, true},
		{"ice-less", lang.T("Less ice", "少冰"), 0, false},
		{"ice-none", lang.T("No ice", "去冰"), 0, false},
	}},
	{"temperature", lang.T("Temperature", "温度"), 1, 1, []option{
		{"temp-ice", lang.T("Iced", "正常冰"), 0, true},
		{"temp-less", lang.T("Less ice", "少冰"), 0, false},
		{"temp-none", lang.T("No ice", "去冰"), 0, false},
		{"temp-warm", lang.T("Warm", "温热"), 0, false},
		{"temp-hot", lang.T("Hot", "热饮"), 0, false},
	}},
	{"warmth", lang.T("Temperature", "温度"), 1, 1, []option{
		{"warmth-hot", lang.T("Hot", "热饮"), 0, true},
		{"warmth-warm", lang.T("Warm, ready to sip", "温热，即饮"), 0, false},
	}},
	{"sweetness", lang.T("Sweetness", "甜度"), 1, 1, []option{
		{"sweet-0", lang.T("Unsweetened", "不加糖"), 0, true},
		{"sweet-light", lang.T("Lightly sweet", "微甜"), 0, false},
		{"sweet-full", lang.T("Sweet", "标准甜"), 0, false},
	}},
	{"milk", lang.T("Milk", "奶底"), 1, 1, []option{
		{"milk-fresh", lang.T("Fresh milk", "鲜牛奶"), 0, true},
		{"milk-oat", lang.T("Oat milk", "燕麦奶"), 300, false},
		{"milk-coconut", lang.T("Thick coconut milk", "厚椰乳"), 300, false},
	}},
	{"toppings", lang.T("Toppings", "加料"), 0, 4, []option{
		{"top-pearls", lang.T("Brown sugar pearls", "黑糖珍珠"), 200, false},
		{"top-coconut", lang.T("Coconut jelly", "椰果"), 200, false},
		{"top-grass", lang.T("Grass jelly", "仙草冻"), 200, false},
		{"top-beans", lang.T("Sweet red beans", "蜜红豆"), 200, false},
		{"top-crystal", lang.T("Crystal boba", "脆啵啵"), 300, false},
		{"top-pudding", lang.T("Egg pudding", "鸡蛋布丁"), 300, false},
		{"top-taro", lang.T("Taro balls", "手作芋圆"), 400, false},
		{"top-foam", lang.T("Cheese foam", "芝士奶盖"), 500, false},
	}},
	{"shot", lang.T("Espresso", "浓度"), 1, 1, []option{
		{"shot-regular", lang.T("Regular", "标准"), 0, true},
		{"shot-decaf", lang.T("Decaf", "低因"), 0, false},
		{"shot-extra", lang.T("Extra shot", "加一份浓缩"), 400, false},
	}},
	{"own-cup", lang.T("Cup", "自带杯"), 0, 1, []option{
		{"own-cup-yes", lang.T("My own cup", "自带杯立减"), -200, false},
	}},
	{"reheat", lang.T("Serve", "加热"), 1, 1, []option{
		{"reheat-warm", lang.T("Warmed up", "加热"), 0, true},
		{"reheat-as-is", lang.T("As it is", "不加热"), 0, false},
	}},
	{"sauce", lang.T("Sauce", "蘸酱"), 0, 2, []option{
		{"sauce-tomato", lang.T("Tomato", "番茄酱"), 0, false},
		{"sauce-honey", lang.T("Honey mustard", "蜂蜜芥末酱"), 100, false},
		{"sauce-thai", lang.T("Thai sweet chilli", "泰式甜辣酱"), 100, false},
	}},
}

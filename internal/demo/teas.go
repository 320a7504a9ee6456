package demo

import "cuppa/internal/lang"

// menu is what the demo brand sells. The first category is never out of its serving time.
var menu = []category{
	{id: "c-milk-tea", name: lang.T("House milk tea", "招牌奶茶"), products: milkTeas, cost: 28},
	{id: "c-fruit-tea", name: lang.T("Fresh fruit tea", "满杯鲜果茶"), products: fruitTeas, cost: 34},
	{id: "c-foam-tea", name: lang.T("Cheese foam", "芝士奶盖"), products: foamTeas, cost: 31},
	{id: "c-brown-sugar", name: lang.T("Brown sugar & smoothies", "黑糖与雪冰"), products: brownSugar, cost: 30},
	{id: "c-coffee", name: lang.T("Coffee", "鲜萃咖啡"), products: coffees, cost: 26},
	{id: "c-leaf-tea", name: lang.T("Pure leaf tea", "原叶纯茶"), products: leafTeas, cost: 18},
	{id: "c-breakfast", name: lang.T("Breakfast", "元气早餐"), products: breakfasts, cost: 42, from: "06:00", until: "10:30"},
	{id: "c-sweets", name: lang.T("Cakes & sweets", "蛋糕甜点"), products: sweets, cost: 45},
	{id: "c-snacks", name: lang.T("Warm snacks", "现做小食"), products: snacks, cost: 40},
}

var milkTeas = []product{
	cup("house-milk-tea", "一盏招牌奶茶", "Cuppa House Milk Tea", "锡兰红茶现煮，配鲜牛奶与手熬黑糖珍珠，一盏入魂。", "Ceylon brewed by the pot, fresh milk, and pearls simmered in brown sugar.", 16, 19, withMilkTea, signature, hot),
	cup("pearl-milk-tea", "珍珠奶茶", "Classic Pearl Milk Tea", "茶味醇厚，珍珠Q弹，从第一口到最后一颗都不将就。", "Deep tea, chewy pearls: the classic, done properly to the last sip.", 14, 17, withMilkTea, hot),
	cup("jasmine-milk-tea", "茉莉奶绿", "Jasmine Milk Green", "七窨茉莉绿茶遇上鲜奶，花香轻盈，回口清甜。", "Green tea scented seven times with jasmine, softened by fresh milk.", 14, 17, withMilkTea),
	cup("dahongpao-milk", "大红袍岩韵奶茶", "Da Hong Pao Milk Tea", "武夷岩茶炭焙足火，云顶奶霜撒可可，岩骨花香。", "Charcoal-roasted Wuyi rock tea under a cloud of cream and cocoa.", 18, 21, withMilkTea, signature),
	cup("grass-jelly-milk", "仙草冻奶茶", "Grass Jelly Milk Tea", "慢熬仙草冻切大块，草本清香裹住丝滑奶茶。", "Slow-cooked grass jelly in big cubes, herbal against silky milk tea.", 16, 19, withMilkTea),
	cup("osmanthus-oolong", "桂花乌龙奶茶", "Osmanthus Oolong Milk Tea", "金桂落进高山乌龙，一口就是江南的秋天。", "Golden osmanthus over high-mountain oolong: autumn south of the river.", 17, 20, withMilkTea, fresh),
	cup("taro-bobo", "芋泥啵啵奶茶", "Taro Bobo Milk Tea", "荔浦芋头现捣成泥，手作芋圆软糯，每口都有料。", "Lipu taro mashed daily with hand-rolled taro balls in every sip.", 19, 22, withMilkTea, hot),
	cup("red-bean-milk", "蜜红豆奶茶", "Sweet Red Bean Milk Tea", "赤小豆蜜煮三小时，粒粒起沙，温柔又满足。", "Red beans candied for three hours until each one melts.", 15, 18, withMilkTea),
	cup("pudding-milk-tea", "鸡蛋布丁奶茶", "Egg Pudding Milk Tea", "嫩滑鸡蛋布丁与焦糖香红茶，像在喝一块甜点。", "Tender egg pudding in caramel-scented black tea: dessert with a straw.", 16, 19, withMilkTea),
}

var fruitTeas = []product{
	cup("mango-pomelo", "杨枝甘露", "Mango Pomelo Sago", "台农芒果打底，红柚粒粒爆汁，椰奶与西米轻轻托住。", "Ripe mango, bursting pomelo, and sago held up by coconut milk.", 20, 24, withFruitTea, signature, hot),
	cup("grape-cloud", "多肉葡萄冻", "Grape Cloud", "巨峰葡萄手剥果肉，绵云顶上一层粉，杯底全是果肉。", "Hand-peeled Kyoho grapes all the way down, under a soft pink cloud.", 21, 25, withFruitTea, hot),
	cup("full-strawberry", "满杯草莓", "A Cup Full of Strawberries", "当季红颜草莓一杯九颗，酸甜刚好，红得发亮。", "Nine seasonal strawberries to a cup, bright, sweet and just sharp enough.", 22, 26, withFruitTea, fresh),
	cup("pounded-lemon", "手打香水柠檬茶", "Hand-pounded Lemon Tea", "香水柠檬连皮暴打三十下，配鸭屎香单丛，解腻一绝。", "Perfume lemons pounded thirty times, skin and all, over Dancong oolong.", 15, 18, withFruitTea, hot),
	cup("full-orange", "满杯鲜橙", "A Cup Full of Oranges", "三颗鲜橙现切现压，四季春茶底，维C满格。", "Three oranges pressed to order on four-seasons oolong.", 18, 21, withFruitTea),
	cup("peach-oolong", "蜜桃乌龙", "White Peach Oolong", "阳山水蜜桃果肉加白桃乌龙，咬得到的初夏。", "Yangshan peach, in pieces, with white peach oolong: early summer to bite.", 19, 22, withFruitTea),
	cup("passion-double", "百香双响炮", "Passion Fruit Double", "百香果籽脆、椰果弹，酸得开胃，越喝越醒。", "Crunchy passion fruit seeds and springy coconut jelly, tart and awake.", 16, 19, withFruitTea),
	cup("grapefruit-green", "西柚茉莉绿", "Grapefruit Jasmine Green", "红心西柚去苦留香，茉莉绿茶清亮收尾。", "Ruby grapefruit without the bitter, a clear jasmine finish.", 18, 21, withFruitTea),
	cup("kiwi-green", "奇异果翠翠", "Kiwi Green", "奇异果现打带籽，绿得清爽，像咬一口春天。", "Kiwi blended with its seeds: green, crisp, a bite of spring.", 18, 21, withFruitTea),
	cup("watermelon-bobo", "西瓜啵啵", "Watermelon Bobo", "8424西瓜现榨，脆啵啵咯吱作响，一口降温。", "Fresh-pressed 8424 watermelon and crystal boba that crackle.", 16, 19, withFruitTea),
	cup("lychee-sakura", "荔枝樱花气泡", "Lychee Sakura Sparkling", "妃子笑荔枝遇见樱花气泡，江风一吹就开了。", "Lychee and cherry blossom over fine bubbles, best by the river.", 20, 24, withFruitTea, here).onlyAt(riverside),
}

var foamTeas = []product{
	cup("cheese-jasmine", "芝士茉莉", "Cheese Foam Jasmine", "咸甜芝士奶盖浮在茉莉绿茶上，先喝盖，再喝茶。", "Savoury-sweet foam on jasmine green: sip the cap first.", 18, 21, withFoamTea, signature),
	cup("cheese-oolong", "芝士金凤茶王", "Cheese Foam Golden Oolong", "金凤茶王焙火香，厚奶盖撒海盐，层次分明。", "Roasted golden oolong below, sea salt above.", 19, 22, withFoamTea),
	cup("cheese-strawberry", "芝士莓莓", "Cheese Foam Strawberry", "草莓果肉冰沙与芝士奶盖，粉红色的好心情。", "Strawberry slush with cheese foam, a good mood in pink.", 26, 30, withFoamTea, hot),
	cup("cheese-mango", "芝士芒芒", "Cheese Foam Mango", "大块芒果、绵密奶盖，甜得明亮，厚得踏实。", "Big pieces of mango under dense foam: bright and generous.", 25, 29, withFoamTea),
	cup("cheese-grape", "芝士葡萄", "Cheese Foam Grape", "葡萄果肉满杯，芝士奶盖一裹，像在吃葡萄芝士蛋糕。", "Grapes to the brim and cheese foam: almost a cheesecake.", 26, 30, withFoamTea),
	cup("cheese-matcha", "芝士宇治抹茶", "Cheese Foam Uji Matcha", "宇治抹茶石磨细粉，微苦回甘，奶盖柔柔接住。", "Stone-ground Uji matcha, gently bitter, caught by the foam.", 21, 24, withFoamTea, fresh),
	cup("cheese-cocoa", "芝士可可", "Cheese Foam Cocoa", "比利时可可现融，咸芝士提香，冬天的拥抱。", "Belgian cocoa lifted by salted cheese: a hug in winter.", 20, 23, withFoamTea),
}

var leafTeas = []product{
	cup("jasmine-maojian", "茉莉毛尖", "Jasmine Maojian", "毛尖嫩芽窨茉莉，冷萃八小时，清到心里。", "Tender buds scented with jasmine, cold-steeped for eight hours.", 10, 13, withIcedTea),
	cup("four-seasons", "四季春冷泡", "Four Seasons Cold Brew", "四季春青茶冷泡，栀子花香，一片青柠点睛。", "A light oolong with gardenia notes and a slice of lime.", 11, 14, withIcedTea),
	cup("iron-goddess", "铁观音冰茶", "Iced Iron Goddess", "安溪浓香铁观音，兰花香藏在冰块后面。", "Roasted Anxi Tieguanyin, an orchid behind the ice.", 12, 15, withIcedTea),
	cup("longjing", "西湖龙井", "West Lake Longjing", "明前龙井一芽一叶，八十五度注水，豆香清润。", "Pre-Qingming buds, water at 85 degrees, a scent of chestnut.", 16, 19, withHotTea),
	cup("rose-puer", "玫瑰普洱", "Rose Pu'er", "云南熟普温厚，平阴玫瑰舒展，饭后一盏刚好。", "Mellow ripe Pu'er with Pingyin roses, made for after dinner.", 15, 18, withHotTea),
	cup("osmanthus-oolong-hot", "桂花高山乌龙", "Osmanthus Mountain Oolong", "高山乌龙热泡，撒一把金桂，杯口都是香气。", "High-mountain oolong with a pinch of golden osmanthus.", 15, 18, withHotTea),
}

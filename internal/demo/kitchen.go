package demo

var brownSugar = []product{
	cup("brown-sugar-boba", "黑糖波波鲜奶", "Brown Sugar Boba Milk", "云南黑糖慢熬挂壁，波波滚烫入冰奶，虎纹一圈圈。", "Yunnan brown sugar streaks, hot boba into ice-cold milk.", 18, 22, "sugar ice milk toppings", signature, hot),
	cup("brown-sugar-pudding", "黑糖布丁鲜奶", "Brown Sugar Pudding Milk", "黑糖浆、嫩布丁、冰鲜奶，三层甜得有分寸。", "Brown sugar, tender pudding, cold milk: three measured sweets.", 18, 22, "sugar ice milk toppings"),
	cup("taro-ball-jelly", "芋圆仙草冻", "Taro Ball Grass Jelly", "三色芋圆手搓，仙草冻打底，一碗糖水装进杯里。", "Hand-rolled taro balls on grass jelly, a dessert bowl in a cup.", 19, 22, "sugar ice toppings"),
	cup("coconut-sago", "生椰西米露", "Coconut Sago", "海南生椰现榨，西米晶莹，芒果粒点缀。", "Fresh Hainan coconut, clear sago, little pieces of mango.", 18, 21, "sugar ice toppings"),
	cup("mango-smoothie", "芒芒雪冰", "Mango Snow", "整颗芒果打成雪，顶上一朵奶油云。", "A whole mango turned to snow with a cloud of cream.", 22, 26, withSmoothie, hot),
	cup("cookie-smoothie", "曲奇雪冰", "Cookies & Cream Snow", "黑可可曲奇碎与香草奶冰，嚼得到的快乐。", "Dark cocoa cookies crushed into vanilla snow.", 21, 25, withSmoothie),
	cup("avocado-shake", "牛油果酸奶昔", "Avocado Yoghurt Shake", "一整颗牛油果，配希腊酸奶和一球香草冰淇淋。", "A whole avocado, Greek yoghurt, a scoop of vanilla.", 25, 29, withSmoothie),
	cup("mulberry-yogurt", "桑葚燕麦酸奶", "Mulberry Oat Yoghurt", "桑葚果酱慢慢晕开，燕麦粒嚼劲十足。", "Mulberry drifting through thick yoghurt with chewy oats.", 20, 24, withSmoothie),
	cup("dragonfruit-yogurt", "火龙果酸奶", "Dragon Fruit Yoghurt", "红心火龙果染出霞色，白心果粒清甜。", "Red dragon fruit paints the yoghurt, white cubes sweeten it.", 20, 24, withSmoothie, fresh),
}

var coffees = []product{
	cup("americano", "冰美式", "Iced Americano", "云南保山豆中深烘，坚果与红糖，干净利落。", "Medium-dark Baoshan beans: nuts, brown sugar, a clean end.", 13, 16, withBlackCup),
	cup("latte", "冰拿铁", "Iced Latte", "双份浓缩慢慢落进冰鲜奶，先看再搅。", "A double shot sinking through cold milk. Look first, then stir.", 17, 20, withIcedCup),
	cup("coconut-latte", "生椰拿铁", "Coconut Latte", "厚椰乳裹住浓缩，像海风吹过咖啡田。", "Espresso wrapped in thick coconut milk, a sea breeze over coffee.", 19, 22, "ice sweetness shot own-cup", signature, hot),
	cup("orange-americano", "橙C美式", "Orange Americano", "现榨橙汁托起浓缩，酸甜醒神，一天从这杯开始。", "Fresh orange under espresso: sharp, sweet, awake.", 18, 21, withBlackCup),
	cup("brown-sugar-latte", "黑糖珍珠拿铁", "Brown Sugar Pearl Latte", "咖啡、黑糖、珍珠各占一口，奶茶党也会点头。", "Coffee, brown sugar and pearls, for those who grew up on milk tea.", 21, 24, withIcedCup),
	cup("matcha-latte", "宇治抹茶拿铁", "Uji Matcha Latte", "石磨抹茶刷出细沫，落进鲜奶，绿白分明。", "Whisked Uji matcha over milk, green on white.", 20, 23, "ice sweetness milk own-cup"),
	cup("hot-latte", "热拿铁", "Hot Latte", "六十五度奶泡，一片叶子拉花，手心先暖。", "Milk at 65 degrees and a leaf on top; it warms the hands first.", 17, 20, withHotCup),
	cup("hot-mocha", "热摩卡", "Hot Mocha", "黑巧克力融进浓缩，苦甜交织，心形给你。", "Dark chocolate melted into espresso, with a heart.", 21, 24, withHotCup),
	cup("cappuccino", "卡布奇诺", "Cappuccino", "厚奶泡、浓咖啡，一口下去留下白胡子。", "Thick foam, strong coffee, a white moustache.", 17, 20, withHotCup),
}

var breakfasts = []product{
	cup("soy-milk", "现磨豆浆", "Fresh Soy Milk", "东北黄豆泡足十小时现磨，豆香浓得挂杯。", "Soybeans soaked ten hours and ground this morning.", 9, 11, "warmth sweetness"),
	dish("croissant", "法式黄油可颂", "Butter Croissant", "二十七层酥皮清晨出炉，一咬全是黄油香。", "Twenty-seven layers, out of the oven at dawn.", 13, withOven, hot).onShelf(36),
	dish("egg-sandwich", "火腿滑蛋三明治", "Ham & Soft Egg Sandwich", "滑蛋、火腿、芝士、生菜，一手就能拿住的早晨。", "Soft egg, ham, cheese and lettuce: a morning in one hand.", 16, withOven),
	dish("egg-pancake", "葱香鸡蛋灌饼", "Scallion Egg Pancake", "饼皮现摊起泡灌蛋，刷甜面酱，葱香扑鼻。", "Blistered pancake filled with egg, sweet bean sauce, scallions.", 11, "sauce"),
	dish("pork-buns", "鲜肉小笼包", "Steamed Pork Buns", "薄皮十八褶，一口汤汁，三只一笼。", "Eighteen pleats and hot broth, three to a basket.", 12, "").onShelf(40),
	dish("rice-roll", "粢饭团", "Sticky Rice Roll", "糯米裹油条肉松咸蛋黄，上海人的早晨味道。", "Sticky rice around dough stick, pork floss and salted yolk: Shanghai's own.", 12, ""),
	dish("oat-bowl", "莓果燕麦酸奶碗", "Berry Oat Yoghurt Bowl", "希腊酸奶铺满莓果和烤燕麦，轻盈开场。", "Greek yoghurt with berries and toasted oats, a light beginning.", 19, "", fresh),
	dish("tea-eggs", "茶叶蛋（两只）", "Tea Eggs (two)", "红茶与八角卤一夜，裂纹里都是味道。", "Overnight in black tea and star anise; the cracks hold the flavour.", 9, ""),
}

var sweets = []product{
	dish("egg-tart", "葡式蛋挞", "Portuguese Egg Tart", "焦糖斑点、布丁内心，酥到掉渣。", "Caramel freckles, custard heart, pastry that crumbles.", 9, withOven, hot).onShelf(48),
	dish("basque", "巴斯克芝士蛋糕", "Basque Cheesecake", "高温焦顶、流心微颤，芝士香绵长。", "Scorched on top, trembling inside.", 26, "", signature).onShelf(24),
	dish("matcha-crepe", "抹茶千层", "Matcha Mille Crêpe", "二十层薄饼夹抹茶奶油，叉子下去有声音。", "Twenty crêpes with matcha cream; the fork can tell.", 32, "").onShelf(24),
	dish("chocolate-cake", "浓情巧克力蛋糕", "Dark Chocolate Cake", "七成黑巧层层叠叠，苦得温柔。", "Layers of 70% chocolate, gently bitter.", 28, "").onShelf(24),
	dish("strawberry-roll", "草莓生乳卷", "Strawberry Cream Roll", "北海道奶油卷住一整颗草莓，云朵口感。", "Hokkaido cream rolled around a whole strawberry.", 24, "", fresh).onShelf(24),
	dish("tiramisu", "提拉米苏盒子", "Tiramisu Box", "浓缩咖啡浸透手指饼，可可粉厚厚一层。", "Ladyfingers soaked in espresso under a thick coat of cocoa.", 28, "").onShelf(24),
	dish("snow-mochi", "雪媚娘三件", "Snow Mochi (three)", "草莓、抹茶、原味，糯皮薄得透光。", "Strawberry, matcha and plain in skins that let the light through.", 18, "").onShelf(30),
}

var snacks = []product{
	dish("berry-waffle", "莓果华夫饼", "Berry Waffle", "现烤华夫外脆里软，配香草冰淇淋和莓果。", "Baked to order with vanilla ice cream and berries.", 26, ""),
	dish("honey-toast", "蜂蜜厚多士", "Honey Toast", "厚切吐司抹黄油烤到金黄，冰火两重天。", "Thick toast, butter, honey, and ice cream on the hot.", 24, ""),
	dish("truffle-fries", "黑松露薯条", "Truffle Fries", "现炸粗薯撒黑松露与海苔碎，停不下来。", "Thick fries with black truffle and seaweed.", 17, withFryer, hot),
	dish("salt-chicken", "盐酥鸡", "Salt & Pepper Chicken", "台式腌鸡腿肉，九层塔一炸就香。", "Marinated thigh, twice fried, with basil.", 19, withFryer),
	dish("sea-salt-cookie", "海盐巧克力曲奇", "Sea Salt Chocolate Cookies", "大块巧克力半融，海盐提一提，三片一份。", "Half-melted chunks and a pinch of sea salt, three to a portion.", 14, withOven),
}

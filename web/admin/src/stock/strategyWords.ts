// The words of how a shop keeps its stock from being sold twice.

export const strategyZh = {
  strategyOpen: '防超卖', strategyTitle: '防超卖方式', strategyIntro: '四种方式都不会超卖，区别在于快慢和依赖什么。没有特别原因，保持「预占」即可。',
  strategyRest: '全店默认', strategyRestHint: '没有单独设置的商品都按这个来', strategyOwn: '单独设置', strategyOwnNone: '所有商品都按全店默认', strategyOwnAdd: '单独设置一件商品', strategyOwnHint: '最多 500 件', strategyChange: '更改', strategyReset: '恢复默认',
  strategyFor: '给哪件商品', strategySkuFault: '请选择商品', strategyBuckets: '拆成几份', strategyBucketsHint: '秒杀商品可拆开计数，由 Redis 集群的几台服务器分担；只有一台 Redis 时请保持 1', strategyBucketsShown: '拆成 {count} 份',
  strategySureTitle: '{what}改为「{strategy}」？', strategySureResetTitle: '{what}恢复为全店默认「{strategy}」？', strategySureSplit: '「{strategy}」，拆成 {count} 份', strategySureHint: '立即在所有收银与小程序生效。正在提交的订单会自动重新占用库存，未支付订单已占用的不受影响。', strategySureDo: '确认更改', strategyDone: '防超卖方式已更改',
  strategy_HOLD: '预占', strategy_REDIS: '计数直扣', strategy_PESSIMISTIC: '逐单排队', strategy_OPTIMISTIC: '冲突重试', strategyUsual: '推荐',
  strategyHint_HOLD: '下单先在 Redis 里占住整单并记下这一单，不付款就退回；最快，几乎适合所有商品。',
  strategyHint_REDIS: '下单只在 Redis 里扣数，不记每一单；略快，服务器崩溃时会少卖一会儿，半分钟左右自动补回。',
  strategyHint_PESSIMISTIC: '数据库锁住这件商品，一单接一单；不依赖 Redis，适合数量少、价值高的商品。',
  strategyHint_OPTIMISTIC: '数据库发现有人抢先就重试，共三次，再不行请顾客重新提交；不依赖 Redis，适合很少被同时点的商品。',
  code_INVALID_STOCK_STRATEGY: '这样设置不行：只有单件商品的「预占」能拆分，1 到 64 份；单独设置的商品最多 500 件', code_STOCK_BUSY: '下单的人较多，请再试一次', action_setStockStrategy: '更改防超卖方式',
}

export const strategyEn: typeof strategyZh = {
  strategyOpen: 'Overselling', strategyTitle: 'Against overselling', strategyIntro: 'None of the four ever oversells; they differ in speed and in what they need. Without a special reason keep “Hold”.',
  strategyRest: 'The whole shop', strategyRestHint: 'For everything without a choice of its own', strategyOwn: 'Choices of their own', strategyOwnNone: 'Everything goes by the shop’s choice', strategyOwnAdd: 'A choice for one product', strategyOwnHint: 'At most 500', strategyChange: 'Change', strategyReset: 'As the shop',
  strategyFor: 'For which product', strategySkuFault: 'Please choose a product', strategyBuckets: 'In how many parts', strategyBucketsHint: 'For flash sales: the count is split, so that several servers of a Redis cluster share the work. With one Redis keep 1', strategyBucketsShown: 'in {count} parts',
  strategySureTitle: '{what}: change to “{strategy}”?', strategySureResetTitle: '{what}: back to the shop’s “{strategy}”?', strategySureSplit: '{strategy}, in {count} parts', strategySureHint: 'It counts at once, for all guests. Orders on their way take their stock anew by themselves; what unpaid orders hold stays held.', strategySureDo: 'Change it', strategyDone: 'Changed',
  strategy_HOLD: 'Hold', strategy_REDIS: 'Count only', strategy_PESSIMISTIC: 'One at a time', strategy_OPTIMISTIC: 'Try again', strategyUsual: 'recommended',
  strategyHint_HOLD: 'An order first takes all it needs in Redis, which remembers it and gives it back if it is not paid. The fastest; right for nearly everything.',
  strategyHint_REDIS: 'Redis counts down and remembers no order. A little faster; after a crash too little is sold for about half a minute, until it is set right by itself.',
  strategyHint_PESSIMISTIC: 'The database locks the product: one order after the other. Needs no Redis; for what is few and dear.',
  strategyHint_OPTIMISTIC: 'The database notices who was faster, and the order tries again, three times in all; then the guest has to. Needs no Redis; for what is rarely wanted by many at once.',
  code_INVALID_STOCK_STRATEGY: 'This can’t be: only “Hold” of one product can be split, in 1 to 64 parts, and at most 500 products have a choice of their own', code_STOCK_BUSY: 'Many are ordering right now: please try again', action_setStockStrategy: 'Changed how overselling is kept off',
}

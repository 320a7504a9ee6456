import { createRouter, createWebHistory } from 'vue-router'
import { session } from './api'
import { isManager, loadStaff, shop, staff } from './staff'

declare module 'vue-router' {
  interface RouteMeta {
    /** Stands alone, without the navigation. */
    bare?: boolean
    /** Needs no session. */
    open?: boolean
    /** For managers only. */
    manager?: boolean
  }
}

/** The staff's addresses. Every page is loaded when it is first visited. */
export const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  routes: [
    { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { bare: true, open: true } },
    { path: '/shops', name: 'shops', component: () => import('./pages/ShopsPage.vue'), meta: { bare: true } },
    { path: '/', name: 'queue', component: () => import('./pages/QueuePage.vue') },
    { path: '/orders', name: 'orders', component: () => import('./pages/OrdersPage.vue') },
    { path: '/dashboard', name: 'dashboard', component: () => import('./pages/DashboardPage.vue'), meta: { manager: true } },
    { path: '/menu', name: 'menu', component: () => import('./pages/MenuPage.vue') },
    { path: '/stock', name: 'stock', component: () => import('./pages/StockPage.vue') },
    { path: '/platforms', name: 'platforms', component: () => import('./pages/PlatformsPage.vue'), meta: { manager: true } },
    { path: '/counter', name: 'counter', component: () => import('./pages/CounterPage.vue') },
    { path: '/coupons', name: 'coupons', component: () => import('./pages/CouponsPage.vue'), meta: { manager: true } },
    { path: '/coupons/batches', name: 'batches', component: () => import('./pages/BatchesPage.vue'), meta: { manager: true } },
    { path: '/promotions', name: 'promotions', component: () => import('./pages/PromotionsPage.vue'), meta: { manager: true } },
    {
      path: '/promotions/trials/:trial?', name: 'whatif', component: () => import('./pages/WhatIfPage.vue'), meta: { manager: true },
      props: (to) => ({ trialId: to.params.trial || undefined, promotion: typeof to.query.promotion === 'string' ? to.query.promotion : undefined }),
    },
    { path: '/promotions/:id', name: 'promotion', component: () => import('./pages/PromotionPage.vue'), props: true, meta: { manager: true } },
    { path: '/tasks', name: 'tasks', component: () => import('./pages/TasksPage.vue'), meta: { manager: true } },
    { path: '/reconciliation', name: 'reconciliation', component: () => import('./pages/ReconciliationPage.vue'), meta: { manager: true } },
    { path: '/money', name: 'money', component: () => import('./pages/MoneyPage.vue'), meta: { manager: true } },
    { path: '/wallets', name: 'wallets', component: () => import('./pages/WalletsPage.vue'), meta: { manager: true } },
    { path: '/invoices', name: 'invoices', component: () => import('./pages/InvoicesPage.vue'), meta: { manager: true } },
    { path: '/notices', name: 'notices', component: () => import('./pages/NoticesPage.vue'), meta: { manager: true } },
    { path: '/operations', redirect: { name: 'letters' } },
    { path: '/operations/letters', name: 'letters', component: () => import('./pages/LettersPage.vue'), meta: { manager: true } },
    { path: '/operations/webhooks', name: 'webhooks', component: () => import('./pages/WebhooksPage.vue'), meta: { manager: true } },
    { path: '/operations/flows', name: 'flows', component: () => import('./pages/FlowsPage.vue'), meta: { manager: true } },
    { path: '/log', name: 'audit', component: () => import('./pages/AuditPage.vue'), meta: { manager: true } },
    { path: '/:rest(.*)*', redirect: { name: 'queue' } },
  ],
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  if (!session.loggedIn.value) return { name: 'login', query: to.name === 'queue' ? {} : { to: to.fullPath } }
  try {
    await loadStaff()
  } catch {
    return true // the page says that the server does not answer, and tries again
  }
  if (!staff.value) return { name: 'login' }
  if (!shop.value && to.name !== 'shops') return { name: 'shops', query: to.name === 'queue' ? {} : { to: to.fullPath } }
  if (to.meta.manager && !isManager.value) return { name: 'queue' }
  return true
})

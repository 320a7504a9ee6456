import { createRouter, createWebHistory } from 'vue-router'
import { closeLogin, loginOpen } from './login'

declare module 'vue-router' {
  interface RouteMeta {
    /** Shows the tab bar on a phone. */
    tab?: boolean
  }
}

/** The storefront's addresses. Every page but the menu is loaded when it is first visited. */
export const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  routes: [
    { path: '/', name: 'menu', component: () => import('./pages/MenuPage.vue'), meta: { tab: true } },
    { path: '/shops', name: 'shops', component: () => import('./pages/ShopsPage.vue') },
    { path: '/checkout', name: 'checkout', component: () => import('./pages/CheckoutPage.vue') },
    { path: '/orders', name: 'orders', component: () => import('./pages/OrdersPage.vue'), meta: { tab: true } },
    { path: '/orders/:no', name: 'order', component: () => import('./pages/OrderPage.vue'), props: true },
    { path: '/exchange', name: 'exchange', component: () => import('./pages/ExchangePage.vue') },
    { path: '/claim/:link', name: 'claim', component: () => import('./pages/ClaimPage.vue'), props: true },
    { path: '/gift/:token', name: 'gift', component: () => import('./pages/GiftPage.vue'), props: true },
    { path: '/wallet', name: 'wallet', component: () => import('./pages/WalletPage.vue') },
    { path: '/me', name: 'mine', component: () => import('./pages/MinePage.vue'), meta: { tab: true } },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./pages/NowherePage.vue') },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

// Back closes the login sheet before it leaves the page.
router.beforeEach(() => {
  if (!loginOpen.value) return true
  closeLogin()
  return false
})

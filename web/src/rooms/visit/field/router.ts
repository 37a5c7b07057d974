import { createRouter, createWebHistory } from 'vue-router'
import { person, session } from '@/api/session'
import { begin, enter } from '@/offline/gate'
import { vault } from '@/offline/vault'
import { aheadOfTime } from '@/shell/renewed'

declare module 'vue-router' {
  interface RouteMeta {
    /** a page one comes back from: no tabs below */
    deep?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory('/field'),
  scrollBehavior: () => ({ top: 0 }),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('@/shell/SignInPage.vue'), props: { keep: true }, meta: { bare: true } },
    { path: '/password', component: () => import('@/shell/PasswordPage.vue'), meta: { deep: true } },
    { path: '/', component: () => import('./DayPage.vue') },
    { path: '/lookup', component: () => import('./LookupPage.vue') },
    { path: '/outbox', component: () => import('./OutboxPage.vue') },
    { path: '/doors/:id(\\d+)', component: () => import('./DoorPage.vue'), props: true, meta: { deep: true } },
    { path: '/visit/:id(\\d+|new)', component: () => import('./VisitForm.vue'), props: true, meta: { deep: true } },
    { path: '/result/:id', component: () => import('./ResultPage.vue'), props: true, meta: { deep: true } },
    { path: '/hazards/:id(\\d+)', component: () => import('./HazardPage.vue'), props: true, meta: { deep: true } },
    { path: '/snaps', component: () => import('./SnapsPage.vue') },
    { path: '/snaps/:id(\\d+)', component: () => import('./SnapPage.vue'), props: true, meta: { deep: true } },
    { path: '/hand-over/:id(\\d+)', component: () => import('./HandOverPage.vue'), props: true, meta: { deep: true } },
    { path: '/inspections', component: () => import('./InspectionsPage.vue'), meta: { deep: true } },
    { path: '/inspections/:id(\\d+)', component: () => import('./InspectionPage.vue'), props: true, meta: { deep: true } },
    { path: '/doors/:id(\\d+)/inspect', component: () => import('./InspectPage.vue'), props: true, meta: { deep: true } },
    { path: '/doors/:id(\\d+)/more', component: () => import('./MorePage.vue'), props: true, meta: { deep: true } },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})

router.beforeEach(async (to) => {
  if (session.state === 'unknown') {
    try {
      await enter()
    } catch {
      session.state = 'out'
    }
  }
  if (session.state === 'out' && to.name !== 'sign-in') return { name: 'sign-in', query: { back: to.fullPath } }
  if (session.state === 'in' && to.name === 'sign-in') return '/'
  /* just signed in: the key comes before the first page that keeps something */
  if (session.state === 'in' && vault.state === 'shut' && !person.value?.must_change) await begin()
  if (person.value?.must_change && to.path !== '/password') return '/password'
  return true
})

/** Fetches the pages that were not opened yet, so that each of them opens in an alley without a network too. */
export function fetchPages(): void {
  for (const { components } of router.getRoutes()) {
    const page: unknown = components?.default
    if (typeof page === 'function') void aheadOfTime(page as () => Promise<unknown>)
  }
}

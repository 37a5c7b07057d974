import { createRouter, createWebHistory } from 'vue-router'
import { loadSession, session } from '@/api/session'

declare module 'vue-router' {
  interface RouteMeta {
    bare?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./SignInPage.vue'), meta: { bare: true } },
    { path: '/password', component: () => import('./PasswordPage.vue') },
    { path: '/', component: () => import('@/rooms/today/TodayPage.vue') },
    { path: '/matters', component: () => import('@/rooms/today/MattersPage.vue') },
    { path: '/register', component: () => import('@/rooms/register/RegisterPage.vue') },
    { path: '/entities/:id(\\d+)', component: () => import('@/rooms/register/EntityPage.vue'), props: true },
    { path: '/doors', component: () => import('@/rooms/register/DoorsPage.vue') },
    { path: '/doors/:id(\\d+)', component: () => import('@/rooms/register/DoorPage.vue'), props: true },
    { path: '/imports', component: () => import('@/rooms/import/ImportsPage.vue') },
    { path: '/imports/new', component: () => import('@/rooms/import/ImportNewPage.vue') },
    { path: '/imports/:id(\\d+)', component: () => import('@/rooms/import/ImportRunPage.vue'), props: true },
    { path: '/sweeps', component: () => import('@/rooms/sweep/SweepsPage.vue') },
    { path: '/sweeps/:id(\\d+)', component: () => import('@/rooms/sweep/SweepPage.vue'), props: true },
    { path: '/sweep-plans', component: () => import('@/rooms/sweep/PlansPage.vue') },
    { path: '/sweep-plans/:id(\\d+|new)', component: () => import('@/rooms/sweep/PlanPage.vue'), props: true },
    { path: '/visits', component: () => import('@/rooms/visit/VisitsPage.vue') },
    { path: '/visits/:id(\\d+)', component: () => import('@/rooms/visit/VisitPage.vue'), props: true },
    { path: '/inspections', component: () => import('@/rooms/visit/InspectionsPage.vue') },
    { path: '/hazards', component: () => import('@/rooms/hazard/HazardsPage.vue') },
    { path: '/hazards/:id(\\d+)', component: () => import('@/rooms/hazard/HazardPage.vue'), props: true },
    {
      path: '/:kind(inspections|transfers|clues)/:id(\\d+)',
      component: () => import('@/matter/PlainMatterPage.vue'),
      props: true,
    },
    { path: '/board', component: () => import('@/rooms/board/BoardPage.vue') },
    { path: '/rules', component: () => import('@/rooms/rules/RulesPage.vue') },
    { path: '/rules/:list', component: () => import('@/rooms/rules/RuleListPage.vue'), props: true },
    { path: '/clock', component: () => import('@/rooms/rules/ClockPage.vue') },
    { path: '/admin/units', component: () => import('@/rooms/admin/UnitsPage.vue') },
    { path: '/admin/people', component: () => import('@/rooms/admin/PeoplePage.vue') },
    { path: '/admin/jobs', component: () => import('@/rooms/admin/JobsPage.vue') },
    { path: '/admin/ledger', component: () => import('@/rooms/admin/LedgerPage.vue') },
    { path: '/:rest(.*)*', component: () => import('./NotFoundPage.vue') },
  ],
})

router.beforeEach(async (to) => {
  if (session.state === 'unknown') {
    try {
      await loadSession()
    } catch {
      session.state = 'out'
    }
  }
  if (session.state === 'out' && to.name !== 'sign-in') return { name: 'sign-in', query: { back: to.fullPath } }
  if (session.state === 'in' && to.name === 'sign-in') return '/'
  return true
})

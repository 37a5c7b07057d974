import { createRouter, createWebHistory } from 'vue-router'
import { loadSession, person, session } from '@/api/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** without the frame of the desk */
    bare?: boolean
    /** message key for the title of the window */
    title?: string
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./SignInPage.vue'), meta: { bare: true, title: 'sign_in.title' } },
    { path: '/password', component: () => import('./PasswordPage.vue'), meta: { title: 'sign_in.change' } },
    { path: '/', component: () => import('@/rooms/today/TodayPage.vue'), meta: { title: 'nav.today' } },
    { path: '/matters', component: () => import('@/rooms/inbox/InboxPage.vue'), meta: { title: 'nav.matters' } },
    { path: '/register', component: () => import('@/rooms/register/RegisterPage.vue'), meta: { title: 'register.title' } },
    { path: '/entities/:id(\\d+)', component: () => import('@/rooms/register/EntityPage.vue'), props: true, meta: { title: 'nav.entities' } },
    { path: '/doors', component: () => import('@/rooms/register/DoorsPage.vue'), meta: { title: 'nav.doors' } },
    { path: '/doors/:id(\\d+)', component: () => import('@/rooms/register/DoorPage.vue'), props: true, meta: { title: 'nav.doors' } },
    { path: '/imports', component: () => import('@/rooms/import/ImportsPage.vue'), meta: { title: 'nav.imports' } },
    { path: '/imports/new', component: () => import('@/rooms/import/ImportNewPage.vue'), meta: { title: 'import.new' } },
    { path: '/imports/:id(\\d+)', component: () => import('@/rooms/import/ImportRunPage.vue'), props: true, meta: { title: 'nav.imports' } },
    { path: '/sweeps', component: () => import('@/rooms/sweep/SweepsPage.vue'), meta: { title: 'nav.sweeps' } },
    { path: '/sweeps/:id(\\d+)', component: () => import('@/rooms/sweep/SweepPage.vue'), props: true, meta: { title: 'nav.sweeps' } },
    { path: '/sweep-plans', component: () => import('@/rooms/sweep/PlansPage.vue'), meta: { title: 'nav.plans' } },
    { path: '/sweep-plans/:id(\\d+|new)', component: () => import('@/rooms/sweep/PlanPage.vue'), props: true, meta: { title: 'nav.plans' } },
    { path: '/visits', component: () => import('@/rooms/visit/VisitsPage.vue'), meta: { title: 'nav.visits' } },
    { path: '/visits/:id(\\d+)', component: () => import('@/rooms/visit/VisitPage.vue'), props: true, meta: { title: 'nav.visits' } },
    { path: '/street-ledger', component: () => import('@/rooms/ledger/LedgerPage.vue'), meta: { title: 'nav.street_ledger' } },
    { path: '/snaps', component: () => import('@/rooms/visit/SnapsPage.vue'), meta: { title: 'nav.snaps' } },
    { path: '/snaps/:id(\\d+)', component: () => import('@/rooms/visit/SnapPage.vue'), props: true, meta: { title: 'nav.snaps' } },
    { path: '/inspections', component: () => import('@/rooms/inspection/InspectionsPage.vue'), meta: { title: 'nav.inspections' } },
    { path: '/inspections/:id(\\d+)', component: () => import('@/rooms/inspection/InspectionPage.vue'), props: true, meta: { title: 'nav.inspections' } },
    { path: '/inspection-ratings', component: () => import('@/rooms/inspection/RatingsPage.vue'), meta: { title: 'nav.ratings' } },
    { path: '/superior-inspections', component: () => import('@/rooms/inspection/SuperiorsPage.vue'), meta: { title: 'nav.superiors' } },
    { path: '/officer-loans', component: () => import('@/rooms/inspection/LoansPage.vue'), meta: { title: 'nav.loans' } },
    { path: '/capsules', component: () => import('@/rooms/field/CapsulesPage.vue'), meta: { title: 'nav.capsules' } },
    { path: '/conflicts', component: () => import('@/rooms/field/ConflictsPage.vue'), meta: { title: 'nav.conflicts' } },
    { path: '/phones', component: () => import('@/rooms/field/PhonesPage.vue'), meta: { title: 'nav.phones' } },
    { path: '/hazards', component: () => import('@/rooms/hazard/HazardsPage.vue'), meta: { title: 'nav.hazards' } },
    { path: '/hazards/:id(\\d+)', component: () => import('@/rooms/hazard/HazardPage.vue'), props: true, meta: { title: 'nav.hazards' } },
    { path: '/transfers', component: () => import('@/rooms/hazard/TransfersPage.vue'), meta: { title: 'nav.transfers' } },
    { path: '/transfers/:id(\\d+)', component: () => import('@/rooms/hazard/TransferPage.vue'), props: true, meta: { title: 'nav.transfers' } },
    { path: '/food', component: () => import('@/rooms/food/FoodBoardPage.vue'), meta: { title: 'nav.food_board' } },
    { path: '/food/operators', component: () => import('@/rooms/food/FoodOperatorsPage.vue'), meta: { title: 'nav.food_operators' } },
    { path: '/food/operators/:id(\\d+)', component: () => import('@/rooms/food/FoodOperatorPage.vue'), props: true, meta: { title: 'nav.food_operators' } },
    { path: '/food/gradings', component: () => import('@/rooms/food/GradingsPage.vue'), meta: { title: 'nav.food_gradings' } },
    { path: '/gradings/:id(\\d+)', component: () => import('@/rooms/food/GradingPage.vue'), props: true, meta: { title: 'nav.food_gradings' } },
    { path: '/food/self-checks', component: () => import('@/rooms/food/ChecksPage.vue'), meta: { title: 'nav.food_checks' } },
    { path: '/food/self-checks/:id(\\d+)', component: () => import('@/rooms/food/CheckPage.vue'), props: true, meta: { title: 'nav.food_checks' } },
    { path: '/food/staff', component: () => import('@/rooms/food/StaffListPage.vue'), meta: { title: 'nav.food_staff' } },
    { path: '/food/ends', component: () => import('@/rooms/food/EndsPage.vue'), meta: { title: 'nav.food_ends' } },
    { path: '/sweeps/:id(\\d+)/draw', component: () => import('@/rooms/sweep/DrawPage.vue'), props: true, meta: { title: 'draw.title' } },
    { path: '/surveys', component: () => import('@/rooms/survey/SurveysPage.vue'), meta: { title: 'nav.surveys' } },
    { path: '/surveys/:id(\\d+|new)', component: () => import('@/rooms/survey/SurveyPage.vue'), props: true, meta: { title: 'nav.surveys' } },
    { path: '/intakes', component: () => import('@/rooms/intake/IntakesPage.vue'), meta: { title: 'nav.intakes' } },
    { path: '/intakes/new', component: () => import('@/rooms/intake/IntakeTakePage.vue'), meta: { title: 'intake.take' } },
    { path: '/complaints', component: () => import('@/rooms/complaint/ComplaintsPage.vue'), meta: { title: 'nav.complaints' } },
    { path: '/callbacks', component: () => import('@/rooms/complaint/CallbacksPage.vue'), meta: { title: 'nav.callbacks' } },
    { path: '/publicity', component: () => import('@/rooms/publicity/EntriesPage.vue'), meta: { title: 'nav.publicity' } },
    { path: '/publicity/:id(\\d+)', component: () => import('@/rooms/publicity/EntryPage.vue'), props: true, meta: { title: 'nav.publicity' } },
    { path: '/complaints/:id(\\d+)', component: () => import('@/rooms/complaint/ComplaintPage.vue'), props: true, meta: { title: 'nav.complaints' } },
    { path: '/reports', component: () => import('@/rooms/report/ReportsPage.vue'), meta: { title: 'nav.reports' } },
    { path: '/reports/:id(\\d+)', component: () => import('@/rooms/report/ReportPage.vue'), props: true, meta: { title: 'nav.reports' } },
    { path: '/vault/reveals', component: () => import('@/rooms/vault/RevealsPage.vue'), meta: { title: 'nav.reveals' } },
    { path: '/intake-imports', component: () => import('@/rooms/intake/TablesPage.vue'), meta: { title: 'nav.intake_imports' } },
    { path: '/intake-imports/new', component: () => import('@/rooms/intake/TableNewPage.vue'), meta: { title: 'intake.table_new' } },
    { path: '/intake-imports/:id(\\d+)', component: () => import('@/rooms/intake/TableRunPage.vue'), props: true, meta: { title: 'nav.intake_imports' } },
    { path: '/intake-routings', component: () => import('@/rooms/intake/RoutingsPage.vue'), meta: { title: 'nav.intake_routings' } },
    { path: '/intake-routings/:id(\\d+|new)', component: () => import('@/rooms/intake/RoutingPage.vue'), props: true, meta: { title: 'nav.intake_routings' } },
    { path: '/intakes/:id(\\d+)', component: () => import('@/rooms/intake/IntakePage.vue'), props: true, meta: { title: 'nav.intakes' } },
    { path: '/clues', component: () => import('@/rooms/casefile/CluesPage.vue'), meta: { title: 'nav.clues' } },
    { path: '/clues/:id(\\d+)', component: () => import('@/rooms/casefile/CluePage.vue'), props: true, meta: { title: 'nav.clues' } },
    { path: '/summaries', component: () => import('@/rooms/casefile/SummariesPage.vue'), meta: { title: 'nav.summaries' } },
    { path: '/summaries/:id(\\d+)', component: () => import('@/rooms/casefile/SummaryPage.vue'), props: true, meta: { title: 'nav.summaries' } },
    { path: '/cases', component: () => import('@/rooms/casefile/CasesPage.vue'), meta: { title: 'nav.cases' } },
    { path: '/cases/:id(\\d+)', component: () => import('@/rooms/casefile/CasePage.vue'), props: true, meta: { title: 'nav.cases' } },
    { path: '/wall-reads', component: () => import('@/rooms/casefile/WallReadsPage.vue'), meta: { title: 'nav.wall_reads' } },
    { path: '/board', component: () => import('@/rooms/board/BoardPage.vue'), meta: { title: 'nav.board' } },
    { path: '/figures', component: () => import('@/rooms/figures/FiguresPage.vue'), meta: { title: 'nav.figures' } },
    { path: '/rules', component: () => import('@/rooms/rules/RulesPage.vue'), meta: { title: 'nav.rules' } },
    { path: '/rules/:list', component: () => import('@/rooms/rules/RuleListPage.vue'), props: true, meta: { title: 'nav.rules' } },
    { path: '/clock', component: () => import('@/rooms/rules/ClockPage.vue'), meta: { title: 'nav.clock' } },
    { path: '/admin/units', component: () => import('@/rooms/admin/UnitsPage.vue'), meta: { title: 'nav.units' } },
    { path: '/admin/people', component: () => import('@/rooms/admin/PeoplePage.vue'), meta: { title: 'nav.people' } },
    { path: '/admin/access', component: () => import('@/rooms/admin/AccessPage.vue'), meta: { title: 'nav.access' } },
    { path: '/admin/jobs', component: () => import('@/rooms/admin/JobsPage.vue'), meta: { title: 'nav.jobs' } },
    { path: '/admin/ledger', component: () => import('@/rooms/admin/LedgerPage.vue'), meta: { title: 'nav.ledger' } },
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
  if (person.value?.must_change && to.path !== '/password') return '/password'
  return true
})

/** Where one can go. Roles only hide what a person will never need; the server decides. */
import { hasRole } from '@/api/session'

export interface NavItem {
  to: string
  label: string
  icon: string
  roles?: string[]
  children?: NavItem[]
}

const icons = {
  today: 'M4 11 12 4l8 7v9H4zM10 20v-6h4v6',
  register: 'M4 9l2-5h12l2 5M5 9v11h14V9M4 9h16M10 20v-6h4v6',
  doors: 'M6 3h12v18H6zM14 12v1',
  sweep: 'M4 19c4 0 4-5 8-5s4 5 8 5M12 3a4 4 0 0 1 4 4c0 3-4 6-4 6s-4-3-4-6a4 4 0 0 1 4-4z',
  visit: 'M5 4h14v16H5zM9 9l2 2 4-4M9 15h6',
  hazard: 'M12 4 21 20H3zM12 10v5M12 17.5v.5',
  approval: 'M6 3h9l4 4v14H6zM9 14l2 2 4-5',
  food: 'M7 3v7a2 2 0 0 0 4 0V3M9 12v9M16 3c-2 1-3 4-3 7 0 2 1 3 3 3v8',
  board: 'M4 20V10M10 20V4M16 20v-8M21 20H3',
  rules: 'M12 4v16M5 8h14M5 8l-2.5 6h5zM19 8l-2.5 6h5zM8 20h8',
  admin: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1',
  case: 'M4 7h6l2 2h8v11H4zM4 11h16M12 3v3',
  complaint: 'M4 5h16v11H9l-5 4zM8 9h8M8 12h5',
  report: 'M5 10v5h3l7 4V6l-7 4zM18 9a4 4 0 0 1 0 7',
  intake: 'M4 5h16v10H9l-5 4zM8 9h8M8 12h5',
  matters: 'M4 6h16v12H4zM4 13h5l1 2h4l1-2h5',
}

/* whose work the street is; whoever mediates or investigates reaches a door through its operator */
const STREET = ['officer', 'chief', 'partner', 'head', 'command', 'auditor', 'admin']

const all: NavItem[] = [
  { to: '/', label: 'nav.today', icon: icons.today },
  { to: '/matters', label: 'nav.matters', icon: icons.matters },
  {
    to: '/intakes',
    label: 'nav.intakes',
    icon: icons.intake,
    roles: ['clerk', 'head', 'chief', 'command', 'auditor'],
    children: [
      { to: '/intakes/new', label: 'intake.take', icon: '', roles: ['clerk'] },
      { to: '/intakes', label: 'nav.intakes', icon: '' },
      { to: '/intake-imports', label: 'nav.intake_imports', icon: '', roles: ['clerk'] },
      { to: '/intake-routings', label: 'nav.intake_routings', icon: '', roles: ['clerk', 'head', 'chief'] },
    ],
  },
  {
    to: '/register',
    label: 'nav.register',
    icon: icons.register,
    children: [
      { to: '/register', label: 'nav.entities', icon: '' },
      { to: '/doors', label: 'nav.doors', icon: '' },
      { to: '/imports', label: 'nav.imports', icon: '', roles: ['admin', 'registrar'] },
    ],
  },
  {
    to: '/sweeps',
    label: 'nav.sweep',
    icon: icons.sweep,
    roles: STREET,
    children: [
      { to: '/sweeps', label: 'nav.sweeps', icon: '' },
      { to: '/sweep-plans', label: 'nav.plans', icon: '' },
      { to: '/street-ledger', label: 'nav.street_ledger', icon: '' },
      { to: '/visits', label: 'nav.visits', icon: '' },
      { to: '/snaps', label: 'nav.snaps', icon: '' },
      { to: '/capsules', label: 'nav.capsules', icon: '' },
      { to: '/conflicts', label: 'nav.conflicts', icon: '' },
      { to: '/admin/people', label: 'nav.people_areas', icon: '', roles: ['chief'] },
      { to: '/phones', label: 'nav.phones', icon: '', roles: ['chief', 'admin', 'auditor', 'head'] },
    ],
  },
  {
    to: '/inspections',
    label: 'nav.inspections',
    icon: icons.approval,
    roles: ['officer', 'chief', 'reviewer', 'head', 'command', 'auditor', 'admin'],
    children: [
      { to: '/inspections', label: 'nav.inspections', icon: '' },
      { to: '/inspection-ratings', label: 'nav.ratings', icon: '', roles: ['chief', 'head', 'auditor', 'command'] },
      { to: '/superior-inspections', label: 'nav.superiors', icon: '', roles: ['officer', 'chief', 'head', 'auditor', 'command'] },
      { to: '/officer-loans', label: 'nav.loans', icon: '', roles: ['chief', 'admin', 'head', 'auditor'] },
    ],
  },
  {
    to: '/hazards',
    label: 'nav.hazards',
    icon: icons.hazard,
    roles: [...STREET, 'clerk', 'mediator'],
    children: [
      { to: '/hazards', label: 'nav.hazards', icon: '' },
      { to: '/transfers', label: 'nav.transfers', icon: '' },
    ],
  },
  {
    to: '/complaints',
    label: 'nav.complaints',
    icon: icons.complaint,
    roles: ['clerk', 'mediator', 'chief', 'head', 'command', 'auditor'],
    children: [
      { to: '/complaints', label: 'nav.complaints', icon: '' },
      { to: '/callbacks', label: 'nav.callbacks', icon: '', roles: ['clerk', 'chief', 'head'] },
      { to: '/publicity', label: 'nav.publicity', icon: '', roles: ['clerk', 'mediator', 'chief', 'head', 'auditor'] },
    ],
  },
  {
    to: '/reports',
    label: 'nav.reports',
    icon: icons.report,
    roles: ['officer', 'chief', 'investigator', 'clerk', 'mediator', 'reviewer', 'command', 'head', 'auditor'],
    children: [
      { to: '/reports', label: 'nav.reports', icon: '' },
      { to: '/vault/reveals', label: 'nav.reveals', icon: '', roles: ['officer', 'chief', 'investigator', 'clerk', 'head', 'auditor'] },
    ],
  },
  {
    to: '/clues',
    label: 'nav.clues_cases',
    icon: icons.case,
    roles: ['officer', 'chief', 'investigator', 'reviewer', 'head', 'auditor'],
    children: [
      { to: '/cases', label: 'nav.cases', icon: '', roles: ['investigator', 'reviewer', 'head', 'auditor'] },
      { to: '/summaries', label: 'nav.summaries', icon: '', roles: ['officer', 'investigator', 'reviewer', 'head', 'chief', 'auditor'] },
      { to: '/clues', label: 'nav.clues', icon: '' },
      { to: '/wall-reads', label: 'nav.wall_reads', icon: '', roles: ['investigator', 'reviewer', 'head', 'auditor'] },
    ],
  },
  {
    to: '/food',
    label: 'nav.food',
    icon: icons.food,
    roles: ['officer', 'chief', 'registrar', 'head', 'command', 'auditor', 'admin'],
    children: [
      { to: '/food', label: 'nav.food_board', icon: '' },
      { to: '/food/operators', label: 'nav.food_operators', icon: '' },
      { to: '/food/self-checks', label: 'nav.food_checks', icon: '' },
      { to: '/food/gradings', label: 'nav.food_gradings', icon: '' },
      { to: '/food/staff', label: 'nav.food_staff', icon: '' },
      { to: '/food/ends', label: 'nav.food_ends', icon: '' },
      { to: '/surveys', label: 'nav.surveys', icon: '' },
    ],
  },
  {
    to: '/board',
    label: 'nav.board',
    icon: icons.board,
    children: [
      { to: '/board', label: 'nav.board', icon: '' },
      { to: '/figures', label: 'nav.figures', icon: '', roles: ['chief', 'clerk', 'mediator', 'reviewer', 'command', 'head', 'auditor'] },
    ],
  },
  {
    to: '/rules',
    label: 'nav.rules',
    icon: icons.rules,
    children: [
      { to: '/rules', label: 'nav.lists', icon: '' },
      { to: '/clock', label: 'nav.clock', icon: '' },
    ],
  },
  {
    to: '/admin/units',
    label: 'nav.admin',
    icon: icons.admin,
    roles: ['admin', 'auditor', 'head'],
    children: [
      { to: '/admin/units', label: 'nav.units', icon: '' },
      { to: '/admin/people', label: 'nav.people', icon: '' },
      { to: '/admin/access', label: 'nav.access', icon: '', roles: ['admin'] },
      { to: '/admin/jobs', label: 'nav.jobs', icon: '' },
      { to: '/admin/ledger', label: 'nav.ledger', icon: '' },
    ],
  },
]

const allowed = (item: NavItem) => !item.roles || hasRole(...item.roles)

export function navigation(): NavItem[] {
  return all.filter(allowed).map((item) => ({ ...item, children: item.children?.filter(allowed) }))
}

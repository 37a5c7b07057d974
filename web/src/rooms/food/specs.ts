/** The lists of the food room. */
import type { ListSpec } from '@/list/spec'

const SECTORS = ['catering', 'sales', 'production']

export const foodOperators: ListSpec = {
  name: 'food-operators',
  path: '/v1/food/operators',
  order: 'due_on',
  exports: ['csv', 'xlsx'],
  to: (row) => `/food/operators/${row.id}`,
  emptyTitle: 'food.operators_empty',
  emptyHint: 'food.operators_hint',
  topics: ['entity.changed'],
  columns: [
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'sector', label: 'field.sector', kind: 'state', words: 'choice.food_sector.', options: SECTORS, filter: true, quick: true },
    { key: 'grade', label: 'field.grade', kind: 'grade', codes: 'grades', filter: true, quick: true },
    { key: 'total_points', label: 'field.total_points', kind: 'int' },
    { key: 'inspected_on', label: 'field.inspected_on', kind: 'day', filter: true },
    { key: 'due_on', label: 'field.due_on', kind: 'day', sort: true, filter: true, quick: true },
    { key: 'missed_days', label: 'field.missed_days', kind: 'int', filter: true },
    { key: 'key_supervision', label: 'field.key_supervision', kind: 'flag', filter: true },
    { key: 'smiley', label: 'field.smiley', kind: 'code', codes: 'food_smileys', filter: true, hidden: true },
    { key: 'tier', label: 'field.tier', kind: 'int', filter: true, hidden: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true, hidden: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true, quick: true, hidden: true },
    { key: 'officer_id', label: 'field.officer_id', kind: 'person', nameKey: 'officer_name', filter: true, hidden: true },
  ],
}

export const gradings: ListSpec = {
  name: 'food-gradings',
  path: '/v1/food/gradings',
  order: '-id',
  exports: ['csv', 'xlsx'],
  to: (row) => `/gradings/${row.id}`,
  emptyTitle: 'food.gradings_empty',
  emptyHint: 'food.gradings_hint',
  topics: ['grading.changed'],
  columns: [
    { key: 'number', label: 'field.number', kind: 'text', filter: true, mono: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'year', label: 'field.year', kind: 'year', filter: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'matter_state.grading.', options: ['filled', 'returned', 'confirmed', 'dropped'], filter: true, quick: true },
    { key: 'last_grade', label: 'field.last_grade', kind: 'grade', codes: 'grades', filter: true },
    { key: 'advice', label: 'field.advice', kind: 'code', codes: 'food_advice', filter: true },
    { key: 'next_grade', label: 'field.next_grade', kind: 'grade', codes: 'grades', filter: true, quick: true },
    { key: 'filled_by', label: 'field.filled_by', kind: 'person', nameKey: 'filled_by_name', filter: true },
    { key: 'reviewed_at', label: 'field.reviewed_at', kind: 'instant', filter: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true, quick: true, hidden: true },
  ],
}

export const ends: ListSpec = {
  name: 'food-ends',
  path: '/v1/food/ends',
  order: 'ends_on',
  exports: ['csv', 'xlsx'],
  to: (row) => `/food/operators/${row.entity_id}`,
  emptyTitle: 'food.ends_empty',
  columns: [
    { key: 'ends_on', label: 'field.ends_on', kind: 'day', sort: true, filter: true, quick: true },
    { key: 'what', label: 'field.what', kind: 'code', codes: 'food_ends', filter: true, quick: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true, quick: true, hidden: true },
  ],
}

/** Names are shown on the operator's own page, masked; a list of all has none. */
export const staff: ListSpec = {
  name: 'food-staff',
  path: '/v1/food/staff',
  order: '-id',
  exports: ['csv', 'xlsx'],
  to: (row) => `/food/operators/${row.entity_id}`,
  emptyTitle: 'food.staff_empty',
  emptyHint: 'food.staff_empty_hint',
  columns: [
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'duty', label: 'field.food_duty', kind: 'code', codes: 'food_duties', filter: true, quick: true },
    { key: 'health_from', label: 'field.health_from', kind: 'day', filter: true, hidden: true },
    { key: 'health_to', label: 'field.health_to', kind: 'day', sort: true, filter: true, quick: true },
    { key: 'trained_on', label: 'field.trained_on', kind: 'day', filter: true },
    { key: 'trained_hours', label: 'field.trained_hours', kind: 'int', filter: true },
    { key: 'training_to', label: 'field.training_to', kind: 'day', sort: true, filter: true },
    { key: 'active', label: 'field.at_work', kind: 'flag', filter: true },
  ],
}

export const selfChecks: ListSpec = {
  name: 'self-checks',
  path: '/v1/food/self-checks',
  order: '-from_day',
  exports: ['csv', 'xlsx'],
  to: (row) => `/food/self-checks/${row.id}`,
  emptyTitle: 'food.checks_empty',
  emptyHint: 'food.checks_hint',
  topics: ['self_check.sent'],
  columns: [
    { key: 'from_day', label: 'field.from_day', kind: 'day', sort: true, filter: true, quick: true },
    { key: 'list', label: 'field.self_check_list', kind: 'code', codes: 'self_checks', filter: true, quick: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'conform', label: 'field.conform', kind: 'int' },
    { key: 'failed', label: 'field.failed', kind: 'int', filter: true },
    { key: 'shut', label: 'field.shut', kind: 'flag', filter: true },
    { key: 'changed_at', label: 'field.changed_at', kind: 'instant', filter: true },
  ],
}

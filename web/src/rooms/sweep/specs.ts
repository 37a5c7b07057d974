import type { ListSpec } from '@/list/spec'

export const SWEEP_STATES = ['draft', 'locked', 'under_way', 'done', 'cancelled']

export const sweeps: ListSpec = {
  name: 'sweeps',
  path: '/v1/sweeps',
  order: '-on_day',
  exports: ['csv', 'xlsx'],
  to: (row) => `/sweeps/${row.id}`,
  emptyTitle: 'sweep.empty',
  emptyHint: 'sweep.empty_hint',
  topics: ['sweep.changed', 'sweep.progress'],
  columns: [
    { key: 'on_day', label: 'field.on_day', kind: 'day', sort: true, filter: true, quick: true, width: 112 },
    { key: 'name', label: 'field.name', kind: 'text', grow: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'choice.sweep_state.', options: SWEEP_STATES, filter: true, quick: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', nameKey: 'unit_name', filter: true, quick: true },
    { key: 'stops', label: 'field.stops_count', kind: 'int' },
    { key: 'seen', label: 'field.seen', kind: 'int' },
    { key: 'no_entry', label: 'field.no_entry', kind: 'int' },
    { key: 'plan_id', label: 'field.plan_id', kind: 'text', filter: true, hidden: true },
  ],
}

export const plans: ListSpec = {
  name: 'sweep-plans',
  path: '/v1/sweep-plans',
  order: '-id',
  to: (row) => `/sweep-plans/${row.id}`,
  emptyTitle: 'plan.empty',
  emptyHint: 'plan.empty_hint',
  columns: [
    { key: 'name', label: 'field.name', kind: 'text', grow: true },
    { key: 'recurrence', label: 'field.recurrence', kind: 'code', codes: 'recurrences', filter: true, quick: true },
    { key: 'first_day', label: 'field.first_day', kind: 'day', filter: true },
    { key: 'last_day', label: 'field.last_day', kind: 'day' },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', nameKey: 'unit_name', filter: true, quick: true },
    { key: 'active', label: 'field.active', kind: 'flag', filter: true },
  ],
}

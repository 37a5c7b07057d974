import type { ListSpec } from '@/list/spec'

export const ENTRY_STATES = ['open', 'waiting', 'public', 'withheld', 'excluded', 'over']

export const entries: ListSpec = {
  name: 'publicity-entries',
  path: '/v1/publicity-entries',
  order: '-id',
  exports: ['csv', 'xlsx'],
  to: (row) => `/publicity/${row.id}`,
  emptyTitle: 'publicity.empty',
  emptyHint: 'publicity.empty_hint',
  topics: ['complaint.changed'],
  columns: [
    { key: 'number', label: 'field.number', kind: 'text', mono: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'publicity_state.', options: ENTRY_STATES, filter: true, quick: true },
    { key: 'objected_at', label: 'field.objected_at', kind: 'instant', filter: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'category', label: 'field.category', kind: 'code', codes: 'filing_categories', filter: true },
    { key: 'result', label: 'field.result', kind: 'code', codes: 'publicity_results', filter: true },
    { key: 'exclusion', label: 'field.exclusion', kind: 'code', codes: 'publicity_exclusions', filter: true },
    { key: 'closed_on', label: 'field.closed_on', kind: 'day', filter: true },
    { key: 'due_on', label: 'publicity.due_on', kind: 'day', filter: true },
    { key: 'told_at', label: 'publicity.told_at', kind: 'instant', filter: true, hidden: true },
    { key: 'published_at', label: 'publicity.published_at', kind: 'instant', filter: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', nameKey: 'unit_name', filter: true, hidden: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true, hidden: true },
  ],
}

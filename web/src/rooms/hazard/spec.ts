import type { ListSpec } from '@/list/spec'

export const HAZARD_STATES = ['open', 'guided', 'ordered', 'proven', 'transferred', 'closed', 'clue']

export const hazards: ListSpec = {
  name: 'hazards',
  path: '/v1/hazards',
  order: '-opened_at',
  exports: ['csv', 'xlsx', 'geojson'],
  to: (row) => `/hazards/${row.id}`,
  emptyTitle: 'hazard.empty',
  emptyHint: 'hazard.empty_hint',
  topics: ['hazard.changed'],
  columns: [
    { key: 'number', label: 'field.number', kind: 'text', filter: true, mono: true },
    { key: 'kind', label: 'field.hazard_kind', kind: 'code', codes: 'hazard_kinds', filter: true, quick: true, grow: true },
    { key: 'grade', label: 'field.hazard_grade', kind: 'code', codes: 'hazard_grades', filter: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'matter_state.hazard.', options: HAZARD_STATES, filter: true, quick: true },
    { key: 'due_at', label: 'field.due_at', kind: 'due', sort: true, filter: true, quick: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true },
    { key: 'opened_at', label: 'field.opened_at', kind: 'instant', sort: true, filter: true },
    { key: 'story', label: 'field.story', kind: 'text', hidden: true, grow: true },
    { key: 'lead_agency', label: 'field.lead_agency', kind: 'code', codes: 'agencies', filter: true, hidden: true },
    { key: 'outcome', label: 'field.outcome', kind: 'code', codes: 'hazard_outcomes', filter: true, hidden: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true, quick: true, hidden: true },
    { key: 'person_id', label: 'field.person_id', kind: 'person', nameKey: 'person_name', filter: true, hidden: true },
    { key: 'premises_name', label: 'field.premises_id', kind: 'text', hidden: true },
    { key: 'failed_rechecks', label: 'field.failed_rechecks', kind: 'int', filter: true, hidden: true },
    { key: 'reverse_of', label: 'field.reverse_of', kind: 'text', filter: true, hidden: true },
    { key: 'came_back_as', label: 'field.came_back_as', kind: 'text', filter: true, hidden: true },
    { key: 'place_kind', label: 'field.place_kind', kind: 'code', codes: 'small_places', filter: true, hidden: true },
    { key: 'raised_to', label: 'field.raised_to', kind: 'code', codes: 'roles', filter: true, hidden: true },
    { key: 'level', label: 'field.level', kind: 'level', filter: true, hidden: true },
    { key: 'closed_at', label: 'field.closed_at', kind: 'instant', filter: true, hidden: true },
  ],
}

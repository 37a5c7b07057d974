import type { ListSpec } from '@/list/spec'

export const inspections: ListSpec = {
  name: 'inspections',
  path: '/v1/inspections',
  order: '-opened_at',
  exports: ['csv', 'xlsx', 'geojson'],
  to: (row) => `/inspections/${row.id}`,
  emptyTitle: 'inspection.empty',
  emptyHint: 'inspection.empty_hint',
  topics: ['inspection.changed'],
  columns: [
    { key: 'number', label: 'field.number', kind: 'text', mono: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'item', label: 'field.item', kind: 'code', codes: 'catalogue', filter: true, grow: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'matter_state.inspection.', options: ['asked', 'approved', 'noticed', 'recusal', 'used', 'published', 'filed', 'withdrawn', 'refused', 'dropped'], filter: true, quick: true },
    { key: 'due_at', label: 'field.due_at', kind: 'due', sort: true, filter: true },
    { key: 'planned_on', label: 'field.planned_on', kind: 'day', filter: true, quick: true },
    { key: 'lead_id', label: 'field.lead_id', kind: 'person', nameKey: 'lead_name', filter: true },
    { key: 'second_id', label: 'field.second_id', kind: 'person', nameKey: 'second_name', filter: true },
    { key: 'ground', label: 'field.ground', kind: 'code', codes: 'inspection_grounds', filter: true, hidden: true },
    { key: 'level', label: 'field.level', kind: 'level', filter: true, hidden: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true, hidden: true },
    { key: 'opened_at', label: 'field.opened_at', kind: 'instant', sort: true, filter: true, hidden: true },
  ],
}

export const ratings: ListSpec = {
  name: 'inspection-ratings',
  path: '/v1/inspection-ratings',
  order: '-at',
  exports: ['csv', 'xlsx'],
  to: (row) => `/inspections/${row.id}`,
  emptyTitle: 'inspection.no_ratings',
  emptyHint: 'inspection.no_ratings_hint',
  topics: ['inspection.changed'],
  columns: [
    { key: 'at', label: 'field.rated_at', kind: 'instant', sort: true, filter: true, quick: true },
    { key: 'stars', label: 'field.stars', kind: 'int', filter: true, quick: true, width: 80 },
    { key: 'words', label: 'field.words', kind: 'text', grow: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'lead_id', label: 'field.lead_id', kind: 'person', nameKey: 'lead_name', filter: true },
    { key: 'second_id', label: 'field.second_id', kind: 'person', nameKey: 'second_name', filter: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true, hidden: true },
    { key: 'number', label: 'field.number', kind: 'text', mono: true },
  ],
}

export const superiors: ListSpec = {
  name: 'superior-inspections',
  path: '/v1/superior-inspections',
  order: '-id',
  exports: ['csv', 'xlsx'],
  to: (row) => `/entities/${row.entity_id}`,
  emptyTitle: 'superior.empty',
  emptyHint: 'superior.empty_hint',
  topics: ['superior_inspection.changed'],
  columns: [
    { key: 'on_day', label: 'field.on_day', kind: 'day', filter: true, quick: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'item', label: 'field.item', kind: 'code', codes: 'catalogue', filter: true, quick: true, grow: true },
    { key: 'authority', label: 'field.authority', kind: 'text', grow: true },
    { key: 'document', label: 'field.document', kind: 'text', mono: true },
    { key: 'noted_by', label: 'field.noted_by', kind: 'text' },
    { key: 'withdrawn_at', label: 'field.withdrawn_at', kind: 'instant', filter: true },
  ],
}

export const loans: ListSpec = {
  name: 'officer-loans',
  path: '/v1/officer-loans',
  order: '-id',
  emptyTitle: 'loan.empty',
  emptyHint: 'loan.why',
  columns: [
    { key: 'person_id', label: 'field.lent_person', kind: 'person', nameKey: 'person_name', filter: true },
    { key: 'unit_id', label: 'field.lent_to', kind: 'unit', filter: true },
    { key: 'first_day', label: 'field.first_day', kind: 'day', filter: true },
    { key: 'last_day', label: 'field.last_day', kind: 'day', filter: true },
    { key: 'reason', label: 'field.reason', kind: 'text', grow: true },
    { key: 'ended_at', label: 'field.ended_at', kind: 'instant', filter: true },
  ],
}

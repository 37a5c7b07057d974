import type { ListSpec } from '@/list/spec'

export const visits: ListSpec = {
  name: 'visits',
  path: '/v1/visits',
  order: '-on_day',
  exports: ['csv', 'xlsx', 'geojson'],
  to: (row) => `/visits/${row.id}`,
  emptyTitle: 'visit.empty',
  topics: ['visit.recorded'],
  columns: [
    { key: 'on_day', label: 'field.on_day', kind: 'day', sort: true, filter: true, quick: true, width: 112 },
    { key: 'act', label: 'field.act', kind: 'code', codes: 'acts', filter: true, quick: true },
    { key: 'premises_name', label: 'field.premises_id', kind: 'text', grow: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'outcome', label: 'field.visit_outcome', kind: 'code', codes: 'visit_outcomes', filter: true, quick: true },
    { key: 'door_state', label: 'field.door_state', kind: 'state', codes: 'door_states', filter: true },
    { key: 'verdict', label: 'field.verdict', kind: 'code', codes: 'visit_verdicts', filter: true },
    { key: 'officer_id', label: 'field.officer_id', kind: 'person', nameKey: 'officer_name', filter: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true, hidden: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true, hidden: true },
    { key: 'score', label: 'field.score', kind: 'int', hidden: true },
    { key: 'failed_key', label: 'field.failed_key', kind: 'int', filter: true, hidden: true },
    { key: 'failed_general', label: 'field.failed_general', kind: 'int', filter: true, hidden: true },
    { key: 'started_at', label: 'field.started_at', kind: 'instant', hidden: true },
  ],
}

const snaps = {
  order: '-id',
  exports: ['csv', 'xlsx'] as ListSpec['exports'],
  to: (row: Record<string, unknown>) => `/snaps/${String(row.id)}`,
  emptyTitle: 'snap.empty',
  emptyHint: 'snap.empty_hint',
  topics: ['snap.changed'],
  columns: [
    { key: 'taken_at', label: 'field.taken_at', kind: 'instant', filter: true, width: 160 },
    { key: 'state', label: 'field.state', kind: 'state', words: 'snap_state.', options: ['open', 'classified', 'dropped'], filter: true, quick: true },
    { key: 'note', label: 'field.note', kind: 'text', grow: true },
    { key: 'photos', label: 'field.photos', kind: 'int' },
    { key: 'became', label: 'snap.became', kind: 'code', words: 'snap_as.', options: ['hazard', 'door', 'visit'], filter: true },
    { key: 'person_id', label: 'field.person_id', kind: 'person', nameKey: 'person_name', filter: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true },
  ],
} satisfies Partial<ListSpec>

export const mySnaps: ListSpec = { ...snaps, name: 'my-snaps', path: '/v1/my/snaps' }
export const unitSnaps: ListSpec = { ...snaps, name: 'snaps', path: '/v1/snaps' }

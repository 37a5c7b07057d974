import type { ListSpec } from '@/list/spec'
import { matterPage } from '@/matter/words'

export const matters: ListSpec = {
  name: 'matters',
  path: '/v1/matters',
  long: true,
  order: 'due_at',
  exports: ['csv', 'xlsx', 'geojson'],
  keeps: ['face'],
  to: (row) => matterPage(String(row.kind), String(row.id)),
  emptyTitle: 'today.no_matters',
  topics: ['hazard', 'inspection', 'transfer', 'grading', 'intake', 'complaint', 'report', 'case', 'summary', 'clue'].map((kind) => `${kind}.changed`),
  columns: [
    { key: 'due_at', label: 'field.due_at', kind: 'due', sort: true, filter: true, quick: true },
    { key: 'number', label: 'field.number', kind: 'text', filter: true, mono: true },
    { key: 'kind', label: 'field.matter_kind', kind: 'code', codes: 'matter_kinds', filter: true, quick: true },
    { key: 'title', label: 'field.title', kind: 'title', grow: true },
    { key: 'title_list', label: 'field.title_list', kind: 'text', hidden: true },
    { key: 'title_code', label: 'field.title_code', kind: 'text', hidden: true },
    { key: 'state', label: 'field.state', kind: 'state', filter: false },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'person_id', label: 'field.person_id', kind: 'person', nameKey: 'person_name', filter: true, quick: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', nameKey: 'unit_name', filter: true },
    { key: 'opened_at', label: 'field.opened_at', kind: 'instant', sort: true, filter: true },
    { key: 'closed_at', label: 'field.closed_at', kind: 'instant', filter: true, hidden: true },
    { key: 'raised_to', label: 'field.raised_to', kind: 'code', codes: 'roles', filter: true, hidden: true },
    { key: 'level', label: 'field.level', kind: 'level', filter: true, hidden: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true, hidden: true },
  ],
}

export const absences: ListSpec = {
  name: 'absences',
  path: '/v1/absences',
  order: '-from_day',
  emptyTitle: 'inbox.no_absences',
  emptyHint: 'inbox.no_absences_hint',
  topics: ['absence.changed'],
  columns: [
    { key: 'person_id', label: 'inbox.who_is_away', kind: 'person', nameKey: 'person_name', filter: true, quick: true },
    { key: 'deputy_id', label: 'inbox.deputy', kind: 'person', nameKey: 'deputy_name', filter: true, quick: true },
    { key: 'from_day', label: 'inbox.from_day', kind: 'day', sort: true, filter: true },
    { key: 'to_day', label: 'inbox.to_day', kind: 'day', filter: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true },
    { key: 'stands', label: 'field.state', kind: 'text' },
  ],
}

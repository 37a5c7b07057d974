import type { ListSpec } from '@/list/spec'

export const intakes: ListSpec = {
  name: 'intakes',
  path: '/v1/intakes',
  long: true,
  order: '-received_at',
  exports: ['csv', 'xlsx', 'geojson'],
  to: (row) => `/intakes/${row.id}`,
  emptyTitle: 'intake.empty',
  emptyHint: 'intake.empty_hint',
  topics: ['intake.changed'],
  columns: [
    { key: 'number', label: 'field.number', kind: 'text', filter: true, mono: true },
    { key: 'channel', label: 'field.channel', kind: 'code', codes: 'intake_channels', filter: true, quick: true },
    { key: 'category', label: 'field.category', kind: 'code', codes: 'filing_categories', filter: true, quick: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'matter_state.intake.', options: ['received', 'split', 'answered', 'merged'], filter: true, quick: true },
    { key: 'due_at', label: 'field.due_at', kind: 'due', sort: true, filter: true, quick: true },
    { key: 'story', label: 'field.story', kind: 'text', grow: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'complaints', label: 'intake.complaints', kind: 'int' },
    { key: 'reports', label: 'intake.reports', kind: 'int' },
    { key: 'received_at', label: 'field.received_at', kind: 'instant', sort: true, filter: true },
    { key: 'unit_id', label: 'intake.routed_to', kind: 'unit', filter: true, quick: true, hidden: true },
    { key: 'subject_name', label: 'intake.subject_name', kind: 'text', hidden: true },
    { key: 'subject_address', label: 'intake.subject_address', kind: 'text', hidden: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true, hidden: true },
    { key: 'system', label: 'field.system', kind: 'code', codes: 'external_systems', filter: true, hidden: true },
    { key: 'external_number', label: 'field.external_number', kind: 'text', filter: true, hidden: true },
    { key: 'anonymous', label: 'intake.anonymous', kind: 'flag', filter: true, hidden: true },
    { key: 'unseen_updates', label: 'intake.unseen', kind: 'int', filter: true, hidden: true },
    { key: 'closed_at', label: 'field.closed_at', kind: 'instant', filter: true, hidden: true },
    { key: 'level', label: 'field.level', kind: 'level', filter: true, hidden: true },
  ],
}

/** Tables of 12315 and 12345 that were taken in. */
export const tables: ListSpec = {
  name: 'intake-imports',
  path: '/v1/intake-imports',
  order: '-created_at',
  to: (row) => `/intake-imports/${row.id}`,
  emptyTitle: 'intake.tables_empty',
  emptyHint: 'intake.table_hint',
  topics: ['job.changed'],
  columns: [
    { key: 'created_at', label: 'field.created_at', kind: 'instant', sort: true, filter: true },
    { key: 'template', label: 'field.template', kind: 'code', codes: 'intake_templates', filter: true, quick: true, grow: true },
    { key: 'dry_run', label: 'import.dry', kind: 'flag', filter: true, quick: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'choice.job_state.', options: ['waiting', 'running', 'done', 'failed', 'cancelled'], filter: true, quick: true },
    { key: 'rows', label: 'import.rows', kind: 'int' },
    { key: 'added', label: 'import.added', kind: 'int' },
    { key: 'changed', label: 'import.changed', kind: 'int' },
    { key: 'unchanged', label: 'import.unchanged', kind: 'int' },
    { key: 'refused', label: 'import.refused', kind: 'int' },
    { key: 'created_by', label: 'field.actor_id', kind: 'person', nameKey: 'created_by_name', filter: true, hidden: true },
  ],
}

/** Versions of the routing rules. */
export const routings: ListSpec = {
  name: 'intake-routings',
  path: '/v1/intake-routings',
  order: '-id',
  to: (row) => `/intake-routings/${row.id}`,
  emptyTitle: 'routing.empty',
  emptyHint: 'routing.empty_hint',
  columns: [
    { key: 'no', label: 'routing.number', kind: 'int', filter: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'choice.routing_state.', options: ['draft', 'live', 'past'], filter: true, quick: true },
    { key: 'note', label: 'routing.note', kind: 'text', grow: true },
    { key: 'lines', label: 'routing.lines', kind: 'int' },
    { key: 'made_by', label: 'routing.made_by', kind: 'person', nameKey: 'made_by_name', filter: true },
    { key: 'made_at', label: 'routing.made_at', kind: 'instant' },
    { key: 'live_at', label: 'routing.live_since', kind: 'instant' },
    { key: 'ended_at', label: 'routing.ended', kind: 'instant', hidden: true },
  ],
}

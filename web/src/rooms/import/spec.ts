import type { ListSpec } from '@/list/spec'

export const imports: ListSpec = {
  name: 'imports',
  path: '/v1/imports',
  order: '-created_at',
  to: (row) => `/imports/${row.id}`,
  emptyTitle: 'import.empty',
  emptyHint: 'import.empty_hint',
  topics: ['import.changed', 'job.changed'],
  columns: [
    { key: 'created_at', label: 'field.created_at', kind: 'instant', sort: true, filter: true },
    { key: 'file_name', label: 'field.file_name', kind: 'text', grow: true },
    { key: 'map', label: 'import.map', kind: 'text' },
    { key: 'dry_run', label: 'import.dry', kind: 'flag', filter: true, quick: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'choice.job_state.', options: ['waiting', 'running', 'done', 'failed', 'cancelled', 'undone'], filter: true, quick: true },
    { key: 'row_count', label: 'import.rows', kind: 'int' },
    { key: 'added', label: 'import.added', kind: 'int' },
    { key: 'changed', label: 'import.changed', kind: 'int' },
    { key: 'unchanged', label: 'import.unchanged', kind: 'int', hidden: true },
    { key: 'refused', label: 'import.refused', kind: 'int' },
  ],
}

/** What a column of a file may become. The server has the last word on each value. */
export const TARGETS = [
  'source_key', 'name', 'trade_name', 'uscc', 'reg_no', 'kind', 'trade', 'state', 'legal_person', 'phone', 'address', 'place_code', 'grade',
  'opened_on', 'premises_name', 'street', 'lon', 'lat', 'licence_kind', 'licence_number', 'licence_scope', 'licence_issued_on', 'licence_valid_to',
  'contact_name', 'contact_phone',
]

import type { ListSpec } from '@/list/spec'

export const imports: ListSpec = {
  name: 'imports',
  path: '/v1/imports',
  order: '-created_at',
  to: (row) => `/imports/${row.id}`,
  emptyTitle: 'import.empty',
  emptyHint: 'import.empty_hint',
  topics: ['job.changed'],
  columns: [
    { key: 'created_at', label: 'field.created_at', kind: 'instant', sort: true, filter: true },
    { key: 'file_name', label: 'field.file_name', kind: 'text', grow: true },
    { key: 'dry_run', label: 'import.dry', kind: 'flag', filter: true, quick: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'choice.job_state.', options: ['waiting', 'running', 'done', 'failed', 'cancelled', 'undone'], filter: true, quick: true },
    { key: 'rows', label: 'import.rows', kind: 'int' },
    { key: 'added', label: 'import.added', kind: 'int' },
    { key: 'changed', label: 'import.changed', kind: 'int' },
    { key: 'unchanged', label: 'import.unchanged', kind: 'int' },
    { key: 'refused', label: 'import.refused', kind: 'int' },
    { key: 'created_by', label: 'field.actor_id', kind: 'person', nameKey: 'created_by_name', filter: true, hidden: true },
  ],
}

import type { ListSpec } from '@/list/spec'

export const reveals: ListSpec = {
  name: 'reveals',
  path: '/v1/vault/reveals',
  order: '-id',
  emptyTitle: 'vault.empty',
  emptyHint: 'vault.empty_hint',
  topics: ['report.reveal'],
  keeps: ['face'],
  columns: [
    { key: 'number', label: 'field.number', kind: 'text', mono: true },
    { key: 'purpose', label: 'vault.purpose', kind: 'code', codes: 'reveal_purposes', filter: true, quick: true },
    { key: 'words', label: 'vault.words', kind: 'text', grow: true },
    { key: 'asked_by', label: 'vault.asked_by', kind: 'person', nameKey: 'asked_by_name', filter: true, quick: true },
    { key: 'asked_at', label: 'vault.asked_at', kind: 'instant', filter: true },
    { key: 'granted', label: 'vault.decision', kind: 'flag' },
    { key: 'decided_by', label: 'vault.decided_by', kind: 'person', nameKey: 'decided_by_name', filter: true },
    { key: 'reason', label: 'field.reason', kind: 'text' },
    { key: 'readable_until', label: 'vault.until', kind: 'instant', filter: true },
    { key: 'reads', label: 'vault.reads', kind: 'int' },
    { key: 'last_read_at', label: 'vault.last_read_at', kind: 'instant' },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true, hidden: true },
    { key: 'decided_at', label: 'vault.decided_at', kind: 'instant', filter: true, hidden: true },
  ],
}

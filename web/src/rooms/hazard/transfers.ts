import type { ListSpec } from '@/list/spec'

export const TRANSFER_STATES = ['proposed', 'sent', 'received', 'asked', 'accepted', 'answered', 'returned', 'referred', 'closed']

export const transfers: ListSpec = {
  name: 'transfers',
  path: '/v1/transfers',
  order: '-opened_at',
  exports: ['csv', 'xlsx', 'geojson'],
  to: (row) => `/transfers/${row.id}`,
  emptyTitle: 'transfer.empty',
  emptyHint: 'transfer.empty_hint',
  topics: ['transfer.changed'],
  columns: [
    { key: 'number', label: 'field.number', kind: 'text', filter: true, mono: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'matter_state.transfer.', options: TRANSFER_STATES, filter: true, quick: true },
    { key: 'due_at', label: 'field.due_at', kind: 'due', sort: true, filter: true, quick: true },
    { key: 'hazard_kind', label: 'field.hazard_kind', kind: 'code', codes: 'hazard_kinds', filter: true, grow: true },
    { key: 'to_agency', label: 'field.to_agency', kind: 'code', codes: 'agencies', filter: true, quick: true },
    { key: 'transfer_kind', label: 'field.transfer_kind', kind: 'code', codes: 'transfer_kinds', filter: true },
    { key: 'premises_name', label: 'field.premises_id', kind: 'text', grow: true },
    { key: 'address', label: 'field.address', kind: 'address', hidden: true, grow: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true },
    { key: 'opened_at', label: 'field.sent_at', kind: 'instant', sort: true, filter: true },
    { key: 'receipt_no', label: 'field.receipt_no', kind: 'text', filter: true, hidden: true },
    { key: 'return_reason', label: 'field.return_reason', kind: 'code', codes: 'transfer_return_reasons', filter: true, hidden: true },
    { key: 'outcome', label: 'field.outcome', kind: 'code', codes: 'hazard_outcomes', filter: true, hidden: true },
    { key: 'answered_at', label: 'field.answered_at', kind: 'instant', filter: true, hidden: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', nameKey: 'unit_name', filter: true, hidden: true },
    { key: 'from_unit_id', label: 'field.from_unit_id', kind: 'unit', filter: true, hidden: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', hidden: true },
    { key: 'raised_to', label: 'field.raised_to', kind: 'code', codes: 'roles', filter: true, hidden: true },
    { key: 'level', label: 'field.level', kind: 'level', filter: true, hidden: true },
    { key: 'closed_at', label: 'field.closed_at', kind: 'instant', filter: true, hidden: true },
  ],
}

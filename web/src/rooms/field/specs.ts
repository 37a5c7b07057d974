import type { ListSpec } from '@/list/spec'

export const phones: ListSpec = {
  name: 'devices',
  path: '/v1/field/devices',
  order: '-seen_at',
  exports: ['csv'],
  emptyTitle: 'street.no_phones',
  emptyHint: 'street.no_phones_hint',
  topics: ['device.changed'],
  columns: [
    { key: 'person_id', label: 'field.officer_id', kind: 'person', nameKey: 'person_name', filter: true, quick: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', nameKey: 'unit_name', filter: true, quick: true },
    { key: 'name', label: 'field.phone_name', kind: 'text', grow: true },
    { key: 'state', label: 'field.state', kind: 'state', codes: 'device_states', filter: true, quick: true },
    { key: 'seen_at', label: 'field.heard_at', kind: 'instant', sort: true, filter: true },
    { key: 'waiting', label: 'field.waiting', kind: 'int', filter: true },
    { key: 'oldest_at', label: 'field.oldest_at', kind: 'instant' },
    { key: 'client_version', label: 'field.client_version', kind: 'text', filter: true },
    { key: 'told_at', label: 'field.told_at', kind: 'instant', hidden: true },
    { key: 'reason', label: 'field.reason', kind: 'text', hidden: true },
  ],
}

export const capsules: ListSpec = {
  name: 'capsules',
  path: '/v1/field/capsules',
  order: '-received_at',
  exports: ['csv'],
  emptyTitle: 'street.no_capsules',
  emptyHint: 'street.no_capsules_hint',
  topics: ['capsule.changed'],
  columns: [
    { key: 'received_at', label: 'field.received_at', kind: 'instant', sort: true, filter: true, quick: true },
    { key: 'state', label: 'field.state', kind: 'state', codes: 'capsule_states', filter: true, quick: true },
    { key: 'person_id', label: 'field.officer_id', kind: 'person', nameKey: 'person_name', filter: true, quick: true },
    { key: 'premises_name', label: 'field.premises_id', kind: 'text', grow: true },
    { key: 'missing', label: 'field.missing', kind: 'int' },
    { key: 'conflicts', label: 'field.conflicts', kind: 'int', filter: true },
    { key: 'flags', label: 'field.flags', kind: 'int' },
    { key: 'seq', label: 'field.phone_seq', kind: 'int', hidden: true },
    { key: 'reason', label: 'field.reason', kind: 'text', hidden: true },
  ],
}

export const conflicts: ListSpec = {
  name: 'conflicts',
  path: '/v1/conflicts',
  order: '-id',
  exports: ['csv'],
  emptyTitle: 'street.no_conflicts',
  emptyHint: 'street.no_conflicts_hint',
  topics: ['conflict.changed'],
  columns: [
    { key: 'said_at', label: 'field.said_at', kind: 'instant', filter: true },
    { key: 'state', label: 'field.state', kind: 'state', codes: 'conflict_states', filter: true, quick: true },
    { key: 'premises_name', label: 'field.premises_id', kind: 'text', grow: true },
    { key: 'field', label: 'field.conflict_field', kind: 'code', words: 'field.', options: ['name', 'address', 'trade_name', 'trade', 'legal_person', 'phone'], filter: true },
    { key: 'person_id', label: 'field.officer_id', kind: 'person', nameKey: 'person_name', filter: true, quick: true },
    { key: 'resolved_at', label: 'field.resolved_at', kind: 'instant' },
  ],
}

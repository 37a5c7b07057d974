import type { ListSpec } from '@/list/spec'

export const REPORT_STATES = ['received', 'returned', 'verifying', 'facts_added', 'extension_asked', 'paused', 'filing_proposed', 'no_filing_proposed', 'filed', 'not_filed', 'reward_proposed', 'closed', 'merged', 'out_of_power', 'transferred']

export const reports: ListSpec = {
  name: 'reports',
  path: '/v1/reports',
  long: true,
  order: '-opened_at',
  exports: ['csv', 'xlsx', 'geojson'],
  to: (row) => `/reports/${row.id}`,
  emptyTitle: 'report.empty',
  emptyHint: 'report.empty_hint',
  topics: ['report.changed'],
  columns: [
    { key: 'number', label: 'field.number', kind: 'text', filter: true, mono: true },
    { key: 'category', label: 'field.category', kind: 'code', codes: 'filing_categories', filter: true, quick: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'matter_state.report.', options: REPORT_STATES, filter: true, quick: true },
    { key: 'due_at', label: 'field.due_at', kind: 'due', sort: true, filter: true, quick: true },
    { key: 'story', label: 'field.story', kind: 'text', grow: true },
    { key: 'entity_name', label: 'field.entity_id', kind: 'text' },
    { key: 'pseudonym', label: 'report.pseudonym', kind: 'text', mono: true },
    { key: 'opened_at', label: 'report.found_at', kind: 'instant', sort: true, filter: true },
    { key: 'person_id', label: 'report.verifier', kind: 'person', nameKey: 'person_name', filter: true },
    { key: 'source', label: 'report.source', kind: 'code', codes: 'report_sources', filter: true, quick: true, hidden: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', nameKey: 'unit_name', filter: true, quick: true, hidden: true },
    { key: 'named', label: 'report.named', kind: 'flag', filter: true, hidden: true },
    { key: 'target', label: 'report.target', kind: 'text', hidden: true },
    { key: 'premises_name', label: 'field.premises_id', kind: 'text', hidden: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true, hidden: true },
    { key: 'reason', label: 'report.not_filing', kind: 'code', codes: 'not_filing_reasons', filter: true, hidden: true },
    { key: 'to_agency', label: 'field.to_agency', kind: 'code', codes: 'agencies', filter: true, hidden: true },
    { key: 'reward_amount', label: 'report.reward_amount', kind: 'fen', hidden: true },
    { key: 'decided_at', label: 'report.decided_at', kind: 'instant', filter: true, hidden: true },
    { key: 'level', label: 'field.level', kind: 'level', filter: true, hidden: true },
    { key: 'raised_to', label: 'field.raised_to', kind: 'code', codes: 'roles', filter: true, hidden: true },
    { key: 'closed_at', label: 'field.closed_at', kind: 'instant', filter: true, hidden: true },
  ],
}

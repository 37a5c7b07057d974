import type { ListSpec } from '@/list/spec'

export const people: ListSpec = {
  name: 'people',
  path: '/v1/people',
  order: 'login',
  exports: ['csv', 'xlsx'],
  emptyTitle: 'admin.no_people',
  columns: [
    { key: 'name', label: 'field.person_name', kind: 'text', filter: true, grow: true },
    { key: 'login', label: 'field.login', kind: 'text', filter: true, sort: true, mono: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', nameKey: 'unit_name', filter: true, quick: true },
    { key: 'roles', label: 'field.roles', kind: 'text', grow: true },
    { key: 'certificate', label: 'field.certificate', kind: 'text' },
    { key: 'active', label: 'field.active', kind: 'flag', filter: true, quick: true },
  ],
}

export const jobs: ListSpec = {
  name: 'jobs',
  path: '/v1/jobs',
  order: '-created_at',
  emptyTitle: 'admin.no_jobs',
  topics: ['job.changed'],
  columns: [
    { key: 'created_at', label: 'field.created_at', kind: 'instant', sort: true, filter: true },
    { key: 'kind', label: 'field.job_kind', kind: 'code', words: 'choice.job_kind.', options: ['import', 'import_undo', 'export', 'document', 'backup'], filter: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'choice.job_state.', options: ['waiting', 'running', 'done', 'failed', 'cancelled'], filter: true, quick: true },
    { key: 'done', label: 'field.done', kind: 'int' },
    { key: 'total', label: 'field.total', kind: 'int' },
    { key: 'note', label: 'field.note', kind: 'text' },
    { key: 'finished_at', label: 'field.finished_at', kind: 'instant' },
    { key: 'created_by', label: 'field.actor_id', kind: 'person', nameKey: 'created_by_name', filter: true, hidden: true },
  ],
}

export const ledger: ListSpec = {
  name: 'ledger',
  path: '/v1/ledger',
  order: '-id',
  exports: ['csv', 'xlsx'],
  emptyTitle: 'matter.no_timeline',
  columns: [
    { key: 'seq', label: 'field.seq', kind: 'int', width: 88 },
    { key: 'at', label: 'field.at', kind: 'instant', filter: true, quick: true },
    { key: 'act', label: 'field.ledger_act', kind: 'text', filter: true, quick: true },
    { key: 'actor_id', label: 'field.actor_id', kind: 'person', nameKey: 'actor_name', filter: true, quick: true },
    { key: 'subject_kind', label: 'field.subject_kind', kind: 'code', words: 'subject.', options: ['entity', 'premises', 'licence', 'contact', 'hazard', 'sweep', 'visit', 'person', 'unit', 'session'], filter: true },
    { key: 'subject_id', label: 'field.subject_id', kind: 'text', filter: true, mono: true },
    { key: 'state_from', label: 'field.from_state', kind: 'text' },
    { key: 'state_to', label: 'field.to_state', kind: 'text' },
    { key: 'purpose', label: 'field.purpose', kind: 'text', grow: true },
  ],
}

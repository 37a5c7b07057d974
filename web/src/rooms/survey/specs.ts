/** The lists of surveys. */
import type { ListSpec } from '@/list/spec'

export const surveys: ListSpec = {
  name: 'surveys',
  path: '/v1/surveys',
  order: '-id',
  exports: ['csv', 'xlsx'],
  to: (row) => `/surveys/${row.id}`,
  emptyTitle: 'survey.empty',
  emptyHint: 'survey.empty_hint',
  topics: ['survey.changed', 'survey.answered'],
  columns: [
    { key: 'title', label: 'field.survey_title', kind: 'text', filter: true, grow: true },
    { key: 'state', label: 'field.state', kind: 'state', words: 'choice.survey_state.', options: ['draft', 'open', 'closed'], filter: true, quick: true },
    { key: 'targets', label: 'field.targets', kind: 'int' },
    { key: 'answered', label: 'field.answered', kind: 'int' },
    { key: 'opened_at', label: 'survey.opened_at', kind: 'instant', filter: true },
    { key: 'closes_on', label: 'survey.closes_on', kind: 'day', filter: true },
    { key: 'unit_id', label: 'field.unit_id', kind: 'unit', filter: true },
  ],
}

export const surveyAnswers: ListSpec = {
  name: 'survey-answers',
  path: '/v1/survey-answers',
  order: '-id',
  exports: ['csv', 'xlsx'],
  to: (row) => `/entities/${row.entity_id}`,
  emptyTitle: 'survey.answers_empty',
  topics: ['survey.answered'],
  columns: [
    { key: 'entity_name', label: 'field.entity_id', kind: 'text', grow: true },
    { key: 'place_code', label: 'field.community', kind: 'place', filter: true },
    { key: 'ver', label: 'field.version', kind: 'int', filter: true },
    { key: 'answered_at', label: 'field.answered_at', kind: 'instant', filter: true },
    { key: 'via', label: 'field.via', kind: 'state', words: 'choice.survey_via.', options: ['officer', 'doorstep'], filter: true, quick: true },
    { key: 'person_id', label: 'field.person_id', kind: 'person', nameKey: 'person_name', filter: true, hidden: true },
  ],
}

/** The cells of the rules in words: codes of other lists by their names, yes and no, and the few values of our own. */
import { ruleName } from '@/api/rules'
import { t, tOr } from '@/shell/i18n'

const LISTS: Record<string, string> = {
  acts: 'acts', act_kind: 'catalogue_kinds', agency: 'agencies', checklist: 'checklists', clock: 'clocks', clocks: 'clocks', door_state: 'door_states', extension: 'clocks',
  family: 'hazard_families', forms: 'letters', hazard_kind: 'hazard_kinds', lead_agency: 'agencies', roles: 'roles', trade: 'industry', trades: 'industry',
  transfer_kind: 'transfer_kinds', verdict: 'visit_verdicts',
}

function oneWord(column: string, code: string): string {
  if (code === 'yes') return t('list.yes')
  if (code === 'no') return t('list.no')
  const list = LISTS[column]
  return list ? ruleName(list, code) : tOr(`rule_value.${column}.${code}`, code)
}

export const columnName = (column: string): string => column.replace(/_(zh|en)$/, '')

export function cellWords(column: string, value: string | null | undefined): string {
  if (!value) return ''
  return value.split('|').map((code) => oneWord(columnName(column), code)).join(t('text.and'))
}

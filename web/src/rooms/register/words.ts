/** Values of register fields in words, for the history. */
import { personName, placeWhere, unitName } from '@/api/names'
import { ruleName } from '@/api/rules'
import { showInstant } from '@/shell/format'
import { t } from '@/shell/i18n'

const LISTS: Record<string, Record<string, string>> = {
  entity: { trade: 'industry', kind: 'entity_kinds', state: 'entity_states' },
  premises: { door_state: 'door_states' },
  licence: { kind: 'licence_kinds', state: 'licence_states' },
  contact: { duty: 'contact_duties' },
}

export function valueWord(kind: string, field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('list.is_empty')
  const list = LISTS[kind]?.[field]
  if (list) return ruleName(list, String(value))
  if (field === 'place_code') return placeWhere(String(value))
  if (field === 'officer_id') return personName(String(value)) || String(value)
  if (field === 'unit_id') return unitName(String(value)) || String(value)
  if (field.endsWith('_at') && typeof value === 'string') return showInstant(value)
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

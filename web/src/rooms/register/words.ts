/** Values of register fields in words, for the history. */
import { placeName, unitName } from '@/api/names'
import { ruleName } from '@/api/rules'
import { showInstant } from '@/shell/format'
import { t } from '@/shell/i18n'

const LISTS: Record<string, string> = { trade: 'industry', door_state: 'door_states', duty: 'contact_duties' }

export function valueWord(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('list.is_empty')
  if (LISTS[field]) return ruleName(LISTS[field] as string, String(value))
  if (field === 'place_code') return placeName(String(value))
  if (field === 'unit_id') return unitName(String(value)) || String(value)
  if (field.endsWith('_at') && typeof value === 'string') return showInstant(value)
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** The words of a cell, by the kind of its column. */
import { communityName, personName, placeWhere, shortAddress, unitName } from '@/api/names'
import { ruleName } from '@/api/rules'
import { matterTitle } from '@/matter/words'
import { showDay, showFen, showInstant, showNumber } from '@/shell/format'
import { t, tOr } from '@/shell/i18n'
import type { Column, Filter, Row } from './spec'

export function codeWord(column: Column, code: string): string {
  if (column.codes) return ruleName(column.codes, code)
  return column.words ? tOr(`${column.words}${code}`, code) : code
}

export function cellWord(column: Column, row: Row): string {
  const value = row[column.key]
  if (column.nameKey && row[column.nameKey] && column.kind !== 'unit') return String(row[column.nameKey])
  if (value === null || value === undefined || value === '') return ''
  switch (column.kind) {
    case 'code':
    case 'state':
      return codeWord(column, String(value))
    case 'day':
      return showDay(String(value))
    case 'instant':
    case 'due':
      return showInstant(String(value))
    case 'int':
      return showNumber(Number(value))
    case 'fen':
      return showFen(Number(value))
    case 'unit':
      return unitName(String(value)) || String((column.nameKey && row[column.nameKey]) || value)
    case 'person':
      return personName(String(value)) || String(value)
    case 'place':
      return communityName(String(value))
    case 'title':
      return matterTitle({ title: String(value), title_list: row.title_list as string | null, title_code: row.title_code as string | null })
    case 'address':
      return shortAddress(String(value))
    case 'flag':
      return value === true || value === 1 ? t('list.yes') : t('list.no')
    default:
      return String(value)
  }
}

/** "状态：待整改、已下达" */
export function filterWord(column: Column, filter: Filter): string {
  const one = (value: string) => column.kind === 'place' ? placeWhere(value) : cellWord({ ...column, nameKey: undefined }, { [column.key]: value })
  switch (filter.op) {
    case 'null':
      return t('list.is_empty')
    case 'notnull':
      return t('list.is_set')
    case 'between':
      return filter.value.split('|').map(one).join(' – ')
    case 'ge':
      return `≥ ${one(filter.value)}`
    case 'gt':
      return `> ${one(filter.value)}`
    case 'le':
      return `≤ ${one(filter.value)}`
    case 'lt':
      return `< ${one(filter.value)}`
    case 'ne':
      return `≠ ${one(filter.value)}`
    case 'nin':
      return `≠ ${filter.value.split('|').map(one).join(', ')}`
    case 'prefix':
      return `${one(filter.value)}…`
    default:
      return filter.value.split('|').map(one).join(', ')
  }
}

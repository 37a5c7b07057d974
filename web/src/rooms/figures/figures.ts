/** What the server tells of a period, and how it is said. */
import { ruleName, ruleRow } from '@/api/rules'
import { addDays, showFen, showNumber, today } from '@/shell/format'
import { locale, t } from '@/shell/i18n'

export interface Parts {
  value: number | null
  numerator: number
  denominator: number | null
}
export interface Compared extends Parts {
  change: number | null
}
export interface Figure extends Parts {
  code: string
  theme: string
  formula: 'count' | 'sum' | 'ratio' | 'mean'
  measure: 'count' | 'percent' | 'per_10000' | 'ratio' | 'fen' | 'days'
  basis: string
  status: string
  numerator_of: string[]
  denominator_of: string[]
  numerator_day: string
  denominator_day: string
  last_year: Compared
  previous: Compared
  months: (Parts & { from: string })[]
  by_unit: (Parts & { unit_id: string })[]
}
export interface Share {
  code: string
  n: number
  share: number
}
export interface Figures {
  as_of: string
  from: string
  to: string
  last_year: { from: string; to: string }
  previous: { from: string; to: string }
  figures: Figure[]
  units: { unit_id: string; name: string; name_en: string }[]
  by_channel: Share[]
  by_category: Share[]
}
export type Part = 'numerator' | 'denominator'

export const THEMES = ['filing', 'complaint', 'report', 'case']
export const STEPS = ['month', 'quarter', 'year']

/** A value with what it is measured in; nothing to divide by is a dash. */
export function showValue(f: Figure, value: number | null): string {
  if (value === null) return '—'
  if (f.measure === 'percent') return `${value.toFixed(2)} %`
  if (f.measure === 'fen') return showFen(Math.round(value))
  if (f.measure === 'days') return t('figures.days', { n: value.toFixed(2) })
  return f.measure === 'count' ? showNumber(value) : value.toFixed(2)
}

const isAmount = (f: Figure) => f.formula === 'sum' || f.formula === 'mean'

/** A numerator: matters, or what was summed up of them. */
export function showAbove(f: Figure, n: number): string {
  return isAmount(f) && f.measure === 'fen' ? showFen(n) : showNumber(n)
}

/** How it moved: per cent of what it was, points of a ratio. */
export function showChange(f: Figure, change: number | null): string {
  if (change === null) return '—'
  const sign = change > 0 ? '+' : change < 0 ? '−' : ''
  const size = Math.abs(change).toFixed(2)
  return f.formula === 'ratio' ? t('figures.points', { n: sign + size }) : `${sign}${size} %`
}

/** The words of the rules for sums of tallies: "reports received + complaints received". */
export function tallyWords(codes: string[]): string {
  return codes.map((c) => ruleName('tallies', c)).join(' + ')
}

export function noteOf(f: Figure): string {
  const row = ruleRow('indicators', f.code)
  return String((locale.value === 'en' ? row?.note_en : row?.note_zh) ?? '')
}

/** First and last day of the running month, quarter or year, up to today. */
export function running(step: string, back = 0): { from: string; to: string } {
  const [year = 2000, month = 1] = today().split('-').map(Number)
  const length = step === 'year' ? 12 : step === 'quarter' ? 3 : 1
  const first = Math.floor((month - 1) / length) * length - back * length
  const start = (n: number) => new Date(Date.UTC(year, n, 1)).toISOString().slice(0, 10)
  const last = addDays(start(first + length), -1)
  return { from: start(first), to: last < today() ? last : today() }
}

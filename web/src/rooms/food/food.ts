/** What the food room's pages share: shapes of its replies, words of its codes. */
import { ruleRow, useRules } from '@/api/rules'
import { locale, tOr } from '@/shell/i18n'

export interface Frequency {
  scheme: string
  months: number
  floor_months: number
  inspected_on: string | null
  due_on: string
  overdue: boolean
}
export interface Grading {
  id: string
  year: number
  last_grade: string | null
  advice: string
  next_grade: string
  state: string
  filled_at: string
  reviewed_at: string | null
}
export interface FoodOperator {
  id: string
  ver: number
  entity_name: string
  sector: string
  form: string
  usual_form: string
  inputs: Record<string, number | number[]>
  kinds: string[]
  tier: number
  key_supervision: boolean
  static_points: number | null
  dynamic_points: number | null
  total_points: number | null
  grade: string
  smiley: string
  missed_days: number
  frequency: Frequency
  gradings: Grading[]
}
export interface Factor {
  factor: string
  value: number
  band: string
  points: number
  most: number
}
export interface Score {
  id: string
  at: string
  cause: string
  form: string
  factors: Factor[]
  static_points: number
  visit_id: string | null
  visit_on: string | null
  checklist: string | null
  checklist_version: string | null
  failed: { item: string; points: number }[]
  lost: number | null
  applicable: number | null
  dynamic_points: number | null
  total_points: number
  grade: string
  grading_id: string | null
  in_force: string
  actor_name: string | null
}

/** The factors of a form in the order of its table, each once, with its bands. */
export function factorsOf(form: string) {
  const list = ruleRow('food_forms', form)?.list
  const rows = list ? useRules(list as string).value : []
  const seen = new Map<string, { factor: string; name: string; unit: string; most: number; bands: { at_most: number; name: string }[] }>()
  for (const row of rows) {
    const name = String(locale.value === 'en' ? row.name_en : row.name_zh)
    const factor = String(row.factor)
    const one = seen.get(factor) ?? { factor, name, unit: String(row.unit), most: Number(row.factor_max), bands: [] }
    one.bands.push({ at_most: Number(row.at_most), name })
    seen.set(factor, one)
  }
  return [...seen.values()]
}
/** The simplified form names each step of kind and mode, not the factor. */
export const factorName = (form: string, factor: string): string => tOr(`choice.food_factor.${factor}`, factorsOf(form).find((one) => one.factor === factor)?.name ?? factor)

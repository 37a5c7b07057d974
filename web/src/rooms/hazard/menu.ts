/** What the rules offer for a hazard. */
import { ruleRow } from '@/api/rules'
import { locale, t } from '@/shell/i18n'
import type { Hazard, Move, RuleRow } from '@/api/types'

const words = (cell: string | null | undefined) => (cell ?? '').split('|').filter(Boolean)

/** Days for putting a kind of hazard right; 0 is on the spot. */
export function dueMenu(kind: string | null | undefined): number[] {
  const cell = ruleRow('hazard_kinds', kind)?.due_menu ?? ''
  return cell
    .split(/[^0-9]+/)
    .filter(Boolean)
    .map(Number)
}

/** How a hazard may end by a step, in the order of the rules. */
export function outcomesOf(rows: RuleRow[], step: string): string[] {
  return rows
    .filter((r) => words(r.steps).includes(step))
    .sort((a, b) => Number(a.rank) - Number(b.rank))
    .map((r) => r.code)
}

/** The ways in which a kind may be handed over, and to whom. */
export function transferMenu(kind: string | null | undefined, kinds: RuleRow[]): { kind: string[]; to_agency: string[] } {
  const row = ruleRow('hazard_kinds', kind)
  const ours = row?.ours === 'yes'
  const open = kinds.filter((k) => !ours || k.own_duty === 'yes')
  const agencies = [row?.lead_agency ?? '', ...words(row?.also_agencies), ...open.flatMap((k) => words(k.to_agencies))]
  return { kind: open.map((k) => k.code), to_agency: [...new Set(agencies.filter(Boolean))] }
}

/** What looks like this kind and is none. */
export function exemptionsOf(kind: string | null | undefined, rows: RuleRow[]): RuleRow[] {
  return kind ? rows.filter((r) => words(r.kinds).includes(kind)) : []
}

/** A kind of fire hazard: which small place (三小) it is in is asked for. */
export const asksSmallPlace = (kind: string | null | undefined): boolean => ruleRow('hazard_kinds', kind)?.family === 'H3'

/** What makes a small place one, as the rules limit it: area, height. */
export function limitsOf(place: RuleRow): string {
  return [
    place.area_m2 && t('hazard.area', { n: place.area_m2 }),
    place.floor_area_m2 && t('hazard.floor_area', { n: place.floor_area_m2 }),
    place.height_m && t('hazard.height', { n: place.height_m }),
  ]
    .filter(Boolean)
    .join(t('text.comma'))
}

/** What the rules propose for the form of a step; the officer changes it where the case asks. */
export function stepPreset(hazard: Hazard | null): Record<string, unknown> {
  const row = ruleRow('hazard_kinds', hazard?.hazard_kind)
  const days = dueMenu(hazard?.hazard_kind)
  return {
    remedy: hazard?.remedy || (locale.value === 'en' ? row?.remedy_en : row?.remedy_zh) || undefined,
    to_agency: hazard?.lead_agency,
    kind: row?.transfer_kind || undefined,
    days: days[days.length > 1 ? 1 : 0],
  }
}

/** Of each list only what this step may say. outcomes, ways: the rules hazard_outcomes and transfer_kinds in force. */
export function stepChoices(hazard: Hazard | null, move: Move, outcomes: RuleRow[], ways: RuleRow[]): Record<string, string[]> {
  return move.action === 'transfer' ? transferMenu(hazard?.hazard_kind, ways) : { outcome: outcomesOf(outcomes, move.action) }
}

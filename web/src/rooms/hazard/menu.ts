/** What the rules offer for a hazard. */
import { ruleRow } from '@/api/rules'
import type { RuleRow } from '@/api/types'

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

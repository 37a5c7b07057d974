/** Days that the rules offer for putting a kind of hazard right; 0 is on the spot. */
import { ruleRow } from '@/api/rules'

export function dueMenu(kind: string | null | undefined): number[] {
  const cell = ruleRow('hazard_kinds', kind)?.due_menu ?? ''
  return cell
    .split(/[^0-9]+/)
    .filter(Boolean)
    .map(Number)
}

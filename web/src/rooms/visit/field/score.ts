/** The score and the verdict while one still answers: by the rules that came with the checklist, as rooms/street/checklist.c makes them. */
import type { Checklist, ChecklistItem, ScoreRule, VerdictBand } from '@/api/types'

export interface Tally {
  answered: number
  /** of a key item, of a general item */
  key: number
  general: number
  lost: number
  possible: number
}

/** Reasonable absences are left out of what is possible. */
export function tally(items: ChecklistItem[], answers: Record<string, string>): Tally {
  const sum: Tally = { answered: 0, key: 0, general: 0, lost: 0, possible: 0 }
  for (const item of items) {
    const verdict = answers[item.code]
    if (!verdict) continue
    sum.answered++
    if (verdict === 'absent') continue
    const points = Number(item.points) || 0
    sum.possible += points
    if (verdict !== 'fail') continue
    sum.lost += points
    if (item.class === 'key') sum.key++
    else sum.general++
  }
  return sum
}

/** full × of ÷ possible, rounded half up to the rule's decimals; 0 when nothing is possible. The order of the operations is the server's, so
 * that both come to the same last digit. */
export function scoreOf(rule: ScoreRule | null | undefined, sum: Pick<Tally, 'lost' | 'possible'>): number {
  if (!rule || sum.possible <= 0) return 0
  const shift = 10 ** rule.decimals
  const counted = rule.of === 'lost' ? sum.lost : sum.possible - sum.lost
  return Math.floor(((rule.full * counted) / sum.possible) * shift + 0.5) / shift
}

const within = (n: number, least: number | null, most: number | null) => n >= (least ?? 0) && n <= (most ?? Infinity)

/** The first band that fits; none where the rule says nothing. */
export function verdictOf(bands: VerdictBand[] | undefined, sum: Pick<Tally, 'key' | 'general'>): VerdictBand | undefined {
  return bands?.find((b) => within(sum.key, b.key_least, b.key_most) && within(sum.general, b.general_least, b.general_most))
}

export interface Standing extends Tally {
  of: number
  score: number
  /** highest score, and whether more of it is worse */
  full: number
  risk: boolean
  band: VerdictBand | undefined
}

/** How a list stands with these answers; nothing before the first. */
export function standing(list: Checklist, answers: Record<string, string>): Standing | null {
  const sum = tally(list.items, answers)
  if (!sum.answered) return null
  return { ...sum, of: list.items.length, score: scoreOf(list.score_rule, sum), full: list.score_rule?.full ?? 0, risk: list.score_rule?.of === 'lost', band: verdictOf(list.verdict_rules, sum) }
}

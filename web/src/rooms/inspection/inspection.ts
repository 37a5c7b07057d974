/** What the page of an inspection shows, at the desk and on the phone. */
import type { MatterBody } from '@/api/types'

export interface Recusal {
  officer_id: string
  officer_name: string
  asked_by: 'operator' | 'officer'
  ground: string
  reason: string
  asked_at: string
  granted: boolean | null
  decided_at: string | null
  decided_by: string | null
  replacement_id: string | null
  decision: string
}
export interface Result {
  visit_id: string
  on_day: string
  outcome: string
  verdict: string | null
  failed_key: number
  failed_general: number
  hazards: number
}
export interface Publication {
  note: string
  published_at: string
  changed_at: string | null
  changed_why: string | null
  withdrawn_at: string | null
}
export interface Rating {
  stars: number
  reasons: string[]
  words: string
  at: string
}
export type Inspection = MatterBody & {
  lead_id: string
  second_id: string
  item: string
  ground: string
  counts: boolean
  joint_id: string | null
  reason: string
  planned_on: string
  noticed_at: string | null
  code_until: string | null
  recusal: string
  recusal_at: string | null
  to_be_published: boolean
  cap: { made: number; reserved: number; most?: number }
  ties: string[]
  recusals: Recusal[]
  result: Result | null
  publication: Publication | null
  rating?: Rating | null
}

/** What is proposed in the forms of its steps. */
export function inspectionPreset(of: Inspection | null): Record<string, unknown> {
  return { officer_id: of?.lead_id, recusal: of?.recusal === 'asked' ? 'decided' : of?.recusal || undefined }
}

/** What the one who approves must see before approving: nothing that counts fits under the cap of the year, somebody has a tie. */
export function warningsOf(of: Inspection | null): string[] {
  if (!of || !['asked', 'approved', 'recusal'].includes(of.state)) return []
  const full = of.counts && of.cap.most !== undefined && of.cap.made + of.cap.reserved >= of.cap.most
  return [...(full ? ['inspection.cap_full'] : []), ...(of.ties.length ? ['inspection.has_tie'] : [])]
}

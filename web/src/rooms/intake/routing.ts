/** The bureau's routing rules in numbered versions; names are the server's. */
import { filled } from '@/form/sending'
import type { Id, Instant } from '@/api/types'

export interface RoutingLine {
  kind: string | null
  channel: string | null
  category: string | null
  /** what the trade's code begins with */
  trade: string | null
  /** what the place's code begins with */
  place_code: string | null
  /** without it the station in whose area it lies */
  unit_id: Id | null
}
export interface Routing {
  id: Id
  no: number
  state: 'draft' | 'live' | 'past'
  note: string
  ver: number
  made_by: Id
  made_at: Instant
  live_by: Id | null
  live_at: Instant | null
  ended_at: Instant | null
  lines: RoutingLine[]
}
/** What a version would have changed; a unit of null is the place's own. */
export interface Trial {
  changes: { id: Id; number: string; kind: string; channel: string; category: string | null; from_unit_id: Id | null; to_unit_id: Id | null }[]
  moves: { from_unit_id: Id | null; to_unit_id: Id | null; n: number }[]
  tried: number
  changed: number
  since: Instant
  ticket: string
}

export const newLine = (): RoutingLine => ({ kind: null, channel: null, category: null, trade: null, place_code: null, unit_id: null })
/** As it is sent: empty cells ask for nothing. */
export const sentLines = (lines: RoutingLine[]) => lines.map((line) => filled({ ...line }))

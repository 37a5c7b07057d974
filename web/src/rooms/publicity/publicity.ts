import type { Id } from '@/api/types'

/** An entry as the office sees it: GET /v1/publicity-entries/{id}. */
export interface Objection {
  id: Id
  reason: string
  at: string
  noted_by: string | null
  decision: 'keep' | 'correct' | 'take_down' | null
  ground: string | null
  category: string | null
  note: string | null
  decided_by: string | null
  decided_at: string | null
}
export interface Entry {
  id: Id
  number: string
  state: string
  exclusion: string | null
  counted: boolean
  entity_id: Id
  entity_name: string
  uscc: string | null
  unit_name: string
  category: string
  corrected: string | null
  result: string | null
  closed_on: string | null
  due_on: string | null
  until_on: string | null
  told_at: string | null
  published_at: string | null
  ended_at: string | null
  ground: string | null
  ground_note: string | null
  ground_by: string | null
  ground_at: string | null
  objections: Objection[]
}
export type Act = 'withhold' | 'release' | 'correct' | 'objections' | 'ruling'

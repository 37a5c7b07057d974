/** Who reported, and who asked to know it. */
import { ruleRow, useRules } from '@/api/rules'
import { hasRole, person } from '@/api/session'
import type { Id, Instant } from '@/api/types'

export interface Reporter {
  pseudonym: string
  named: boolean
  has_code: boolean
}
export interface Reveal {
  id: Id
  purpose: string
  words: string
  asked_by: Id
  asked_by_name?: string | null
  asked_at: Instant
  decided_by: Id | null
  decided_by_name?: string | null
  decided_at: Instant | null
  granted: boolean | null
  reason: string | null
  readable_until: Instant | null
  reads: number
  last_read_at: Instant | null
}
/** of the list */
export interface RevealRow extends Reveal {
  matter_id: Id
  matter_kind: string
  number: string
}
export interface Identity {
  pseudonym: string
  anonymous: boolean
  name: string
  phone: string
  address: string
  id_number: string
  agent_name: string
  agent_phone: string
  agent_address: string
  email: string
  readable_until: Instant
  words: { at: Instant; story: string }[]
}

/* Whoever mediates between the two never learns it: the server says so too */
const may = (roles: string | null | undefined) => !hasRole('mediator') && hasRole(...(roles ?? '').split('|'))

/** For what this person may ask, in the order of the rules. */
export function purposesToAsk() {
  return useRules('reveal_purposes').value.filter((row) => may(row.asked_by))
}
export const hoursOf = (purpose: string): string => ruleRow('reveal_purposes', purpose)?.hours ?? ''

/** Another's request that waits, for a purpose that this person may grant. */
export function mayDecide(r: Reveal): boolean {
  return r.decided_at === null && r.asked_by !== person.value?.id && may(ruleRow('reveal_purposes', r.purpose)?.granted_by)
}
const over = (r: Reveal, now: number) => !r.readable_until || Date.parse(r.readable_until) <= now
export function mayRead(r: Reveal, now: number): boolean {
  return r.granted === true && r.asked_by === person.value?.id && !over(r, now)
}
export type Standing = 'waiting' | 'granted' | 'refused' | 'over'
export function standing(r: Reveal, now: number): Standing {
  if (r.decided_at === null) return 'waiting'
  if (!r.granted) return 'refused'
  return over(r, now) ? 'over' : 'granted'
}
/** One's own that is not over yet: until then no other is asked for. */
export function asksAlready(list: Reveal[], now: number): boolean {
  return list.some((r) => r.asked_by === person.value?.id && ['waiting', 'granted'].includes(standing(r, now)))
}

/** What is due at a door and around it, from what the phone holds: as the server says it (rooms/street/door_due.c), for when it is not heard. */
import type { Due, RuleRow } from '@/api/types'
import type { KnownDoor, KnownMatter } from '@/offline/door'
import { metres } from '@/offline/where'
import { addDays, dayOf, startOfDay } from '@/shell/format'

export interface DueRules {
  /** rules/due_rules, door_states, freshness_levels */
  due: RuleRow[]
  states: RuleRow[]
  levels: RuleRow[]
}
/** now: ms. stops: of the officer's day, still open. */
export interface DueAsk {
  now: number
  stops: { premises_id: string; sweep_id: string; sweep_name: string }[]
}
export interface Neighbour {
  premises_id: string
  name: string
  metres: number
  due: Due[]
}

const ADJOINING = 12
const DAY_MS = 86_400_000
/** A hazard that waits for somebody to look at it again. */
export const isRecheck = (m: KnownMatter) => m.kind === 'hazard' && (m.state === 'ordered' || m.state === 'proven')
/** The first moment that is no longer within so many days. */
const after = (now: number, days: number) => Date.parse(startOfDay(addDays(dayOf(new Date(now)), days + 1)))
const isLate = (due: string | null, now: number) => due !== null && Date.parse(due) < now

function ofMatter(m: KnownMatter, kind: string, now: number): Due {
  return { kind, subject_kind: m.kind, subject_id: m.id, title: m.number, due_at: m.due_at, late: isLate(m.due_at, now) }
}

/** From 1 on the day a door was seen to 0 when that has grown stale; null where nobody has stood or the rules say nothing. */
function freshness(door: KnownDoor, states: RuleRow[], now: number): number | null {
  const state = states.find((r) => r.code === door.door_state)
  const days = Number(state?.fresh_days ?? 0)
  if (!door.seen_at || !state || days <= 0) return null
  const age = Math.max(0, now - Date.parse(door.seen_at)) / DAY_MS / days
  if (state.decay === 'step') return age < 1 ? 1 : 0
  return Math.max(0, 1 - (state.decay === 'slow' ? age * age : age))
}
/** How fresh what is known of the door is: a row of rules/freshness_levels. */
export function levelOf(door: KnownDoor, rules: DueRules, now: number): RuleRow | undefined {
  const fresh = freshness(door, rules.states, now) ?? -1
  return rules.levels.find((level) => fresh > Number(level.above)) ?? rules.levels.at(-1)
}

/** The last moment of a day. */
const endOf = (day: string) => new Date(Date.parse(startOfDay(addDays(day, 1))) - 1).toISOString()
function ofFood(door: KnownDoor, kind: string, day: string | null | undefined, now: number, days: number): Due[] {
  if (!door.entity || !day) return []
  const ends = endOf(day)
  return Date.parse(ends) < after(now, days) ? [{ kind, subject_kind: 'food_operator', subject_id: door.entity.id, title: '', due_at: ends, late: isLate(ends, now) }] : []
}

const found: Record<string, (door: KnownDoor, ask: DueAsk, days: number) => Due[]> = {
  /* what the operator says is put right is looked at whenever somebody is there */
  recheck: (door, { now }, days) =>
    door.matters.filter((m) => isRecheck(m) && (m.state === 'proven' || (m.due_at !== null && Date.parse(m.due_at) < after(now, days)))).map((m) => ofMatter(m, 'recheck', now)),
  matter: (door, { now }) => door.matters.filter((m) => !isRecheck(m)).map((m) => ofMatter(m, 'matter', now)),
  sweep: (door, { stops }) =>
    stops.filter((s) => s.premises_id === door.id).map((s) => ({ kind: 'sweep', subject_kind: 'sweep', subject_id: s.sweep_id, title: s.sweep_name, due_at: null, late: false })),
  licence: (door, { now }, days) =>
    door.licences.flatMap((l) => {
      const ends = endOf(l.valid_to)
      return Date.parse(ends) < after(now, days) ? [{ kind: 'licence', subject_kind: 'licence', subject_id: l.kind, title: l.kind, due_at: ends, late: isLate(ends, now) }] : []
    }),
  food_inspection: (door, { now }, days) => ofFood(door, 'food_inspection', door.food?.due_on, now, days),
  health: (door, { now }, days) => ofFood(door, 'health', door.food?.health_to, now, days),
}

/** What is pressing first: by the rank of its kind, then by its day. */
export function dueOf(door: KnownDoor, rules: DueRules, ask: DueAsk): Due[] {
  const days = (kind: string) => rules.due.find((r) => r.code === kind)?.days
  const list = Object.entries(found).flatMap(([kind, find]) => (days(kind) === undefined ? [] : find(door, ask, Number(days(kind)))))
  const level = levelOf(door, rules, ask.now)
  if (days('stale') !== undefined && level && level.counts !== 'yes') list.push({ kind: 'stale', subject_kind: 'premises', subject_id: door.id, title: level.code, due_at: null, late: false })
  const rank = (d: Due) => Number(rules.due.find((r) => r.code === d.kind)?.rank ?? 0)
  return list.sort((a, b) => rank(a) - rank(b) || (a.due_at ?? '').localeCompare(b.due_at ?? ''))
}

/** Neighbours with something due, nearest first; that a ledger alone has grown stale is no reason to knock there, too. */
export function dueAround(door: KnownDoor, doors: KnownDoor[], rules: DueRules, ask: DueAsk): Neighbour[] {
  const near = Math.max(0, ...rules.due.map((r) => Number(r.near_m) || 0))
  if (door.lon === null || door.lat === null) return []
  const from = { lon: door.lon, lat: door.lat }
  const placed = doors.flatMap((d) => (d.id !== door.id && d.lon !== null && d.lat !== null ? [{ d, m: metres(from, { lon: d.lon, lat: d.lat }) }] : []))
  return placed
    .filter(({ m }) => m <= near)
    .sort((a, b) => a.m - b.m)
    .map(({ d, m }) => ({ premises_id: d.id, name: d.name, metres: Math.round(m), due: dueOf(d, rules, ask) }))
    .filter(({ due }) => due.some((one) => one.kind !== 'stale'))
    .slice(0, ADJOINING)
}

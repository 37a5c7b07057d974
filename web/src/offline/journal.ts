/** An append-only journal: each change of a visit is an entry, the visit is what its entries add up to. A killed page loses nothing.
 * Closed, its entries are chained with SM3 and never change again. No storage here, and nothing of the screen. */
import type { VisitDraft } from '@/rooms/visit/field/draft'
import { hex, sm3 } from './sm3'

export interface Entry {
  n: number
  /** the phone's clock */
  at: string
  /** milliseconds of the clock that cannot be set; 0 where a page took the journal up again */
  up: number
  do: string
  what: unknown
}

export interface ChainHead {
  id: string
  device: string
  seq: number
  prev: string
}

export function sealOf(head: ChainHead, journal: string[]): string {
  let link = sm3(`naguan capsule 1\n${head.id}\n${head.device}\n${head.seq}\n${head.prev}\n`)
  for (const entry of journal) link = sm3(link, entry)
  return hex(link)
}

type Change = Pick<Entry, 'do' | 'what'>
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
type Parts = Record<string, unknown>

/** Keys of an object that differ, one entry each. */
function byKey(name: string, was: Record<string, string>, is: Record<string, string>): Change[] {
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return keys.filter((item) => was[item] !== is[item]).map((item) => ({ do: name, what: { item, value: is[item] ?? null } }))
}

function photos(was: string[], is: string[]): Change[] | null {
  const gone = was.filter((hash) => !is.includes(hash))
  const fresh = is.filter((hash) => !was.includes(hash))
  /* another order, the same photo twice: said as a whole */
  if (!same([...was.filter((hash) => is.includes(hash)), ...fresh], is)) return null
  return [...gone.map((hash) => ({ do: 'unphoto', what: { hash } })), ...fresh.map((hash) => ({ do: 'photo', what: { hash } }))]
}

/** One entry for each that is new or other; fewer than before is said as a whole. */
function each(name: string, was: unknown[], is: unknown[]): Change[] | null {
  if (is.length < was.length) return null
  return is.flatMap((one, index) => (same(was[index], one) ? [] : [{ do: name, what: { index, [name]: one } }]))
}

function points(was: unknown[], is: unknown[]): Change[] | null {
  return same(was, is.slice(0, was.length)) ? is.slice(was.length).map((point) => ({ do: 'point', what: { point } })) : null
}

/** What was done between two states of a visit, in words a person can read later. */
export function changes(was: VisitDraft, is: VisitDraft): Change[] {
  const all: Change[] = []
  for (const field of Object.keys(is) as (keyof VisitDraft)[]) {
    if (same(was[field], is[field])) continue
    let said: Change[] | null = null
    if (field === 'answers') said = byKey('answer', was.answers, is.answers)
    else if (field === 'notes') said = byKey('note', was.notes, is.notes)
    else if (field === 'photos') said = photos(was.photos, is.photos)
    else if (field === 'hazards') said = each('hazard', was.hazards, is.hazards)
    /* a journal that an older version began has none of these yet */
    else if (field === 'rechecks') said = was.rechecks && each('recheck', was.rechecks, is.rechecks)
    else if (field === 'corrections') said = was.corrections && each('correct', was.corrections, is.corrections)
    else if (field === 'sign') said = was.sign && byKey('sign', { ...was.sign }, { ...is.sign })
    else if (field === 'points') said = points(was.points, is.points)
    all.push(...(said ?? [{ do: 'set', what: { field, value: is[field] } }]))
  }
  return all
}

/** Where an entry about one of several belongs: by its place, by its name. */
const LISTS: Record<string, string> = { hazard: 'hazards', recheck: 'rechecks', correct: 'corrections' }
const MAPS: Record<string, string> = { answer: 'answers', note: 'notes', sign: 'sign' }

/** Adds one entry to what was so far. */
function step(to: Parts, { do: act, what }: Change): void {
  const w = what as Parts
  if (act === 'open') Object.assign(to, w)
  else if (act === 'set') to[String(w.field)] = w.value
  else if (act === 'photo') (to.photos as string[]).push(String(w.hash))
  else if (act === 'unphoto') to.photos = (to.photos as string[]).filter((hash) => hash !== w.hash)
  else if (act in LISTS) (to[LISTS[act] as string] as unknown[])[Number(w.index)] = w[act]
  else if (act === 'point') (to.points as unknown[]).push(w.point)
  else if (act in MAPS) {
    const map = to[MAPS[act] as string] as Record<string, unknown>
    if (w.value === null) delete map[String(w.item)]
    else map[String(w.item)] = w.value
  }
}

/** The visit that the entries add up to; nothing when there is no beginning. */
export function fold(journal: string[]): VisitDraft | null {
  const entries = journal.map((text) => JSON.parse(text) as Entry)
  if (entries[0]?.do !== 'open') return null
  const draft: Parts = {}
  for (const entry of entries) step(draft, JSON.parse(JSON.stringify(entry)) as Entry)
  return draft as unknown as VisitDraft
}

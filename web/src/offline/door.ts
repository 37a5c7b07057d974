/** A door as the phone knows it: from the area's rows, or from the server's card; the screens show both alike. */
import type { DoorCard } from '@/api/types'
import type { Cell } from './wire'

export interface KnownMatter {
  id: string
  ver: number
  kind: string
  number: string
  state: string
  hazard_kind: string | null
  grade: string | null
  due_at: string | null
  remedy: string | null
  story: string | null
}

export interface KnownDoor {
  id: string
  ver: number
  name: string
  address: string
  lon: number | null
  lat: number | null
  door_state: string
  /** when it was found so; null: nobody has stood there */
  seen_at: string | null
  tag: number | null
  /** trade_name, address: of the register; undefined where only the server knows them */
  entity: { id: string; ver: number; name: string; uscc: string; trade: string; grade: string; state: string; enrolled_at: string | null; filings: number; trade_name?: string; address?: string } | null
  checklist: string
  initials: string
  visits: { at: string; outcome: string; verdict: string; officer: string }[]
  matters: KnownMatter[]
  licences: { kind: string; valid_to: string }[]
  /** days: inspected until then, a certificate ends; null: handles no food, or only the server knows */
  food: { due_on: string; health_to: string | null } | null
}

const text = (cell: Cell | undefined): string => (cell === null || cell === undefined ? '' : String(cell))
const number = (cell: Cell | undefined): number | null => (typeof cell === 'number' ? cell : null)
const list = (cell: Cell | undefined): Cell[][] => (Array.isArray(cell) ? (cell as Cell[][]) : [])
const DAY = 86_400_000
/** Days and instants travel as numbers: days since 1970, seconds. */
const day = (cell: Cell | undefined): string => (typeof cell === 'number' ? new Date(cell * DAY).toISOString().slice(0, 10) : text(cell))
const instant = (cell: Cell | undefined): string | null => (typeof cell === 'number' ? new Date(cell * 1000).toISOString() : text(cell) || null)

function foodOf(cells: Cell[] | undefined): KnownDoor['food'] {
  return cells ? { due_on: day(cells[0]), health_to: day(cells[1]) || null } : null
}

function matterOf([id, ver, kind, no, state, hazard_kind, grade, , due, remedy, story]: Cell[]): KnownMatter {
  return { id: text(id), ver: number(ver) ?? 0, kind: text(kind), number: text(no), state: text(state), hazard_kind: text(hazard_kind) || null, grade: text(grade) || null, due_at: instant(due), remedy: text(remedy) || null, story: text(story) || null }
}

/** A row under the columns it came with; columns that this version does not know are passed over. */
export function doorOf(columns: string[], row: Cell[]): KnownDoor {
  const cell = (name: string) => row[columns.indexOf(name)]
  const name = text(cell('name'))
  const entity = text(cell('entity_id'))
  return {
    id: text(cell('id')), ver: number(cell('ver')) ?? 0, name, address: text(cell('address')), lon: number(cell('lon')), lat: number(cell('lat')),
    door_state: text(cell('door_state')), seen_at: instant(cell('seen_at')), tag: number(cell('tag')), checklist: text(cell('checklist')), initials: text(cell('initials')).toLowerCase(),
    entity: entity
      ? {
          id: entity, ver: number(cell('entity_ver')) ?? 0, name: text(cell('entity_name')) || name, uscc: text(cell('uscc')), trade: text(cell('trade')), grade: text(cell('grade')),
          state: text(cell('entity_state')), enrolled_at: instant(cell('enrolled_at')), filings: number(cell('filings')) ?? 0,
        }
      : null,
    visits: list(cell('visits')).map(([at, outcome, verdict]) => ({ at: day(at), outcome: text(outcome), verdict: text(verdict), officer: '' })),
    matters: list(cell('matters')).map(matterOf),
    licences: list(cell('licences')).map(([kind, to]) => ({ kind: text(kind), valid_to: day(to) })),
    food: foodOf(list(cell('food'))[0]),
  }
}

export function doorOfCard(card: DoorCard): KnownDoor {
  const { premises: p, entity: e } = card
  return {
    id: p.id, ver: p.ver, name: p.name, address: p.address ?? '', lon: p.point?.lon ?? null, lat: p.point?.lat ?? null, door_state: p.door_state, seen_at: p.door_state_at ?? null, tag: null, checklist: card.checklist, initials: '',
    entity: e && { id: e.id, ver: e.ver, name: e.name, uscc: e.uscc ?? '', trade: e.trade ?? '', grade: e.grade ?? '', state: e.state, enrolled_at: e.enrolled_at ?? null, filings: Number(e.filings ?? 0), trade_name: e.trade_name ?? '', address: e.address ?? '' },
    visits: card.visits,
    matters: card.hazards.map((h) => ({ ...h, kind: 'hazard', due_at: h.due_at ?? null, remedy: null, story: null })),
    licences: (e?.licences ?? []).filter((l) => l.valid_to).map((l) => ({ kind: l.kind, valid_to: String(l.valid_to) })),
    food: null,
  }
}

/** The door as the server knows it now, with what only the phone's rows tell: the newest label, other matters than hazards, what was ordered. */
export function withRow(now: KnownDoor, row: KnownDoor | null): KnownDoor {
  if (!row) return now
  const had = new Map(row.matters.map((m) => [m.id, m]))
  const hazards = now.matters.map((m) => ({ ...m, remedy: m.remedy ?? had.get(m.id)?.remedy ?? null, story: m.story ?? had.get(m.id)?.story ?? null }))
  const others = row.matters.filter((m) => m.kind !== 'hazard')
  return { ...now, tag: row.tag, initials: row.initials, matters: [...hazards, ...others], licences: now.licences.length ? now.licences : row.licences, food: row.food }
}

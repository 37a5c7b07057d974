/** The board as the server sends it, and the address of the list behind a figure. */
import type { RouteLocationRaw } from 'vue-router'
import { hasRole } from '@/api/session'
import { addDays, startOfDay } from '@/shell/format'

export interface Cell {
  value: number
  list?: string
  filter?: string[]
}

export interface Board {
  asOf: string
  totals: Record<string, Cell>
  lastYear: Record<string, number>
  byUnit: { unit: string; name: string; nameEn: string; cells: Record<string, Cell> }[]
  hazards: { kind: string; state: string; cell: Cell }[]
  byDay: { day: string; [name: string]: number | string }[]
}

const PAGES: Record<string, string> = {
  sweeps: '/sweeps', visits: '/visits', hazards: '/hazards', entities: '/register', premises: '/doors', matters: '/matters',
}

type Raw = Record<string, unknown>

/** A figure is a number, or a number with the list and filter that give the same rows. */
function cell(raw: unknown): Cell {
  if (typeof raw === 'number') return { value: raw }
  const r = (raw ?? {}) as Raw
  return {
    value: Number(r.value ?? r.n ?? 0),
    list: typeof r.list === 'string' ? r.list : undefined,
    filter: Array.isArray(r.filter) ? r.filter.map(String) : [],
  }
}

export interface Period {
  from: string
  to: string
  unit: string | null
  /** outcomes that put a hazard right, by the rules */
  putRight: string[]
}

/** The list behind each figure, where the server does not name it itself. */
export function drill(name: string, p: Period, unit: string | null, more: string[] = []): { list: string; filter: string[] } | null {
  const days = `on_day:between:${p.from}|${p.to}`
  const last = new Date(Date.parse(startOfDay(addDays(p.to, 1))) - 1).toISOString()
  const instants = (column: string) => `${column}:between:${startOfDay(p.from)}|${last}`
  const lists: Record<string, { list: string; filter: string[] }> = {
    sweeps: { list: 'sweeps', filter: [days, 'state:ne:cancelled'] },
    sweeps_done: { list: 'sweeps', filter: [days, 'state:eq:done'] },
    visits: { list: 'visits', filter: [days] },
    inspections: { list: 'visits', filter: [days, 'act:eq:inspection'] },
    ...(hasRole('chief', 'head', 'auditor', 'command') && {
      ratings: { list: 'inspection-ratings', filter: [instants('at')] },
      ratings_low: { list: 'inspection-ratings', filter: [instants('at'), 'stars:le:2'] },
    }),
    enrolled: { list: 'entities', filter: [instants('enrolled_at')] },
    hazards: { list: 'hazards', filter: [instants('opened_at')] },
    hazards_put_right: { list: 'hazards', filter: [instants('closed_at'), `outcome:in:${p.putRight.join('|')}`] },
    hazards_came_back: { list: 'hazards', filter: [instants('closed_at'), `outcome:in:${p.putRight.join('|')}`, 'came_back_as:notnull:'] },
    hazards_closed: { list: 'hazards', filter: [instants('opened_at'), 'state:eq:closed'] },
  }
  const found = lists[name]
  if (!found) return null
  return { list: found.list, filter: [...found.filter, ...(unit ? [`unit_id:eq:${unit}`] : []), ...more] }
}

export function listAddress(c: Cell | undefined): RouteLocationRaw {
  if (!c?.list) return ''
  return { path: PAGES[c.list] ?? `/${c.list}`, query: { f: c.filter ?? [] } }
}

/** The server sends only the days on which something happened. */
function everyDay(found: Raw[], p: Period): Board['byDay'] {
  const by = new Map(found.map((r) => [String(r.day), r]))
  const days: Board['byDay'] = []
  for (let day = p.from; day <= p.to; day = addDays(day, 1)) {
    const cells = Object.entries(by.get(day) ?? { visits: 0 }).filter(([k]) => k !== 'day')
    days.push({ day, ...Object.fromEntries(cells.map(([k, v]) => [k, cell(v).value])) })
  }
  return days
}

const NOT_FIGURES = new Set(['unit_id', 'name', 'name_en', 'kind', 'state', 'day'])

export function readBoard(raw: Raw, p: Period): Board {
  const led = (name: string, c: Cell, unit: string | null, more: string[] = []): Cell => (c.list ? c : { ...c, ...drill(name, p, unit, more) })
  const cells = (r: Raw, unit: string | null = p.unit) =>
    Object.fromEntries(Object.entries(r).filter(([k]) => !NOT_FIGURES.has(k)).map(([k, v]) => [k, led(k, cell(v), unit)]))
  const rows = (v: unknown) => (Array.isArray(v) ? (v as Raw[]) : [])
  return {
    asOf: String(raw.as_of ?? ''),
    totals: cells((raw.totals ?? {}) as Raw),
    lastYear: Object.fromEntries(Object.entries((raw.last_year ?? {}) as Raw).map(([k, v]) => [k, cell(v).value])),
    byUnit: rows(raw.by_unit).map((r) => ({ unit: String(r.unit_id), name: String(r.name ?? ''), nameEn: String(r.name_en ?? ''), cells: cells(r, String(r.unit_id)) })),
    hazards: rows(raw.hazards_by_kind_state).map((r) => ({ kind: String(r.kind), state: String(r.state), cell: led('hazards', cell(r), p.unit, [`kind:eq:${String(r.kind)}`, `state:eq:${String(r.state)}`]) })),
    byDay: everyDay(rows(raw.by_day), p),
  }
}

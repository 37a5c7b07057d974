/** The board as the server sends it, and the address of the list behind a figure. */
import type { RouteLocationRaw } from 'vue-router'

export interface Cell {
  value: number
  list?: string
  filter?: string[]
}

export interface Board {
  asOf: string
  totals: Record<string, Cell>
  lastYear: Record<string, number>
  byUnit: { unit: string; name: string; cells: Record<string, Cell> }[]
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
  const filter = r.filter ?? r.filters
  return {
    value: Number(r.value ?? r.n ?? r.count ?? 0),
    list: typeof r.list === 'string' ? r.list.replace(/^\/v1\//, '') : undefined,
    filter: Array.isArray(filter) ? filter.map(String) : typeof filter === 'string' && filter ? filter.split('&').map((f) => f.replace(/^filter=/, '')) : [],
  }
}

export function listAddress(c: Cell | undefined): RouteLocationRaw {
  if (!c?.list) return ''
  return { path: PAGES[c.list] ?? `/${c.list}`, query: { f: c.filter ?? [] } }
}

const NOT_FIGURES = new Set(['unit', 'unit_id', 'unit_name', 'name', 'kind', 'state', 'day'])

export function readBoard(raw: Raw): Board {
  const cells = (r: Raw) => Object.fromEntries(Object.entries(r).filter(([k]) => !NOT_FIGURES.has(k)).map(([k, v]) => [k, cell(v)]))
  const rows = (v: unknown) => (Array.isArray(v) ? (v as Raw[]) : [])
  return {
    asOf: String(raw.as_of ?? ''),
    totals: cells((raw.totals ?? {}) as Raw),
    lastYear: Object.fromEntries(Object.entries((raw.last_year ?? {}) as Raw).map(([k, v]) => [k, cell(v).value])),
    byUnit: rows(raw.by_unit).map((r) => ({ unit: String(r.unit_id ?? r.unit ?? ''), name: String(r.unit_name ?? r.name ?? ''), cells: cells(r) })),
    hazards: rows(raw.hazards_by_kind_state).map((r) => ({ kind: String(r.kind), state: String(r.state), cell: cell(r) })),
    byDay: rows(raw.by_day).map((r) => ({ day: String(r.day), ...Object.fromEntries(Object.entries(r).filter(([k]) => k !== 'day').map(([k, v]) => [k, cell(v).value])) })),
  }
}

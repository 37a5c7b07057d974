/** The state of a list: what is asked for. It lives in the address, so that a view can be sent. */
import { computed, ref, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import type { Query } from '@/api/client'
import type { Filter, ListSpec } from './spec'

export interface ListState {
  q: string
  filters: Filter[]
  sort: string
  columns: string[]
  cursor: string
}

export interface ListControl {
  state: ComputedRef<ListState>
  change: (part: Partial<ListState>) => void
  setFilter: (column: string, op: string | null, value?: string) => void
  filterOf: (column: string) => Filter | undefined
  /** parameters for the server, without the page */
  asked: ComputedRef<Query>
  /** text of the view, for saving */
  text: ComputedRef<string>
  useText: (text: string) => void
}

function many(value: LocationQuery[string] | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === 'string' && v !== '')
}

export function parseFilter(text: string): Filter | null {
  const [column, op, ...rest] = text.split(':')
  return column && op ? { column, op, value: rest.join(':') } : null
}

export function filterText(f: Filter): string {
  return `${f.column}:${f.op}:${f.value}`
}

function read(query: LocationQuery, spec: ListSpec): ListState {
  return {
    q: many(query.q)[0] ?? '',
    filters: many(query.f).map(parseFilter).filter((f): f is Filter => f !== null),
    sort: many(query.sort)[0] ?? spec.order ?? '',
    columns: many(query.cols)[0]?.split(',') ?? spec.columns.filter((c) => !c.hidden).map((c) => c.key),
    cursor: many(query.cursor)[0] ?? '',
  }
}

function write(state: ListState, spec: ListSpec): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {}
  const usual = spec.columns.filter((c) => !c.hidden).map((c) => c.key)
  if (state.q) query.q = state.q
  if (state.filters.length) query.f = state.filters.map(filterText)
  if (state.sort && state.sort !== spec.order) query.sort = state.sort
  if (state.columns.join() !== usual.join()) query.cols = state.columns.join()
  if (state.cursor) query.cursor = state.cursor
  return query
}

const OWN = ['q', 'f', 'sort', 'cols', 'cursor']

/** embedded: the state is kept by the page, for a list inside another object's page. */
export function useListState(spec: ListSpec, embedded = false): ListControl {
  const route = useRoute()
  const router = useRouter()
  const inside = ref<LocationQuery>({})
  const state = computed(() => read(embedded ? inside.value : route.query, spec))

  function put(next: ListState, kept: Record<string, string> = {}): void {
    const query = write(next, spec)
    if (embedded) {
      inside.value = query
      return
    }
    const others = Object.fromEntries(Object.entries(route.query).filter(([key]) => !OWN.includes(key)))
    void router.replace({ query: { ...others, ...kept, ...query } })
  }

  function change(part: Partial<ListState>): void {
    /* another question has another first page */
    put({ ...state.value, cursor: '', ...part })
  }

  function setFilter(column: string, op: string | null, value = ''): void {
    const rest = state.value.filters.filter((f) => f.column !== column)
    change({ filters: op === null ? rest : [...rest, { column, op, value }] })
  }

  const asked = computed<Query>(() => ({
    q: state.value.q,
    filter: state.value.filters.map(filterText),
    sort: state.value.q ? '' : state.value.sort,
  }))

  const text = computed(() => {
    const params = new URLSearchParams()
    for (const [key, value] of Object.entries(write({ ...state.value, cursor: '' }, spec))) {
      for (const one of Array.isArray(value) ? value : [value]) params.append(key, one)
    }
    for (const key of spec.keeps ?? []) {
      const value = many(route.query[key])[0]
      if (value) params.set(key, value)
    }
    return params.toString()
  })

  function useText(saved: string): void {
    const query: LocationQuery = {}
    for (const [key, value] of new URLSearchParams(saved)) {
      query[key] = key === 'f' ? [...many(query.f), value] : value
    }
    const kept = Object.fromEntries((spec.keeps ?? []).map((key) => [key, many(query[key])[0] ?? '']).filter(([, value]) => value))
    put(read(query, spec), kept)
  }

  return {
    state,
    change,
    setFilter,
    filterOf: (column) => state.value.filters.find((f) => f.column === column),
    asked,
    text,
    useText,
  }
}

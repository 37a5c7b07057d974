/** Names of codes: lists of the rules, fetched once each and kept while the page lives. */
import { computed, reactive, type ComputedRef } from 'vue'
import { today } from '@/shell/format'
import { locale } from '@/shell/i18n'
import { api } from './client'
import type { Page, RuleRow } from './types'

interface Cached {
  rows: RuleRow[]
  byCode: Map<string, RuleRow>
  loaded: boolean
}

const lists = reactive(new Map<string, Cached>())

/** Where lists outlive the page: the phone's vault. A kept list that is of the rule pack in force is not asked for again. */
export interface RuleShelf {
  read: (list: string) => Promise<{ rows: RuleRow[]; fresh: boolean } | null>
  write: (list: string, rows: RuleRow[]) => Promise<void>
}
let shelf: RuleShelf | null = null
export function keepRulesOn(on: RuleShelf): void {
  shelf = on
}

function fill(cached: Cached, rows: RuleRow[]): void {
  cached.rows = rows
  /* the last row of a code is its newest version */
  cached.byCode = new Map(rows.map((row) => [row.code, row]))
  cached.loaded = true
}

async function load(list: string): Promise<void> {
  const cached = lists.get(list)
  if (!cached) return
  const kept = await shelf?.read(list).catch(() => null)
  if (kept) fill(cached, kept.rows)
  if (kept?.fresh) return
  try {
    const reply = await api.get<Page<RuleRow>>(`/v1/rules/${list}`)
    fill(cached, reply.items)
    void shelf?.write(list, reply.items)
  } catch (e) {
    if (!kept) throw e
  } finally {
    cached.loaded = true
  }
}

/** Fetches a list that will be wanted, so that it is there without a network. */
export function wantRules(list: string): void {
  get(list)
}

function get(list: string): Cached {
  let cached = lists.get(list)
  if (!cached) {
    lists.set(list, { rows: [], byCode: new Map(), loaded: false })
    cached = lists.get(list) as Cached
    load(list).catch(() => setTimeout(() => lists.delete(list), 5000))
  }
  return cached
}

export function rowName(row: RuleRow): string {
  return (locale.value === 'en' ? row.name_en : row.name_zh) || row.name_zh || row.code
}

/** The code by its name in the language of the page; nothing while the list is on its way, and the code itself when that has none. */
export function ruleName(list: string, code: string | null | undefined): string {
  if (!code) return ''
  const { byCode, loaded } = get(list)
  const row = byCode.get(code)
  return row ? rowName(row) : loaded ? code : ''
}

/** Names are still on their way. */
export const rulesLoading = computed(() => [...lists.values()].some((list) => !list.loaded))

export function ruleRow(list: string, code: string | null | undefined): RuleRow | undefined {
  return code ? get(list).byCode.get(code) : undefined
}

/** Rows in force today, in the order of the rules. */
export function useRules(list: string): ComputedRef<RuleRow[]> {
  return computed(() => {
    const now = today()
    return get(list).rows.filter((r) => (!r.valid_from || r.valid_from <= now) && (!r.valid_to || r.valid_to >= now))
  })
}

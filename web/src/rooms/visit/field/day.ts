/** The officer's walk of today, kept so that it is still there in a cellar without network. */
import { computed, reactive } from 'vue'
import { api } from '@/api/client'
import { asApiError, type ApiError } from '@/api/error'
import type { MyDay, Stop } from '@/api/types'
import { today } from '@/shell/format'
import { ruleRow } from '@/api/rules'
import { keep } from './keep'
import { outbox } from './outbox'

export interface WalkStop extends Stop {
  sweep_id: string
  sweep_name: string
}

export const walk = reactive<{ body: MyDay | null; error: ApiError | null; loading: boolean; kept: boolean }>({ body: null, error: null, loading: false, kept: false })

export async function loadDay(): Promise<void> {
  walk.loading = true
  walk.error = null
  try {
    walk.body = await api.get<MyDay>('/v1/my/day', { day: today() })
    walk.kept = false
    await keep.put('draft', 'day', JSON.parse(JSON.stringify(walk.body))).catch(() => undefined)
  } catch (e) {
    walk.error = asApiError(e)
    const kept = await keep.get<MyDay>('draft', 'day').catch(() => undefined)
    if (kept && kept.day === today() && walk.error.status === 0) {
      walk.body = kept
      walk.kept = true
      walk.error = null
    }
  } finally {
    walk.loading = false
  }
}

/** Stops in walking order; those whose visit is sealed here count as done although the server does not know yet. */
export const stops = computed<WalkStop[]>(() => {
  const entered = (outcome: unknown) => ruleRow('visit_outcomes', String(outcome))?.entered !== 'no'
  const done = new Map(outbox.items.filter((i) => i.state !== 'refused').map((i) => [i.premises_id, entered(i.body.outcome) ? 'seen' : 'no_entry']))
  const all = (walk.body?.sweeps ?? []).flatMap((s) => s.stops.map((stop) => ({ ...stop, sweep_id: s.id, sweep_name: s.name })))
  return all.map((s) => (s.state === 'open' ? { ...s, state: done.get(s.premises_id) ?? s.state } : s)).sort((a, b) => a.turn - b.turn)
})
export const openStops = computed(() => stops.value.filter((s) => s.state === 'open'))

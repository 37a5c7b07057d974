/** The officer's walk of today, kept in the vault so that it is still there in a cellar without network. */
import { computed, reactive } from 'vue'
import { api } from '@/api/client'
import { asApiError, type ApiError } from '@/api/error'
import type { MyDay, Stop } from '@/api/types'
import { startOfDay, today, trueTime } from '@/shell/format'
import { t } from '@/shell/i18n'
import { outbox } from '@/offline/outbox'
import { far, here } from '@/offline/where'
import { vaultGet, vaultTry } from '@/offline/vault'

export interface WalkStop extends Stop {
  sweep_id: string
  sweep_name: string
}

export const walk = reactive<{ body: MyDay | null; error: ApiError | null; loading: boolean; kept: boolean }>({ body: null, error: null, loading: false, kept: false })

async function fromVault(): Promise<void> {
  const kept = await vaultGet<MyDay>('kept', 'day')
  if (kept?.day === today() && !walk.body) Object.assign(walk, { body: kept, kept: true })
}

/** What is kept here is shown at once; the server's word replaces it when it comes, walked from where the phone is. */
export async function loadDay(): Promise<void> {
  walk.loading = true
  walk.error = null
  try {
    await fromVault()
    walk.body = await api.get<MyDay>('/v1/my/day', { day: today(), lon: here.lon, lat: here.lat }, walk.body ? { tries: 1 } : {})
    walk.kept = false
    await vaultTry('kept', 'day', walk.body)
  } catch (e) {
    const error = asApiError(e)
    if (error.status !== 0 || !walk.body) walk.error = error
    else walk.kept = true
  } finally {
    walk.loading = false
  }
}

/** Somebody is wanted there at once: before everything else, whichever sweep it belongs to. */
export const isUrgent = (s: Stop): boolean => s.state === 'open' && s.reason === 'urgent'
export const calls = computed(() => walk.body?.urgent ?? [])

/** Stops in walking order; those whose visit is sealed here count as done although the server does not know yet. A held one counts too: the
 * officer was there. */
export const stops = computed<WalkStop[]>(() => {
  const done = new Map(outbox.items.filter((i) => trueTime(i.sealed_at) >= startOfDay(today())).map((i) => [i.premises_id, i.entered ? 'seen' : 'no_entry']))
  const all = (walk.body?.sweeps ?? []).flatMap((s) => s.stops.map((stop) => ({ ...stop, sweep_id: s.id, sweep_name: s.name })))
  return all.map((s) => (s.state === 'open' ? { ...s, state: done.get(s.premises_id) ?? s.state } : s)).sort((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)) || a.turn - b.turn)
})
/** The sweep under way that the officer walks on: only then a track is kept. */
export const underWay = computed(() => (walk.body?.sweeps ?? []).find((s) => s.state === 'under_way')?.id ?? '')
export const openStops = computed(() => stops.value.filter((s) => s.state === 'open'))

/** How far it is from here, for people; nothing where one of both is nowhere. */
export function farText(to: { lon?: number | null; lat?: number | null }): string {
  const m = far(to)
  if (!Number.isFinite(m)) return ''
  return m < 1000 ? t('field_app.metres', { n: Math.round(m / 10) * 10 }) : t('field_app.km', { n: (m / 1000).toFixed(1) })
}

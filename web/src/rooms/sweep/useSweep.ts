/** One sweep with its stops: loading, live news, and the steps that change it. */
import { computed, ref, watch, type Ref } from 'vue'
import { ElMessage } from 'element-plus'
import { api } from '@/api/client'
import { asApiError, type ApiError } from '@/api/error'
import { onFacts } from '@/api/feed'
import type { Page, Stop, Sweep } from '@/api/types'
import { t } from '@/shell/i18n'
import { byField, wrongText } from '@/shell/wrong'

export function useSweep(id: Ref<string>) {
  const sweep = ref<Sweep | null>(null)
  const stops = ref<Stop[]>([])
  const error = ref<ApiError | null>(null)
  const busy = ref(false)

  async function load(): Promise<void> {
    error.value = null
    try {
      const [one, page] = await Promise.all([
        api.get<Sweep>(`/v1/sweeps/${id.value}`),
        api.get<Page<Stop>>(`/v1/sweeps/${id.value}/stops`),
      ])
      sweep.value = one
      stops.value = page.items
    } catch (e) {
      error.value = asApiError(e)
    }
  }
  watch(id, load, { immediate: true })

  let later: ReturnType<typeof setTimeout> | undefined
  onFacts(['sweep.changed', 'sweep.progress', 'urgent.changed'], (fact) => {
    if (fact && fact.subject_kind === 'sweep' && fact.subject_id !== id.value) return
    clearTimeout(later)
    later = setTimeout(() => void load(), 400)
  })

  /** Who had which stops before each change, the newest last. */
  const past = ref<{ person_id: string | null; premises_ids: string[] }[][]>([])
  function split() {
    const of = new Map<string, string[]>()
    for (const s of stops.value) of.set(s.person_id ?? '', [...(of.get(s.person_id ?? '') ?? []), s.premises_id])
    return [...of].map(([id, premises_ids]) => ({ person_id: id || null, premises_ids }))
  }

  /** POST /v1/sweeps/{id}/{step}; a stale version shows the newest copy. */
  async function step(name: 'assign' | 'balance' | 'stops' | 'members' | `acts/${string}`, body: unknown = {}): Promise<boolean> {
    busy.value = true
    try {
      await api.post(`/v1/sweeps/${id.value}/${name}`, body, { version: sweep.value?.ver })
      await load()
      return true
    } catch (e) {
      const wrong = asApiError(e)
      ElMessage.error([wrongText(wrong), byField(wrong, [])['']].filter(Boolean).join(' '))
      if (wrong.key === 'stale') await load()
      return false
    } finally {
      busy.value = false
    }
  }
  /** A change of who has what, which can be taken back. */
  async function shared(name: 'assign' | 'balance', body: unknown): Promise<boolean> {
    const before = split()
    const done = await step(name, body)
    if (done) past.value.push(before)
    return done
  }
  async function assign(ids: string[], person: string | null): Promise<void> {
    if (await shared('assign', { premises_ids: ids, person_id: person })) ElMessage.success(t('sweep.assigned', { n: ids.length }))
  }
  const balance = () => shared('balance', {})
  async function undo(): Promise<void> {
    const before = past.value.at(-1)
    if (before && (await step('assign', { gives: before }))) past.value.pop()
  }
  const undoable = computed(() => past.value.length)
  watch(id, () => (past.value = []))

  const people = computed(() => (sweep.value?.members ?? []).map((m) => ({ id: m.person_id, name: m.name })))
  const done = computed(() => stops.value.filter((s) => s.state !== 'open').length)
  /** lock, unlock, start, finish, cancel */
  const take = (act: string) => step(`acts/${act}`)
  return { sweep, stops, error, busy, load, step, take, assign, balance, undo, undoable, people, done }
}

/** What is known while a clerk types: candidates, what stands beside the form, what came before, what closed filings suggest. Each question is
 * asked a moment after the last key; an answer to an older question is thrown away. */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import { readLabel } from '@/offline/find'
import type { Id, Instant } from '@/api/types'
import { filled } from '@/form/sending'
import { t } from '@/shell/i18n'
import type { Told } from './take'

export interface Candidate {
  entity_id: Id
  premises_id: Id | null
  score: number
  reasons: string[]
  name: string
  trade_name: string | null
  sign: string | null
  address: string | null
  state: string | null
  gone: boolean
}
export interface NearMatter {
  id: Id
  number: string
  kind: string
  state: string
  opened_at: Instant
  due_at: Instant | null
  title_list: string | null
  title_code: string | null
}
/** Whom it goes to, and what decided: a line of the routing rules, the place, the operator's station, or nobody else. */
export interface GoesTo {
  id?: Id
  name?: string
  by: 'line' | 'place' | 'operator' | 'centre'
  /** the line that fits, from 1; it may leave the unit to the place */
  line?: number
}
export interface Beside {
  entity_id: Id | null
  premises_id: Id | null
  name: string | null
  address: string | null
  place_code: string | null
  goes_to: { complaint: GoesTo; report: GoesTo }
  earlier?: { kind: string; n: number; open: number; last_at: Instant | null }[]
  last?: NearMatter[]
  hazards?: NearMatter[]
  open_matters?: NearMatter[]
  chain?: { brand: string; shops: { id: Id; name: string; address: string | null; filings: number | null }[]; others: number; more: boolean }
}
export interface AlikeOne {
  id: Id
  number: string
  state: string
  received_at: Instant
  channel: string
  category: string | null
  story: string
  same: string[]
  similar: number
  rule: string
  proposes: string
  ground: string | null
}
export interface Factor {
  code: string
  count: number
  least: number
  days: number
  intakes: { id: Id; number: string; received_at: Instant }[]
}
export interface Alike {
  items: AlikeOne[]
  factors: Factor[]
}
export interface Suggestion {
  target: string
  code: string
  confidence: number
  accuracy: number
  others: string[]
}

export const whyThere = (to: GoesTo | undefined) => (to?.by ? t(to.line && to.by !== 'line' ? `intake.by.line_${to.by}` : `intake.by.${to.by}`, { n: to.line ?? 0 }) : '')

/** Asks when the question has rested; `null` questions empty the answer. */
function useAsked<Q, A>(question: () => Q | null, ask: (q: Q, signal: AbortSignal) => Promise<A>, rest: number): { answer: Ref<A | null>; failed: Ref<boolean>; busy: Ref<boolean> } {
  const answer = ref<A | null>(null) as Ref<A | null>
  const failed = ref(false)
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | null = null
  watch(
    () => JSON.stringify(question()),
    (text) => {
      clearTimeout(timer)
      running?.abort()
      const q = JSON.parse(text) as Q | null
      busy.value = q !== null
      if (q === null) {
        answer.value = null
        failed.value = false
        return
      }
      timer = setTimeout(async () => {
        const mine = (running = new AbortController())
        try {
          const got = await ask(q, mine.signal)
          if (mine.signal.aborted) return
          answer.value = got
          failed.value = false
        } catch {
          if (mine.signal.aborted) return
          answer.value = null
          failed.value = true
        }
        busy.value = false
      }, rest)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    running?.abort()
  })
  return { answer, failed, busy }
}

/** A code or a scanned text is read as a whole; a name stands for itself. */
const isScan = (text: string) => /https?:\/\/|[0-9A-Za-z]{13,}/.test(text)

export function useCandidates(told: Told) {
  return useAsked(
    () => {
      const name = told.subject_name.trim(), address = told.subject_address.trim(), phone = told.subject_phone.trim()
      if (told.subject || told.none || (name.length < 2 && address.length < 3 && phone.length < 7)) return null
      return filled(isScan(name) ? { text: name, address, phone } : { name, address, phone })
    },
    async (q, signal) => {
      /* the label at a door names it outright */
      const label = typeof q.text === 'string' ? readLabel(q.text) : null
      if (label) {
        const door = await api.get<{ id: Id; entity_id: Id | null; name: string; address: string }>(`/v1/premises/${label.id}`, {}, { signal })
        return [{ entity_id: door.entity_id ?? '', premises_id: door.id, score: 100, reasons: ['label'], name: door.name, trade_name: null, sign: null, address: door.address, state: null, gone: false }]
      }
      return (await api.post<{ items: Candidate[] }>('/v1/register/candidates', q, { signal })).items
    },
    150,
  )
}

export function useBeside(told: Told) {
  return useAsked(
    () => (told.subject || told.place_code ? { entity_id: told.subject?.entity_id, premises_id: told.subject?.premises_id, place_code: told.subject ? '' : told.place_code, channel: told.channel, category: told.category } : null),
    (q, signal) => api.get<Beside>('/v1/intakes/beside', q, { signal }),
    80,
  )
}

export function useAlike(told: Told) {
  return useAsked(
    () => {
      const sender = filled({ name: told.sender.name, phone: told.sender.phone.trim().length >= 11 ? told.sender.phone.trim() : '', address: told.sender.address })
      const story = told.story.trim()
      if (!sender.phone && story.length < 10) return null
      return filled({
        kind: told.becomes === 'report' ? 'report' : 'complaint',
        entity_id: told.subject?.entity_id,
        premises_id: told.subject?.premises_id,
        subject_name: told.subject_name,
        category: told.category,
        sender: told.anonymous || !Object.keys(sender).length ? undefined : sender,
        story,
      })
    },
    (q, signal) => api.post<Alike>('/v1/intakes/alike', q, { signal }),
    400,
  )
}

export function useSuggestions(told: Told) {
  return useAsked(
    () => (told.story.trim().length >= 6 ? { text: told.story.trim() } : null),
    async (q, signal) => (await api.post<{ items: Suggestion[] }>('/v1/suggestions', q, { signal })).items,
    300,
  )
}

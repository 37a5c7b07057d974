/** What the report's page is told by the server beyond what every matter has. */
import { ref, watch } from 'vue'
import { api } from '@/api/client'
import type { Id, Instant, Matter, MatterBody, Page } from '@/api/types'
import type { Reporter, Reveal } from '@/rooms/vault/vault'

export interface AddedFact {
  id: Id
  story: string
  /** of a report that was merged into this one */
  from_id: Id | null
  from_number: string | null
  at: Instant
  weighed_at: Instant | null
  weighed_by: Id | null
}
export interface Reward {
  level: string
  base: number
  amount: number
  proposed_by: Id
  proposed_at: Instant
  decided_by: Id | null
  decided_at: Instant | null
  paper: string | null
}
export interface OtherReport {
  id: Id
  number: string
  state: string
  opened_at: Instant
}
export interface Report extends MatterBody {
  intake_id: Id | null
  source: string
  category: string
  target: string
  story: string
  found_at: Instant
  extension_asked_by: Id | null
  extension_reason: string | null
  extended_at: Instant | null
  paused_for: string | null
  finding: string | null
  reason: string | null
  proposed_by: Id | null
  decided_by: Id | null
  decided_at: Instant | null
  case_id: Id | null
  merged_into: Id | null
  merged_at: Instant | null
  to_agency: string | null
  gone_note: string | null
  told_at: Instant | null
  told_by: Id | null
  told_mode: string | null
  told_note: string | null
  /** the law by which the reporter must be told; null: none says so */
  notice: { code: string; basis: string; clock: string } | null
  reward: Reward | null
  facts: AddedFact[]
  merged: { id: Id; number: string; opened_at: Instant; merged_at: Instant | null }[]
  reporter: Reporter
  same_reporter: OtherReport[]
  reveals: Reveal[]
}

/** Of these matters the ones this person may see, by id: what the server does not list is no address. */
export function useSeen(ids: () => (Id | null | undefined)[]) {
  const seen = ref(new Map<Id, Matter>())
  watch(
    () => ids().filter((id): id is Id => !!id).join('|'),
    async (list) => {
      const page = list ? await api.get<Page<Matter>>('/v1/matters', { filter: [`id:in:${list}`] }).catch(() => null) : null
      seen.value = new Map((page?.items ?? []).map((m) => [m.id, m]))
    },
    { immediate: true },
  )
  return seen
}

const MOST = 20
/** Other reports about the same operator, or the same door where no operator is known; newest first. */
export function useBeside(report: () => Report | null) {
  const beside = ref<OtherReport[]>([])
  watch(
    () => {
      const r = report()
      return r && (r.entity_id || r.premises_id) ? [r.id, r.entity_id ? `entity_id:eq:${r.entity_id}` : `premises_id:eq:${r.premises_id}`].join() : ''
    },
    async (asked) => {
      const [id, filter] = asked.split(',')
      const page = filter ? await api.get<Page<OtherReport>>('/v1/reports', { filter: [filter], limit: MOST }).catch(() => null) : null
      beside.value = (page?.items ?? []).filter((r) => r.id !== id)
    },
    { immediate: true },
  )
  return beside
}

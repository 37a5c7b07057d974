/** One filing being taken in: what stands in the form, what of it is sent, and what is known beside it. */
import { computed, reactive, ref } from 'vue'
import { filled } from '@/form/sending'

export type Becomes = 'complaint' | 'both' | 'report' | 'route' | 'later'
export const BECOMES: Becomes[] = ['complaint', 'both', 'report', 'route', 'later']

export interface Party {
  name: string
  phone: string
  address: string
  email: string
  id_kind: string
  id_number: string
}
export interface Part {
  category: string
  story: string
  unit_id: string
}
export interface Subject {
  entity_id: string | null
  premises_id: string | null
  name: string
  address: string
}
export interface Told {
  channel: string
  system: string
  external_number: string
  received_on: string
  subject: Subject | null
  /** the clerk looked and none of those offered is it */
  none: boolean
  subject_name: string
  subject_address: string
  subject_phone: string
  place_code: string
  story: string
  category: string
  demands: string[]
  yuan: string
  anonymous: boolean
  sender: Party
  agent: Party
  may_publish: boolean
  may_entrust: boolean
  photos: string[]
  becomes: Becomes
  complaint_unit: string
  reports: Part[]
  route: string
  route_note: string
}

const nobody = (): Party => ({ name: '', phone: '', address: '', email: '', id_kind: '', id_number: '' })
export const newPart = (): Part => ({ category: '', story: '', unit_id: '' })
export function blank(channel = 'window'): Told {
  return {
    channel, system: '', external_number: '', received_on: '', subject: null, none: false, subject_name: '', subject_address: '', subject_phone: '',
    place_code: '', story: '', category: '', demands: [], yuan: '', anonymous: false, sender: nobody(), agent: nobody(), may_publish: false,
    may_entrust: false, photos: [], becomes: 'complaint', complaint_unit: '', reports: [newPart()], route: '', route_note: '',
  }
}

/** Yuan as written, in fen; NaN when it is no amount. */
export function fenOf(yuan: string): number | undefined {
  const text = yuan.replace(/[,，\s元¥]/g, '')
  if (!text) return undefined
  return /^\d{1,9}(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : NaN
}

const part = (p: { category: string; story?: string; unit_id?: string }, category: string) => filled({ category: p.category || category, story: p.story, unit_id: p.unit_id })

/** What is made of it at once; nothing when it is answered or waits. */
export function splitOf(told: Told): Record<string, unknown> | undefined {
  const complaint = told.becomes === 'complaint' || told.becomes === 'both' ? part({ category: '', unit_id: told.complaint_unit }, told.category) : undefined
  const reports = told.becomes === 'report' || told.becomes === 'both' ? told.reports.map((r) => part(r, told.category)) : []
  return complaint || reports.length ? { ...(complaint ? { complaint } : {}), ...(reports.length ? { reports } : {}) } : undefined
}

/** The body of POST /v1/intakes; empty inputs are not sent. */
export function bodyOf(told: Told): Record<string, unknown> {
  const sender = filled({ ...told.sender }), agent = filled({ ...told.agent })
  const day = told.channel === 'letter' ? told.received_on : ''
  return filled({
    channel: told.channel,
    system: told.system || (told.external_number && ['12315', '12345'].includes(told.channel) ? told.channel : ''),
    external_number: told.external_number.trim(),
    received_at: day ? new Date(`${day}T09:00:00+08:00`).toISOString() : '',
    entity_id: told.subject?.entity_id,
    premises_id: told.subject?.premises_id,
    subject_name: told.subject_name.trim() || told.subject?.name,
    subject_address: told.subject_address.trim() || told.subject?.address,
    subject_phone: told.subject_phone.trim(),
    place_code: told.place_code,
    category: told.category,
    demands: told.demands.length ? told.demands : undefined,
    amount: fenOf(told.yuan),
    anonymous: told.anonymous || undefined,
    sender: !told.anonymous && Object.keys(sender).length ? sender : undefined,
    agent: !told.anonymous && Object.keys(agent).length ? agent : undefined,
    story: told.story.trim(),
    may_publish: told.may_publish || undefined,
    may_entrust: told.may_entrust || undefined,
    photos: told.photos.length ? told.photos : undefined,
    split: splitOf(told),
  })
}

/** Anything worth keeping. */
export const isBegun = (told: Told) => !!(told.story || told.subject_name || told.subject_address || told.subject || told.sender.name || told.sender.phone)

export function useTold() {
  const told = reactive<Told>(blank())
  const begun = computed(() => isBegun(told))
  const version = ref(0)
  /** The next one, by the same way as the last. */
  function next(channel = told.channel) {
    Object.assign(told, blank(channel))
    version.value++
  }
  return { told, begun, version, next }
}

/** A visit as it is being recorded. */
import type { ChecklistItem, Schemas } from '@/api/types'
import { randomKey } from '@/api/client'
import { keep } from './keep'

type Verdict = Schemas['ChecklistAnswer']['verdict']

export interface HazardDraft {
  item: string
  kind: string
  grade: string
  story: string
  photos: string[]
  due_days: number | null
  remedy: string
}

export interface VisitDraft {
  client_id: string
  premises_id: string | null
  sweep_id: string | null
  name: string
  act: string
  second_id: string
  approval_id: string
  started_at: string
  outcome: string
  checklist: string
  checklist_version: string
  /** item → verdict */
  answers: Record<string, string>
  notes: Record<string, string>
  hazards: HazardDraft[]
  photos: string[]
  enrol: { contact_name: string; duty: string; phone: string }
  door: { name: string; address: string; entity_name: string; trade: string; phone: string }
  note: string
}

export function newDraft(premises_id: string | null, sweep_id: string | null, name: string): VisitDraft {
  return {
    client_id: randomKey(), premises_id, sweep_id, name, act: 'visit', second_id: '', approval_id: '', started_at: new Date().toISOString(), outcome: '',
    checklist: '', checklist_version: '', answers: {}, notes: {}, hazards: [], photos: [],
    enrol: { contact_name: '', duty: 'owner', phone: '' },
    door: { name: '', address: '', entity_name: '', trade: '', phone: '' },
    note: '',
  }
}

const keyOf = (premises_id: string | null) => `visit-${premises_id ?? 'new'}`

export function keptDraft(premises_id: string | null): Promise<VisitDraft | undefined> {
  return keep.get<VisitDraft>('draft', keyOf(premises_id)).catch(() => undefined)
}
export function keepDraft(d: VisitDraft): Promise<void> {
  return keep.put('draft', keyOf(d.premises_id), JSON.parse(JSON.stringify(d))).catch(() => undefined)
}
export function dropDraft(d: VisitDraft): Promise<void> {
  return keep.del('draft', keyOf(d.premises_id)).catch(() => undefined)
}

const orNothing = (text: string) => text.trim() || undefined

function doorOf(d: VisitDraft, point: Schemas['Point'] | undefined): Schemas['NewDoor'] {
  return {
    name: d.door.name.trim(),
    address: orNothing(d.door.address),
    entity_name: orNothing(d.door.entity_name),
    trade: orNothing(d.door.trade),
    phone: orNothing(d.door.phone),
    point,
  }
}

/** ours: whether market supervision may give an order for the kind. */
function hazardOf(h: HazardDraft, ours: boolean): Schemas['HazardNew'] {
  const order = ours && h.due_days !== null && h.remedy.trim() !== ''
  return {
    kind: h.kind,
    grade: h.grade,
    story: h.story.trim(),
    item: orNothing(h.item),
    photos: h.photos.length ? [...h.photos] : undefined,
    ...(order ? { remedy: h.remedy.trim(), due_days: h.due_days } : {}),
  }
}

/** entered: the outcome says that somebody was inside; enrols: that it ends with 纳管. */
export function visitBody(
  d: VisitDraft,
  items: ChecklistItem[],
  is: { entered: boolean; enrols: boolean; ours: (kind: string) => boolean },
  at: { lon: number | null; lat: number | null; accuracy: number | null },
): Schemas['VisitNew'] {
  const point = at.lon !== null && at.lat !== null ? { lon: at.lon, lat: at.lat, crs: 'wgs84' as const } : undefined
  const answered = is.entered ? items.filter((i) => d.answers[i.code]) : []
  const inspection = d.act === 'inspection'
  return {
    client_id: d.client_id,
    sweep_id: d.sweep_id ?? undefined,
    act: d.act,
    second_id: inspection ? orNothing(d.second_id) : undefined,
    approval_id: inspection ? orNothing(d.approval_id) : undefined,
    premises_id: d.premises_id ?? undefined,
    new_door: d.premises_id ? undefined : doorOf(d, point),
    started_at: d.started_at,
    ended_at: new Date().toISOString(),
    outcome: d.outcome,
    checklist: answered.length ? d.checklist : undefined,
    checklist_version: answered.length ? d.checklist_version : undefined,
    items: answered.length ? answered.map((i) => ({ item: i.code, verdict: d.answers[i.code] as Verdict, note: orNothing(d.notes[i.code] ?? '') })) : undefined,
    hazards: d.hazards.length ? d.hazards.map((h) => hazardOf(h, is.ours(h.kind))) : undefined,
    enrol: is.enrols ? { contact_name: orNothing(d.enrol.contact_name), duty: d.enrol.duty, phone: orNothing(d.enrol.phone) } : undefined,
    photos: d.photos.length ? [...d.photos] : undefined,
    point,
    accuracy: point ? (at.accuracy ?? undefined) : undefined,
    note: orNothing(d.note),
  }
}

/** A visit as it is being recorded. */
import type { ChecklistItem } from '@/api/types'
import { randomKey } from '@/api/client'
import { keep } from './keep'

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

const filled = <T extends object>(o: T) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== '' && v !== null && !(Array.isArray(v) && !v.length)))

/** entered: the outcome says that somebody was inside; enrols: that it ends with 纳管; ours: whether an order may be given. */
export function visitBody(
  d: VisitDraft,
  items: ChecklistItem[],
  is: { entered: boolean; enrols: boolean; ours: (kind: string) => boolean },
  at: { lon: number | null; lat: number | null; accuracy: number | null },
): Record<string, unknown> {
  const body: Record<string, unknown> = {
    client_id: d.client_id, act: d.act, started_at: d.started_at, ended_at: new Date().toISOString(), outcome: d.outcome, photos: [...d.photos],
    ...filled({ sweep_id: d.sweep_id, note: d.note.trim() }),
  }
  if (d.premises_id) body.premises_id = d.premises_id
  const point = at.lon !== null && at.lat !== null ? { lon: at.lon, lat: at.lat, crs: 'wgs84' } : null
  if (!d.premises_id) body.new_door = { ...filled(d.door), ...(point ? { point } : {}) }
  if (point) Object.assign(body, { point, accuracy: at.accuracy ?? undefined })
  if (d.act === 'inspection') Object.assign(body, filled({ second_id: d.second_id, approval_id: d.approval_id }))
  const answered = items.filter((i) => d.answers[i.code])
  if (is.entered && answered.length) {
    body.checklist = d.checklist
    body.checklist_version = d.checklist_version
    body.items = answered.map((i) => ({ item: i.code, verdict: d.answers[i.code], ...filled({ note: d.notes[i.code] ?? '' }) }))
  }
  body.hazards = d.hazards.map((h) => {
    const order = h.due_days !== null && h.remedy.trim() !== '' && is.ours(h.kind)
    return { ...filled({ item: h.item, kind: h.kind, grade: h.grade, story: h.story.trim(), photos: [...h.photos] }), ...(order ? { remedy: h.remedy.trim(), due_days: h.due_days } : {}) }
  })
  if (is.enrols) body.enrol = filled(d.enrol)
  return body
}

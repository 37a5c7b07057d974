/** A visit as it is being recorded, and what is sent of it. Photos are named by the hash of their bytes. */
import type { ChecklistItem, Schemas } from '@/api/types'
import { photoOf } from '@/offline/photos'
import type { PhotoNamed } from '@/offline/outbox'

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

/** A hazard looked at again: put right, or not yet. */
export interface RecheckDraft {
  hazard_id: string
  ver: number
  number: string
  kind: string
  action: 'recheck' | 'reject'
  /** of one that is put right: how it ends */
  outcome: string
  /** what was seen; of one that is not put right the reason */
  note: string
  /** of one that is not put right: the new limit */
  days: number | null
  photos: string[]
}

/** A field of the register as the officer saw it and as it should be. */
export interface CorrectionDraft {
  subject: 'premises' | 'entity'
  field: string
  from: string
  to: string
}

/** Who was there, and who signs or does not. */
export interface SignDraft {
  present: string
  recusal: string
  how: '' | 'signed' | 'refused'
  signed_by: string
  /** hash of its picture */
  signature: string
  refused: string
  witness: string
}

/** When, where, how exactly in metres. */
export type TrackPoint = [at: string, lon: number, lat: number, accuracy: number]

export interface VisitDraft {
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
  /** how many pictures were taken, also those that are gone: their number stands in the picture */
  shots: number
  rechecks: RecheckDraft[]
  corrections: CorrectionDraft[]
  sign: SignDraft
  enrol: { contact_name: string; duty: string; phone: string }
  door: { name: string; address: string; entity_name: string; trade: string; phone: string }
  note: string
  /** where the phone was meanwhile */
  points: TrackPoint[]
  /** what the officer saw of the register */
  base: { premises_ver?: number; entity_ver?: number }
  /** the held capsule that this one puts right */
  corrects: string
}

export function newDraft(premises_id: string | null, sweep_id: string | null, name: string): VisitDraft {
  return {
    premises_id, sweep_id, name, act: 'visit', second_id: '', approval_id: '', started_at: new Date().toISOString(), outcome: '',
    checklist: '', checklist_version: '', answers: {}, notes: {}, hazards: [], photos: [], shots: 0, rechecks: [], corrections: [],
    sign: { present: '', recusal: '', how: '', signed_by: '', signature: '', refused: '', witness: '' },
    enrol: { contact_name: '', duty: 'owner', phone: '' },
    door: { name: '', address: '', entity_name: '', trade: '', phone: '' },
    note: '',
    points: [],
    base: {},
    corrects: '',
  }
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
    ...(order ? { remedy: h.remedy.trim(), due_days: h.due_days } : {}),
  }
}

/** Who signed or refused, and before whom; nothing where nobody was asked. inspection: whether one asks for recusal. */
function signed(s: SignDraft, inspection: boolean): Partial<Schemas['VisitNew']> {
  return {
    present: orNothing(s.present),
    recusal: inspection ? orNothing(s.recusal) : undefined,
    signed_by: s.how === 'signed' ? orNothing(s.signed_by) : undefined,
    sign_refused: s.how === 'refused' ? orNothing(s.refused) : undefined,
    witness: s.how === 'refused' ? orNothing(s.witness) : undefined,
  }
}

/** entered: the outcome says that somebody was inside; enrols: that it ends with 纳管. */
export function visitBody(
  d: VisitDraft,
  items: ChecklistItem[],
  is: { entered: boolean; enrols: boolean; ours: (kind: string) => boolean },
  at: { lon: number | null; lat: number | null; accuracy: number | null },
): Omit<Schemas['VisitNew'], 'client_id' | 'photos'> {
  const point = at.lon !== null && at.lat !== null ? { lon: at.lon, lat: at.lat, crs: 'wgs84' as const } : undefined
  const answered = is.entered ? items.filter((i) => d.answers[i.code]) : []
  const inspection = d.act === 'inspection'
  return {
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
    point,
    accuracy: point ? (at.accuracy ?? undefined) : undefined,
    note: orNothing(d.note),
    ...(is.entered ? signed(d.sign, inspection) : {}),
  }
}

async function named(hashes: string[], of: string, index: number): Promise<PhotoNamed[]> {
  const photos = await Promise.all(hashes.map(photoOf))
  return photos.flatMap((p) => (p ? [{ hash: p.hash, size: p.size, original: p.original, taken_at: p.taken_at, ...(p.lon !== undefined && p.lat !== undefined ? { lon: p.lon, lat: p.lat } : {}), of, index }] : []))
}

/** Every picture of it, wherever it is shown. */
export function picturesOf(d: VisitDraft): string[] {
  return [...d.photos, ...d.hazards.flatMap((h) => h.photos), ...(d.rechecks ?? []).flatMap((r) => r.photos), ...(d.sign?.signature ? [d.sign.signature] : [])]
}

/** As the capsule names them. Of one who did not sign there is no signature; who was not inside looked at nothing again. */
export async function photosOf(d: VisitDraft, entered: boolean): Promise<PhotoNamed[]> {
  const signature = entered && d.sign.how === 'signed' && d.sign.signature ? [d.sign.signature] : []
  const all = [named(d.photos, 'visit', 0), ...d.hazards.map((h, i) => named(h.photos, 'hazard', i)), named(signature, 'signature', 0)]
  return (await Promise.all([...all, ...(entered ? d.rechecks.map((r, i) => named(r.photos, 'recheck', i)) : [])])).flat()
}

/** The step of the hazard's own flow with its form. */
function recheckOf(r: RecheckDraft) {
  const form = r.action === 'recheck' ? { outcome: r.outcome, note: orNothing(r.note) } : { reason: r.note.trim(), days: r.days }
  return { hazard_id: r.hazard_id, ver: r.ver, action: r.action, form }
}

/** What is carried out: the closing entry of the journal. Only what differs is a correction. */
export function contentOf(d: VisitDraft, visit: object, photos: PhotoNamed[], is: { entered: boolean; accuracy: number | null }): object {
  const corrections = d.premises_id ? d.corrections.map((c) => ({ ...c, to: c.to.trim() })).filter((c) => c.to !== '' && c.to !== c.from) : []
  return {
    visit,
    photos,
    base: d.base,
    ...(corrections.length ? { corrections } : {}),
    ...(is.entered && d.rechecks.length ? { rechecks: d.rechecks.map(recheckOf) } : {}),
    evidence: { ...(is.accuracy === null ? {} : { accuracy: is.accuracy }), points: d.points },
    ...(d.corrects ? { corrects: d.corrects } : {}),
  }
}

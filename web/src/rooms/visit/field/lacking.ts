/** What a visit still lacks before it can be sealed: the server would say the same, hours later. */
import type { ChecklistItem, RuleRow } from '@/api/types'
import type { SignDraft, VisitDraft } from './draft'

export interface LackAsk {
  items: ChecklistItem[]
  /** rows of rules/visit_outcomes, acts and visit_papers */
  outcome: RuleRow | undefined
  act: RuleRow | undefined
  papers: RuleRow[]
  fresh: boolean
}
export interface Lack {
  /** message key */
  key: string
  n?: number
}

/** asks: "fail", "absent" or "both": on which answers something must stand beside an item. */
const asks = (on: string | undefined, verdict: string | undefined) => !!verdict && (on === verdict || (on === 'both' && verdict !== 'conform'))

/** Items whose answer wants words that are not there: of its own or of the hazard made from it. */
export function wordless(d: VisitDraft, items: ChecklistItem[]): string[] {
  const told = (code: string) => d.notes[code]?.trim() || d.hazards.some((h) => h.item === code && h.story.trim())
  return items.filter((i) => asks(i.note_required_on, d.answers[i.code]) && !told(i.code)).map((i) => i.code)
}
/** A failed item wants a picture: one of the visit will do, or one of its hazard. */
function pictureless(d: VisitDraft, items: ChecklistItem[]): boolean {
  return !d.photos.length && items.some((i) => asks(i.photo_required_on, d.answers[i.code]) && !d.hazards.some((h) => h.item === i.code && h.photos.length))
}

/** A paper of this act is given only when somebody signed, or refused before a witness. */
export function signatureNeeded(act: string, papers: RuleRow[]): boolean {
  return papers.some((p) => p.signature === 'yes' && (p.acts ?? '').split('|').includes(act))
}
/** Who is asked for an approval is also asked whether an officer should step aside. */
export const recusalAsked = (act: RuleRow | undefined): boolean => act?.approval === 'yes'

/** needed: without it there is no paper; asked: recusal is asked about. */
export function signing(sign: SignDraft, needed: boolean, asked: boolean): Lack[] {
  const all: Lack[] = []
  const empty = (text: string) => text.trim() === ''
  if (asked && !sign.recusal) all.push({ key: 'field_app.lack_recusal' })
  if (needed && empty(sign.present)) all.push({ key: 'field_app.lack_present' })
  if (needed && !sign.how) all.push({ key: 'field_app.lack_signature' })
  if (sign.how === 'signed' && (empty(sign.signed_by) || !sign.signature)) all.push({ key: 'field_app.lack_signature' })
  if (sign.how === 'refused' && (!sign.refused || empty(sign.witness))) all.push({ key: 'field_app.lack_witness' })
  return all
}

/** In the order in which they stand on the screen. */
export function lacking(d: VisitDraft, ask: LackAsk): Lack[] {
  const entered = ask.outcome?.entered === 'yes'
  const all: Lack[] = []
  if (ask.fresh && !d.door.name.trim()) all.push({ key: 'field_app.lack_sign_name' })
  if (recusalAsked(ask.act) && !d.approval_id) all.push({ key: 'field_app.no_approval' })
  if (!ask.outcome) return [...all, { key: 'field_app.lack_outcome' }]
  if (entered) {
    const words = wordless(d, ask.items).length
    if (d.rechecks.some((r) => r.action === 'reject' && (!r.note.trim() || r.days === null))) all.push({ key: 'field_app.lack_reason' })
    if (pictureless(d, ask.items)) all.push({ key: 'field_app.picture_wanted' })
    if (words) all.push({ key: 'field_app.words_wanted', n: words })
  }
  if (!d.hazards.every((h) => h.kind && h.story.trim())) all.push({ key: 'field_app.lack_hazard' })
  if (ask.outcome.enrols === 'yes' && !d.enrol.contact_name.trim()) all.push({ key: 'field_app.lack_contact' })
  return entered ? [...all, ...signing(d.sign, signatureNeeded(d.act, ask.papers), recusalAsked(ask.act))] : all
}

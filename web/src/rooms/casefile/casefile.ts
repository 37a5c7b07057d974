/** What the pages of clue packages and cases are told by the server beyond what every matter has. */
import type { Day, Id, Instant, MatterBody } from '@/api/types'
import { t } from '@/shell/i18n'

export interface Evidence {
  id: Id
  kind: string
  name: string
  story: string
  taken_on: Day
  taken_by: Id
  taker: string | null
  second_name: string | null
  second_id: Id | null
  attachment_id: Id | null
  media_type: string | null
  /** SM3 of its file */
  hash: string | null
  round: number
  from_id: Id | null
  created_at: Instant
}
export interface Clue extends MatterBody {
  category: string
  story: string
  source: string
  source_id: Id | null
  found_on: Day
  round: number
  seal: string | null
  /** whether the seal still fits what it was put on */
  seal_holds: boolean
  sealed_at: Instant | null
  sealed_by: Id | null
  return_reason: string | null
  return_note: string | null
  seals: { round: number; seal: string; at: Instant; person_id: Id; person_name: string | null }[]
  evidence: Evidence[]
  /** of the case that was made of it; null: none yet */
  outcome: { case_id: Id; filed_on?: Day | null; not_filed?: boolean; decision?: string | null; decided_on?: Day | null; closed?: boolean } | null
}
/** What crosses the wall by rule. */
export interface CaseCard {
  id: Id
  number: string
  kind: string
  state: string
  opened_at: Instant
  unit_id: Id | null
  unit_name: string | null
  entity_id: Id | null
  filed_on: Day | null
  not_filed: boolean
  decision: string | null
  decided_on: Day | null
  closed: boolean
  /** it is published for everybody */
  publication_id: Id | null
  /** the package of one's own from which it came */
  clue_id: Id | null
  /** it is open to whoever asks: from inside the wall, by a part, by a pass */
  readable: boolean
}
export interface CaseAct {
  act: string
  at: Instant
  person_id: Id | null
  person_name: string | null
  said: Record<string, unknown> | null
}
/** A pass across the wall that somebody was given. */
export interface CaseRead {
  person_id: Id
  person_name: string | null
  /** in words */
  purpose: string
  at: Instant
  /** of wall_purposes; null: from before there was that list */
  code: string | null
  until: Instant | null
  for_id: Id | null
  for_number: string | null
}
export interface CaseFile extends MatterBody {
  source: string
  source_id: Id | null
  from_agency: string | null
  category: string
  story: string
  party: string | null
  found_on: Day
  cause: string | null
  lead_id: Id | null
  second_id: Id | null
  filed_on: Day | null
  act_ended_on: Day | null
  review_class: string | null
  decision: string | null
  penalties: string | null
  fine: number
  confiscated: number
  discretion: string | null
  noticed_on: Day | null
  hearing: boolean
  hearing_on: Day | null
  presider_id: Id | null
  discussed_at: Instant | null
  decided_on: Day | null
  service_mode: string | null
  served_on: Day | null
  pay_by: Day | null
  ending: string | null
  ended_on: Day | null
  published_on: Day | null
  publish_until: Day | null
  unpublished_on: Day | null
  unpublished_why: string | null
  publications: { facts: Record<string, unknown>; told: string; published_at: Instant }[]
  publication_ends: { id: Id; terms: string; note: string; noted_by: string | null; asked_at: Instant; granted: boolean | null; decided_by: string | null; decided_at: Instant | null; answer: string | null }[]
  acts: CaseAct[]
  parts: { person_id: Id; person_name: string | null; part: string; at: Instant; ended_at: Instant | null }[]
  payments: { on: Day; fine: number; late: number; confiscated: number }[]
  instalments: { due: Day; amount: number }[]
  reads: CaseRead[]
  owed: { fine: number; late: number; confiscated: number; overdue: number }
  evidence: Evidence[]
  measures: Measure[]
  recusals: Recusal[]
  volumes: { volume: string; state: 'draft' | 'closed'; asked_by: string | null; asked_at: Instant; pages: number | null; size: number | null; made_at: Instant | null; ready: boolean }[]
  /** those that whoever asks may read */
  volumes_open: string[]
  volume_reads: { volume: string; person_id: Id; person_name: string | null; at: Instant }[]
}

/** One of the things that are held. */
export interface Thing {
  name: string
  quantity: string
  spec?: string
  note?: string
}
/** Preserved in advance, sealed up, seized. */
export interface Measure {
  id: Id
  number: string | null
  kind: string
  state: 'asked' | 'running' | 'ended' | 'refused' | 'lapsed'
  things: Thing[]
  place: string
  reason: string
  basis: string
  urgent: boolean
  clock: string | null
  from_on: Day
  due_on: Day | null
  provisional: boolean
  paused_on: Day | null
  asked_by_name: string | null
  second_name: string | null
  approved_by_name: string | null
  approved_at: Instant | null
  extended_at: Instant | null
  follows_id: Id | null
  outcome: string | null
  end_note: string | null
  ended_at: Instant | null
}
/** Somebody is asked to step aside. */
export interface Recusal {
  id: Id
  officer_id: Id
  officer_name: string | null
  asked_by: string
  ground: string
  reason: string
  asked_at: Instant
  decider: string
  granted: boolean | null
  decided_by_name: string | null
  decided_at: Instant | null
  minutes: string | null
  note: string | null
  replacement_id: Id | null
}

/** A penalty on the spot. */
export interface Summary extends MatterBody {
  paper_number: string
  category: string
  cause: string
  facts: string
  basis: string
  party: string
  penalties: string
  fine: number
  statement: string
  receipt: string
  lead_id: Id
  lead_name: string | null
  second_id: Id
  second_name: string | null
  given_on: Day
  cash: string
  pay_by: Day | null
  paid_on: Day | null
  late: number
  late_now: number
  remitted_on: Day | null
  banked_on: Day | null
}

/** Codes parted by | as a list. */
export const codesOf = (text: string | null | undefined): string[] => (text ?? '').split('|').filter(Boolean)

/** "Cooking oil 5 l 12 barrels, …" */
export const thingsWord = (things: Thing[]) => things.map((one) => [one.name, one.spec, one.quantity].filter(Boolean).join(' ')).join(t('text.comma'))

/** Labels of fields that mean more here than their name says, in forms and in the record of what was said. */
export const MEASURE_WORDS: Record<string, string> = {
  kind: 'case.measure_kind', place: 'case.measure_place', urgent: 'case.measure_urgent', follows_id: 'case.measure_follows', outcome: 'case.measure_outcome', things: 'case.things',
}
export const RECUSAL_WORDS: Record<string, string> = {
  officer_id: 'case.recusal_officer', ground: 'case.recusal_ground', main_head: 'case.recusal_main_head', minutes: 'case.recusal_minutes',
}

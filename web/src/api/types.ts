/** What the server's records look like to the screens. docs/internals/api.md says how they are meant. */
import type { components } from './openapi'

export type Schemas = components['schemas']

/** A record as the server sends it: every field is there, null when it is empty. */
type Sent<K extends keyof Schemas> = Required<Schemas[K]> & { id: Id; ver: number }

export type Id = string
export type Day = string
export type Instant = string

export interface Page<T> {
  items: T[]
  next: string | null
  count?: number
  /** there may be more than count */
  at_least?: boolean
}

export type Unit = Sent<'Unit'> & { active: boolean }

export type Person = Omit<Sent<'Person'>, 'certificate'> & { certificate: string | null; unit_name?: string }

export interface SessionBody {
  person: { id: Id; name: string; login: string; unit_id: Id; roles: string[]; certified: boolean; locale: string; must_change: boolean }
  unit: { id: Id; name: string; name_en?: string; kind?: string; place_code?: string | null }
  bureau: { name: string; name_en: string; synthetic: boolean; division: string }
  csrf: string
  rule_pack: string
  version: string
}

export interface RuleRow {
  code: string
  name_zh: string
  name_en: string
  basis: string
  valid_from: Day | null
  valid_to: Day | null
  [cell: string]: string | null
}

export interface Matter {
  id: Id
  number: string
  kind: string
  state: string
  ver: number
  /** shown by matterTitle() */
  title: string
  title_list?: string | null
  title_code?: string | null
  hazard_kind?: string | null
  /** the unit that handed it over and follows it */
  from_unit_id?: Id | null
  /** who was told last that it is late: a role */
  raised_to?: string | null
  unit_id: Id
  unit_name?: string
  person_id?: Id | null
  person_name?: string | null
  entity_id?: Id | null
  entity_name?: string | null
  premises_id?: Id | null
  premises_name?: string | null
  address?: string | null
  place_code?: string | null
  opened_at: Instant
  due_at?: Instant | null
  closed_at?: Instant | null
  level?: number
  rule_pack?: string
}

export interface RunningClock {
  clock: string
  law?: Day
  from: Day
  due: Day
  provisional?: boolean
  paused_on?: Day | null
  stopped_at?: Instant | null
  /** at stopping: it was over */
  late?: boolean
  /** before a notice of holidays moved it */
  was?: Day | null
  recounted_at?: Instant | null
  basis?: string
}

export interface ClockStep {
  day: Day
  why: string
  count: number
  note?: string
}

export interface ClockWalk {
  due: Day
  provisional: boolean
  rolled: boolean
  basis: string
  steps: ClockStep[]
}

export interface Move {
  action: string
  to: string
  open: boolean
  why?: { key: string; args?: Record<string, unknown> } | string | null
  form?: string | null
}

export interface LedgerRow {
  id: Id
  seq?: number | null
  at: Instant
  act: string
  actor_id?: Id | null
  actor_name?: string | null
  /** whose work it was, when a deputy did it */
  for_name?: string | null
  subject_kind: string
  subject_id: Id
  from?: string | null
  to?: string | null
  facts?: Record<string, unknown> | string | null
  purpose?: string | null
}

export interface Attachment {
  /** of a hazard: before it was put right, or after */
  stage?: string | null
  id: Id
  name: string
  media_type: string
  size: number
  taken_at?: Instant | null
}

export interface DocumentRef {
  id: Id
  kind: string
  number: string
  created_at?: Instant
  code?: string
  /** false while the PDF is being made */
  ready?: boolean
}

export interface MatterBody extends Matter {
  clocks?: RunningClock[]
  moves?: Move[]
  timeline?: LedgerRow[]
  photos?: Attachment[]
  documents?: DocumentRef[]
  /** the ladder: who was told, and when */
  raised?: { rung: string; raised_to: string; at: Instant; due_at: Instant; told: number }[]
  [more: string]: unknown
}

export interface Hazard extends MatterBody {
  grade: string
  story: string
  remedy?: string | null
  lead_agency: string
  item?: string | null
  visit_id?: Id | null
  found_by?: Id
  found_by_name?: string | null
  ordered_by_name?: string | null
  order_number?: string | null
  due_days?: number | null
  failed_rechecks?: number
  outcome?: string | null
  place_kind?: string | null
  ordered_by?: Id | null
  ordered_at?: Instant | null
  proven_at?: Instant | null
  proven_by_operator?: boolean
  proof_note?: string | null
  /** the earlier one that came back with this, and the later one it came back as */
  came_back?: OtherHazard[]
  came_back_as?: OtherHazard[]
  transfers?: TransferOfHazard[]
}

export interface OtherHazard {
  id: Id
  number: string
  at: Instant | null
  outcome: string | null
}

interface TransferAnswers {
  to_agency: string
  to_unit_name?: string | null
  basis: string
  sent_at: Instant
  receipt_no?: string | null
  return_reason?: string | null
  return_note?: string | null
  returned_at?: Instant | null
  answered_at?: Instant | null
  answer?: string | null
  outcome?: string | null
}

export interface TransferOfHazard extends TransferAnswers {
  id: Id
  number: string
  state: string
  kind: string
  due_at?: Instant | null
  closed_at?: Instant | null
}

export interface Transfer extends MatterBody, TransferAnswers {
  hazard_id: Id
  hazard_number: string
  hazard_state: string
  hazard_kind: string
  grade: string
  place_kind?: string | null
  story: string
  remedy?: string | null
  transfer_kind: string
  to_unit_id?: Id | null
  sent_by?: Id | null
  sent_by_name?: string | null
  from_unit_name?: string | null
  reply_due?: Day | null
  note?: string | null
  received_at?: Instant | null
}

export interface Job {
  id: Id
  kind: string
  state: string
  done: number
  total: number
  note?: string | null
  result?: Record<string, unknown> | null
  created_at?: Instant
  finished_at?: Instant | null
}

export interface SavedView {
  id: Id
  list: string
  name: string
  query: string
  shared: boolean
  mine: boolean
}

export interface Place {
  code: string
  parent_code?: string | null
  level: number
  name: string
  name_en?: string
  lon?: number | null
  lat?: number | null
}

export interface SearchHit {
  entity_id: Id
  premises_id?: Id | null
  name: string
  address?: string | null
  trade?: string | null
  state: string
  grade?: string | null
  match: string
  marks?: [number, number][]
}

export type Door = Sent<'Premises'> & { door_state: string; unit_id: Id }

export type Licence = Sent<'Licence'> & { state: string }

export type Contact = Sent<'Contact'>

export type Entity = Sent<'Entity'> & {
  state: string
  unit_id: Id
  /** on the card only */
  premises?: Door[]
  licences?: Licence[]
  contacts?: Contact[]
  merges?: { id: Id; gone_id: Id; gone_name: string; at: Instant; reason: string; undone_at: Instant | null }[]
}

export interface HistoryItem {
  subject_kind: string
  subject_id: Id
  ver: number
  at: Instant
  actor_name?: string | null
  source: string
  source_id?: Id | null
  diff: Record<string, [unknown, unknown]>
}

export type ListRule = Omit<Schemas['ListRule'], 'grades' | 'open_hazards' | 'food_due'> & { grades?: string[]; open_hazards?: boolean; food_due?: boolean }

export type SweepPlan = Omit<Sent<'SweepPlan'>, 'area'> & { unit_id: Id; places: string[]; rule: ListRule; area: Area | null; active: boolean }

/** A drawn area: a GeoJSON polygon in WGS-84. */
export interface Area {
  type: 'Polygon'
  coordinates: [number, number][][]
}

export interface Member {
  person_id: Id
  name: string
  lead?: boolean
  /** bits of rules/roles */
  roles?: number
  stops?: number
  open?: number
  /** seconds at the doors, from door to door, and of what is still open */
  visit_s?: number
  walk_s?: number
  left_s?: number
}

export interface Sweep {
  id: Id
  name: string
  on_day: Day
  state: string
  unit_id: Id
  unit_name?: string
  plan_id?: Id | null
  places?: string[]
  area?: Area | null
  members?: Member[]
  stops_count?: number
  /** the same number in lists */
  stops?: number
  done?: number
  unassigned?: number
  seen?: number
  no_entry?: number
  minutes?: number
  started_at?: Instant | null
  ended_at?: Instant | null
  surprise?: boolean
  opens_at?: Instant | null
  opened_at?: Instant | null
  /** doors on a surprise list that is still sealed */
  hidden?: number
  copied_from?: Id | null
  ver: number
}

/** Somebody is wanted at a door at once. */
export interface UrgentCall {
  id: Id
  premises_id: Id
  premises_name?: string
  why: string
  state: string
  sweep_id?: Id | null
  person_id?: Id | null
  person_name?: string | null
  metres?: number | null
  made_at: Instant
  taken_at?: Instant | null
  ended_at?: Instant | null
}

export interface Stop {
  premises_id: Id
  entity_id?: Id | null
  name: string
  address?: string | null
  lon?: number | null
  lat?: number | null
  trade?: string | null
  grade?: string | null
  person_id?: Id | null
  turn: number
  reason: string
  state: string
  /** what the sign says, where it differs from the operator's name */
  sign?: string | null
  door_state?: string
  visit_id?: Id | null
  street?: string | null
  place_code?: string | null
  /** seconds it should take, and the own visits behind that figure */
  expected_s?: number
  expected_n?: number
}

export interface PlanPreview {
  count: number
  /** doors that fit; a surprise takes a share of them */
  of?: number
  shares?: { person_id: Id; stops: number; visit_s: number; walk_s: number }[]
  by_reason: Record<string, number>
  sample: { premises_id: Id; reason: string; lon: number | null; lat: number | null }[]
}

export interface MyDay {
  day: Day
  sweeps: { id: Id; name: string; state: string; stops: Stop[] }[]
  /** who calls this officer to a door at once */
  urgent?: (UrgentCall & { address?: string | null; made_by_name?: string | null })[]
}

/** Something to do at a door. */
export interface Due {
  kind: string
  subject_kind: string
  subject_id: Id
  title: string
  due_at: Instant | null
  late: boolean
}

export interface DoorCard {
  premises: Door
  entity: Entity | null
  /** code of the checklist for its trade, empty when there is none */
  checklist: string
  hazards: { id: Id; number: string; state: string; hazard_kind: string; grade: string; due_at?: Instant | null; ver: number }[]
  visits: { id: Id; at: Instant; outcome: string; verdict: string; officer: string }[]
  due: Due[]
  around: { premises_id: Id; name: string; address: string; door_state: string; metres: number; due: Due[] }[]
}

export interface ChecklistItem {
  code: string
  text_zh: string
  text_en: string
  basis: string
  number: string
  section_zh: string
  section_en: string
  class: string
  points?: string
  absent_allowed: string
  hazard_kind: string
  basis_zh?: string
  /** on which answers words, on which a picture must stand beside it: fail, absent, both */
  note_required_on?: string
  photo_required_on?: string
}

/** full × of ÷ possible, to so many decimals */
export interface ScoreRule {
  code: string
  name_zh: string
  name_en: string
  of: string
  full: number
  decimals: number
}

/** Numbers of failed items that come to a verdict; an open end is null. */
export interface VerdictBand {
  verdict: string
  handling_zh: string
  handling_en: string
  key_least: number | null
  key_most: number | null
  general_least: number | null
  general_most: number | null
}

export interface Checklist {
  code: string
  version: string
  name_zh: string
  name_en: string
  items: ChecklistItem[]
  score_rule?: ScoreRule | null
  verdict_rules?: VerdictBand[]
}

export interface VisitReply {
  id: Id
  verdict: string
  failed_key: number
  failed_general: number
  hazards: Id[]
}

export interface ImportRun {
  id: Id
  job: Id | null
  file_name: string
  file_hash: string
  dry_run: boolean
  state: string
  rows: number
  added: number
  changed: number
  unchanged: number
  refused: number
  /** the map as it was when the run began */
  map: Record<string, unknown>
  created_at: Instant
  finished_at?: Instant | null
  undone_at?: Instant | null
}

/** An intake as its page has it, and what is asked about it there. */
import type { Id, Instant, MatterBody } from '@/api/types'

/** Told for a purpose: who sent it, and the words as they came. */
export interface IntakeParty {
  name?: string | null
  phone?: string | null
  address?: string | null
  email?: string | null
  id_kind?: string | null
  id_number?: string | null
}
export interface IntakeWords {
  anonymous: boolean
  sender?: IntakeParty
  agent?: IntakeParty
  story: string
  subject_name?: string | null
  subject_address?: string | null
  subject_phone?: string | null
}
/** What taking in or triage told; a code is told once. */
export interface ReportCode {
  report_id: Id
  code: string
}
export interface IntakePart {
  id: Id
  kind: string
  number: string
  state: string
  ver: number
  unit_id: Id
  unit_name: string | null
  due_at: Instant | null
  closed_at: Instant | null
  made_at: Instant
  returned_at: Instant | null
  title_list: string | null
  title_code: string | null
}
export interface Intake extends MatterBody {
  channel: string
  system: string | null
  external_number: string | null
  received_at: Instant
  received_by: Id | null
  /** what the sender of a public form takes it for */
  wants: string | null
  /** since when whoever filed it can follow it by a code; null: nobody was given one */
  code_given_at: Instant | null
  routed_to: Id | null
  subject_name: string | null
  subject_address: string | null
  category: string | null
  demands: string[]
  amount: number | null
  may_publish: boolean
  may_entrust: boolean
  anonymous: boolean
  story: string
  answer_route: string | null
  answer_note: string | null
  merged_into: Id | null
  merge_ground: string | null
  representative: boolean
  unseen_updates: number
  parts: IntakePart[]
  updates: { no: number; at: Instant; fields: string }[]
  joined: { id: Id; number: string; received_at: Instant; ground: string; representative: boolean }[]
}

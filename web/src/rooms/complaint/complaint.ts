/** What the complaint's page is told by the server beyond what every matter has. */
import type { Day, Id, Instant, MatterBody } from '@/api/types'

export type Side = 'consumer' | 'operator' | 'mediator'

export interface Party {
  id: Id
  part: string
  name: string
  /** only when opened with a purpose */
  phone?: string
  address?: string
  id_kind?: string | null
  id_number?: string
}
export interface OpenedPeople {
  people: Party[]
  story: string
}
export interface Offer {
  id: Id
  side: Side
  kind: 'offer' | 'accept' | 'decline'
  answers_id: Id | null
  amount: number
  terms: string
  by_itself: boolean
  at: Instant
}
export interface Serving {
  id: Id
  document_id: Id
  kind: string
  number: string
  side: string
  channel: string | null
  sent_at: Instant | null
  received_at: Instant | null
  receipt: string | null
}
/** Told once, when the room is opened. */
export interface RoomCodes {
  consumer: string
  consumer_url: string
  consumer_qr: string
  operator: string
  operator_url: string
  operator_qr: string
}
export interface Agreement {
  id: Id
  no: number
  terms: string
  amount: number
  perform_on: Day | null
  at: Instant
  consumer_signed_at: Instant | null
  operator_signed_at: Instant | null
}

export interface Complaint extends MatterBody {
  intake_id: Id | null
  category: string
  demands: string[]
  routes: string[]
  amount: number
  story: string
  may_publish: boolean
  may_entrust: boolean
  identity_day: Day | null
  refusal: string | null
  refusal_note: string | null
  return_reason: string | null
  return_note: string | null
  consumer_agrees_at: Instant | null
  operator_agrees_at: Instant | null
  entrusted_to: string | null
  agreed_day: Day | null
  settled_as: string | null
  settled_first: boolean
  recovered: number
  termination: string | null
  termination_note: string | null
  ended_at: Instant | null
  people: Party[]
  sessions: { id: Id; mode: string; place: string; at: Instant; mediator_id: Id; mediator_name: string; second_name: string | null; assisting: string }[]
  offers: Offer[]
  evidence: { id: Id; side: Side; note: string; name: string; media_type: string; size: number; at: Instant }[]
  agreements: Agreement[]
  recusals: { id: Id; mediator_name: string | null; side: Side; ground: string; reason: string; asked_at: Instant; granted: boolean | null; decision: string | null; decided_at: Instant | null }[]
  tests: { id: Id; body: string; agreed: boolean; cost_by: string; began_at: Instant; result: string | null; ended_at: Instant | null }[]
  servings: Serving[]
  consumer_declines_at: Instant | null
  operator_declines_at: Instant | null
  callbacks: { drawn_at: Instant; satisfaction: string | null; note: string | null; called_at: Instant | null; caller_name: string | null }[]
  /** found while mediating, as far as the reader may see reports */
  reports: { id: Id; number: string; state: string; category: string; opened_at: Instant; closed_at: Instant | null }[]
}

/** Offers that nobody has answered or countered: an answer is to one of these. */
export function openOffers(offers: Offer[]): Offer[] {
  const answered = new Set(offers.map((o) => o.answers_id).filter(Boolean))
  return offers.filter((o) => o.kind === 'offer' && !answered.has(o.id))
}

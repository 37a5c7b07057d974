/** What the phone and the server say to each other: docs/internals/field.md. */
import { api, exchange } from '@/api/client'
import type { FieldError } from '@/api/error'
import { hex, hmacSm3 } from './sm3'

export interface Hello {
  server_time: string
  min_version: string
  update: boolean
  message: { zh: string; en: string; at: string } | null
  state: 'active' | 'disabled' | 'wiped'
  key?: string | null
  key_no?: number
  receipt_key?: string | null
  until?: string
}

/** `sealed`, `sent` (left, no answer) are the phone's; the others are what the server says of it. */
export type CapsuleState = 'sealed' | 'sent' | 'received' | 'accepted' | 'held' | 'corrected' | 'dropped'

export interface Receipt {
  id: string
  /** the server's own number of it */
  capsule_id?: string
  seal: string
  state: CapsuleState
  at: string
  mac: string
  visit_id?: string | null
  verdict?: string | null
  failed_key?: number
  failed_general?: number
  hazards?: string[]
  missing?: string[]
  conflicts?: number
  flags?: string[]
  /** of a held one: why it could not be carried out */
  why?: { key: string; args?: Record<string, unknown>; errors?: FieldError[] } | null
}

export interface CapsuleSent {
  id: string
  device: string
  seq: number
  prev: string
  kind: string
  journal: string[]
  seal: string
  sent_at: string
}

export interface Area {
  code: string
  name: string
  name_en?: string
  doors: number
  box?: [number, number, number, number] | null
}
export type Cell = string | number | boolean | null | Cell[]
export interface DoorPage {
  columns: string[]
  caret?: string
  rows: Cell[][]
  next?: string | null
  cursor: string
}
export interface DoorChanges {
  columns: string[]
  caret?: string
  rows: Cell[][]
  gone: string[]
  cursor: string
  more: boolean
  reset: boolean
}

const once = { tries: 1 }

export const sayHello = (body: { device: string; name: string; client_version: string; waiting: number; oldest_at?: string }) => api.post<Hello>('/v1/field/hello', body, once)
export const sendCapsule = (body: CapsuleSent) => api.post<Receipt>('/v1/field/capsules', body, { ...once, key: `${body.id}-${body.sent_at}` })
export const receiptOf = (id: string) => api.get<Receipt>(`/v1/field/capsules/${id}`, {}, once)
export const sendTrack = (body: { device: string; sweep_id: string; points: [string, number, number, number][] }) => api.post<unknown>('/v1/field/tracks', body, once)
/** Gives up one that is held; the receipt says so from then on. */
export const dropCapsule = (capsule_id: string, reason: string) => api.post<unknown>(`/v1/field/capsules/${capsule_id}/drop`, { reason }, once)
export const askAreas = async (): Promise<Area[]> => (await api.get<{ items: Area[] }>('/v1/field/areas', {}, once)).items

/** Addresses of one street begin alike: in a reply a caret stands for what they have in common, two for itself. */
function whole<T extends { columns: string[]; rows: Cell[][]; caret?: string }>(reply: T): T {
  const at = reply.columns.indexOf('address')
  for (const row of reply.rows) if (typeof row[at] === 'string') row[at] = row[at].replace(/\^\^|\^/g, (said) => (said === '^' ? (reply.caret ?? '') : '^'))
  return reply
}
export const askDoors = async (code: string, after: string) => whole(await api.get<DoorPage>(`/v1/field/areas/${code}/doors`, { after }, once))
export const askChanges = async (code: string, cursor: string) => whole(await api.get<DoorChanges>(`/v1/field/areas/${code}/changes`, { cursor }, once))

/** Not every 200 is the server's: only who knows the receipt key can write the mac. */
export function isReceipt(r: Receipt, seal: string, key: Uint8Array): boolean {
  return typeof r?.mac === 'string' && r.seal === seal && r.mac === hex(hmacSm3(key, `naguan receipt 1\n${r.id}\n${r.seal}\n${r.state}\n${r.at}\n`))
}

/* ---- photos: tus 1.0, as little of it as the phone needs ---- */

const TUS = { 'Tus-Resumable': '1.0.0' }
const base64 = (s: string) => btoa(String.fromCharCode(...new TextEncoder().encode(s)))

export interface Upload {
  at: string
  offset: number
  /** once all of it is there: the picture as the server names it */
  attachment?: string
}
const standOf = (reply: Response, at: string, offset: number): Upload => ({ at, offset: Number(reply.headers.get('Upload-Offset') ?? offset), attachment: reply.headers.get('Naguan-Attachment') ?? undefined })

export async function beginUpload(size: number, meta: Record<string, string>): Promise<Upload> {
  const line = Object.entries(meta).map(([name, value]) => `${name} ${base64(value)}`).join(',')
  const reply = await exchange('POST', '/v1/field/uploads', { ...TUS, 'Upload-Length': String(size), 'Upload-Metadata': line })
  const to = new URL(reply.headers.get('Location') ?? '', location.origin)
  return standOf(reply, to.pathname, 0)
}
/** How far it has come. */
export async function uploadStand(at: string): Promise<Upload> {
  return standOf(await exchange('HEAD', at, TUS), at, 0)
}
/** Gives how far it has come then. */
export async function uploadPiece(at: string, offset: number, piece: Blob): Promise<Upload> {
  return standOf(await exchange('PATCH', at, { ...TUS, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }, piece), at, offset + piece.size)
}

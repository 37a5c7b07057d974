/** Capsules on their way: sealed, sent, received, accepted; or held. A sealed one never changes; it leaves the phone on a receipt only. */
import { reactive } from 'vue'
import type { Problem } from '@/api/error'
import { fold } from './journal'
import type { CapsuleState, Receipt } from './wire'
import { vaultAll, vaultWrite, type Act } from './vault'

export interface PhotoNamed {
  hash: string
  size: number
  original: string
  taken_at: string
  lon?: number
  lat?: number
  of: string
  index: number
}

export interface Kept {
  id: string
  device: string
  seq: number
  prev: string
  kind: string
  seal: string
  /** empty once the server has it and everything with it */
  journal: string[]
  photos: PhotoNamed[]
  name: string
  premises_id: string | null
  entered: boolean
  corrects?: string
  state: CapsuleState
  sealed_at: string
  /** when it left last, when it got its state */
  sent_at?: string
  state_at?: string
  tries: number
  next_at: number
  receipt?: Receipt
  wrong?: Problem
}

export const outbox = reactive<{ items: Kept[]; busy: boolean; sentTo: string }>({ items: [], busy: false, sentTo: '' })

const RELEASED: CapsuleState[] = ['accepted', 'corrected', 'dropped']
/** How long the officer can look back at what went through. */
const LOOK_BACK = 3 * 24 * 3600_000

/** The server has all of it, or a person gave it up: the phone may let go. */
export const released = (item: Kept): boolean => RELEASED.includes(item.state)
export const waiting = (): Kept[] => outbox.items.filter((i) => !released(i))

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('naguan-outbox')
if (channel) channel.onmessage = () => void loadOutbox()

const newestFirst = (a: Kept, b: Kept) => b.seq - a.seq

export async function loadOutbox(): Promise<void> {
  const here = new Map(outbox.items.map((i) => [i.id, i]))
  /* what is just being sent from this tab stays the object it is */
  outbox.items = (await vaultAll<Kept>('capsule')).map((i) => (outbox.busy ? here.get(i.id) : undefined) ?? i).sort(newestFirst)
  const old = outbox.items.filter((i) => released(i) && Date.parse(i.state_at ?? i.sealed_at) < Date.now() - LOOK_BACK)
  if (!old.length) return
  outbox.items = outbox.items.filter((i) => !old.includes(i))
  await vaultWrite(old.map((i) => ({ shelf: 'capsule', key: i.id, drop: true }))).catch(() => undefined)
}

export function clearOutbox(): void {
  outbox.items = []
}

const stored = (item: Kept): Act => ({ shelf: 'capsule', key: item.id, value: JSON.parse(JSON.stringify(item)) })

/** The capsule and whatever has to happen with it, in one write; then it is shown. */
export async function keepSealed(item: Kept, more: Act[]): Promise<void> {
  await vaultWrite([stored(item), ...more])
  outbox.items = [item, ...outbox.items.filter((i) => i.id !== item.id)]
  channel?.postMessage(0)
}

/** Photos that another capsule here still needs stay. */
function photosOf(item: Kept): Act[] {
  const needed = new Set(outbox.items.filter((i) => i.id !== item.id && !released(i)).flatMap((i) => i.photos.map((p) => p.hash)))
  return item.photos.filter((p) => !needed.has(p.hash)).flatMap(({ hash }): Act[] => [{ shelf: 'photo', key: hash, drop: true }, { shelf: 'film', key: hash, drop: true }])
}

export async function saveItem(item: Kept): Promise<void> {
  await vaultWrite([stored(item)])
  channel?.postMessage(0)
}

/** Takes the state that a true receipt gives; what is released is let go of, its line stays for looking back. */
export async function takeReceipt(item: Kept, receipt: Receipt): Promise<void> {
  if (item.state !== receipt.state) item.state_at = new Date().toISOString()
  Object.assign(item, { receipt, state: receipt.state, wrong: undefined, tries: 0 })
  if (!released(item)) return saveItem(item)
  item.journal = []
  await vaultWrite([stored(item), ...photosOf(item)])
  channel?.postMessage(0)
}

/** What stood in a held capsule, to be put right in another one. */
export function draftOf(item: Kept) {
  return fold(item.journal)
}

/** Photos that a capsule here or a visit being recorded names. */
export const namedBySealed = (hash: string): boolean => outbox.items.some((i) => !released(i) && i.photos.some((p) => p.hash === hash))

/** 随手拍: pictures taken in passing. Kept here at once, sent when there is a network, once however often they are sent; what they are is
 * decided later, on the server. */
import { reactive, watch } from 'vue'
import { api, link, randomKey } from '@/api/client'
import { asApiError, type Problem } from '@/api/error'
import { session } from '@/api/session'
import { now } from './gate'
import { dropPhoto, photoOf } from './photos'
import { aloneOrNot } from './phone'
import { bringPhoto, connection, dear, NEVER } from './upload'
import { vault, vaultAll, vaultDel, vaultPut } from './vault'
import { here } from './where'

export interface Snap {
  /** made here; the server knows a second sending by it */
  id: string
  /** hashes */
  photos: string[]
  note: string
  taken_at: string
  lon?: number
  lat?: number
  accuracy?: number
  /** not finished yet: another picture or a word may come */
  open?: boolean
  /** the server will not have it as it is: a person drops it */
  refused?: boolean
  wrong?: Problem
}

export const snaps = reactive<{ items: Snap[]; busy: boolean; sent: number }>({ items: [], busy: false, sent: 0 })

const PREFIX = 'snap-'
const AGAIN = 60_000
let timer: ReturnType<typeof setTimeout> | undefined

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('naguan-snaps')
if (channel) channel.onmessage = () => void loadSnaps()

const oldestFirst = (a: Snap, b: Snap) => a.taken_at.localeCompare(b.taken_at)

export async function loadSnaps(): Promise<void> {
  snaps.items = (await vaultAll<Snap>('kept', PREFIX)).sort(oldestFirst)
}

/** Begun with its first picture: by the server's clock, where the phone is now. */
export function newSnap(): Snap {
  const known = here.lon !== null && here.lat !== null
  return {
    id: randomKey(), photos: [], note: '', taken_at: new Date(now()).toISOString(), open: true,
    lon: known ? (here.lon ?? undefined) : undefined, lat: known ? (here.lat ?? undefined) : undefined, accuracy: known ? (here.accuracy ?? undefined) : undefined,
  }
}

/** On the disk when it returns. Throws PhoneFull. */
export async function keepSnap(snap: Snap): Promise<void> {
  const copy = JSON.parse(JSON.stringify(snap)) as Snap
  await vaultPut('kept', PREFIX + snap.id, copy)
  snaps.items = [...snaps.items.filter((s) => s.id !== snap.id), copy].sort(oldestFirst)
  channel?.postMessage(0)
}

/** Given up, or taken by the server: nothing of it stays here. */
export async function forgetSnap(snap: Snap): Promise<void> {
  await vaultDel('kept', PREFIX + snap.id)
  snaps.items = snaps.items.filter((s) => s.id !== snap.id)
  for (const hash of snap.photos) await dropPhoto(hash).catch(() => undefined)
  channel?.postMessage(0)
}

async function attachments(snap: Snap): Promise<string[]> {
  const ids: string[] = []
  for (const hash of snap.photos) {
    const photo = await photoOf(hash)
    if (!photo) continue
    await bringPhoto(photo)
    const id = (await photoOf(hash))?.attachment
    if (id) ids.push(id)
  }
  return ids
}

/** False: no answer from anywhere, the others would fare no better. */
async function sendOne(snap: Snap): Promise<boolean> {
  try {
    const point = snap.lon === undefined || snap.lat === undefined ? {} : { point: { lon: snap.lon, lat: snap.lat }, accuracy: snap.accuracy }
    const body = { client_id: snap.id, photos: await attachments(snap), taken_at: snap.taken_at, note: snap.note || undefined, ...point }
    await api.post('/v1/snaps', body, { tries: 1, key: `snap-${snap.id}-${Date.now()}` })
  } catch (e) {
    const error = asApiError(e)
    if (error.status === 401) throw e
    if (error.status) await keepSnap({ ...snap, refused: NEVER.includes(error.status), wrong: { status: error.status, key: error.key, args: error.args, errors: error.errors } })
    return error.status !== 0
  }
  await forgetSnap(snap)
  snaps.sent++
  return true
}

async function round(): Promise<void> {
  snaps.busy = true
  try {
    for (const snap of [...snaps.items]) {
      if (snap.open || snap.refused) continue
      if (!(await sendOne(snap))) break
    }
  } catch {
    /* 401: the session is over; after the next sign-in it goes on */
  } finally {
    snaps.busy = false
  }
}

export async function sendSnaps(): Promise<void> {
  clearTimeout(timer)
  const left = () => snaps.items.some((s) => !s.open && !s.refused)
  if (navigator.onLine === false || vault.state === 'shut' || session.state !== 'in' || snaps.busy || dear() || !left()) return
  await aloneOrNot(`naguan-snaps-${vault.person}`, round)
  if (left()) timer = setTimeout(() => void sendSnaps(), AGAIN)
}

/** Called once: whoever signs in finds the own snaps; they go when there is reason to think that it works. */
export function watchSnaps(): void {
  watch(
    () => [vault.state, vault.person],
    async ([state]) => {
      snaps.items = []
      if (state !== 'shut') await loadSnaps().catch(() => undefined)
    },
    { immediate: true },
  )
  watch(() => link.online, (online) => online && void sendSnaps())
  addEventListener('online', () => void sendSnaps())
  connection?.addEventListener?.('change', () => void sendSnaps())
}

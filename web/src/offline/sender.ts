/** Brings capsules and photos to the server: oldest first, nothing waits for what is stuck, only one tab at a time, sent twice is harmless. */
import { watch } from 'vue'
import { link } from '@/api/client'
import { asApiError } from '@/api/error'
import { session } from '@/api/session'
import { outbox, released, saveItem, takeReceipt, waiting, type Kept } from './outbox'
import { aloneOrNot } from './phone'
import type { Photo } from './photos'
import { bringPhoto, connection, dear, NEVER } from './upload'
import { isReceipt, receiptOf, sendCapsule } from './wire'
import { vault, vaultGet, vaultPut } from './vault'

const FIRST_WAIT = 2_000
const LONGEST_WAIT = 5 * 60_000
/** A held one is looked after by a person: now and then we ask. */
const HELD_WAIT = 10 * 60_000
/** So many in a row without an answer, and it is the network and not the capsule. */
const DEAF = 2
const STRANGER = 'session.csrf'

let receiptKey: Uint8Array | null = null
let whenRefused: () => void = () => undefined
let timer: ReturnType<typeof setTimeout> | undefined
let again = false

export function setReceiptKey(key: Uint8Array | null): void {
  receiptKey = key
}

/** fn: asks who we are now. */
export function onRefused(fn: () => void): void {
  whenRefused = fn
}

function later(item: Kept, wait = Math.min(FIRST_WAIT * 2 ** item.tries, LONGEST_WAIT)): void {
  item.tries++
  item.next_at = Date.now() + wait * (0.75 + Math.random() / 2)
}

const allHere = async (item: Kept) => (await Promise.all(item.photos.map((p) => vaultGet<Photo>('photo', p.hash)))).every((p) => !p || p.up)

async function ask(item: Kept): Promise<void> {
  const known = item.state === 'received' || item.state === 'held'
  const journal = [...item.journal]
  if (!known) item.sent_at = new Date().toISOString()
  const receipt = known
    ? await receiptOf(item.id)
    : await sendCapsule({ id: item.id, device: item.device, seq: item.seq, prev: item.prev, kind: item.kind, journal, seal: item.seal, sent_at: new Date().toISOString() })
  if (!receiptKey || !isReceipt(receipt, item.seal, receiptKey)) {
    /* somebody answered, but not our server */
    item.wrong = { status: 0, key: 'not_a_receipt' }
    if (!known) item.state = 'sent'
    later(item)
    return saveItem(item)
  }
  await missing(receipt.missing ?? [])
  await takeReceipt(item, receipt)
  if (!released(item)) later(item, item.state === 'held' ? HELD_WAIT : undefined)
  if (!released(item)) await saveItem(item)
}

/** A photo the server says it lacks goes up again, whatever we believed. */
async function missing(hashes: string[]): Promise<void> {
  for (const hash of hashes) {
    const photo = await vaultGet<Photo>('photo', hash)
    if (photo?.up) await vaultPut('photo', hash, { ...photo, up: false, at: undefined })
  }
}

/** False: no answer from anywhere. */
async function sendOne(item: Kept): Promise<boolean> {
  try {
    await ask(item)
    return true
  } catch (e) {
    const error = asApiError(e)
    if (error.status === 401) throw error
    if (error.status === 404 && item.state !== 'sealed') item.state = 'sealed' /* a server set back to an older day */
    else if (error.status === 0 && item.state === 'sealed') item.state = 'sent'
    item.wrong = { status: error.status, key: error.key, args: error.args, errors: error.errors }
    if (error.key === STRANGER) whenRefused()
    later(item)
    await saveItem(item).catch(() => undefined)
    return error.status !== 0
  }
}

/** A time further off than we ever wait comes from a clock that was set back. */
const still = (time: number) => time > Date.now() && time <= Date.now() + 2 * HELD_WAIT
const due = (item: Kept) => !released(item) && !still(item.next_at)

async function capsuleRound(): Promise<void> {
  let deaf = 0
  for (const item of [...outbox.items].reverse()) {
    if (!due(item) || (item.state === 'received' && !(await allHere(item)))) continue
    deaf = (await sendOne(item)) ? 0 : deaf + 1
    if (deaf >= DEAF) return
    if (!deaf) hearing()
  }
}

/** Somebody answers again: what only waited for the network waits no longer. */
function hearing(): void {
  for (const item of waiting()) {
    if (item.wrong?.status !== 0 || item.wrong.key !== 'offline' || item.next_at <= Date.now()) continue
    item.next_at = 0
    again = true
  }
}

const photoWait = new Map<string, { tries: number; next: number }>()

async function photoRound(): Promise<void> {
  if (dear()) return
  for (const item of waiting().reverse()) {
    for (const named of item.photos) {
      const wait = photoWait.get(named.hash)
      if (wait && still(wait.next)) continue
      try {
        outbox.sentTo = named.hash
        await bringPhoto(named)
        photoWait.delete(named.hash)
      } catch (e) {
        const error = asApiError(e)
        if (error.status === 401) throw e
        if (error.key === STRANGER) whenRefused()
        if (NEVER.includes(error.status)) item.wrong = { status: error.status, key: error.key, args: error.args }
        const tries = (wait?.tries ?? 0) + 1
        photoWait.set(named.hash, { tries, next: Date.now() + Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT) })
        if (error.status === 0) return
      } finally {
        outbox.sentTo = ''
      }
    }
    /* the last photo is there: the receipt of now is another one */
    if (item.state === 'received' && (await allHere(item))) item.next_at = 0
  }
}

function schedule(): void {
  clearTimeout(timer)
  const times = [...waiting().map((i) => i.next_at), ...[...photoWait.values()].map((w) => w.next)]
  if (times.length) timer = setTimeout(() => void sendAll(), Math.max(1_000, Math.min(...times.map((t) => (still(t) ? t : Date.now() + 5_000))) - Date.now()))
}

async function rounds(): Promise<void> {
  outbox.busy = true
  try {
    do {
      again = false
      await Promise.all([capsuleRound(), photoRound()])
      await capsuleRound()
    } while (again)
  } catch {
    /* 401: the session is over, the page asks to sign in again and comes back here */
  } finally {
    outbox.busy = false
  }
}

/** now: what is being waited for is tried at once (by hand, the network came back). */
export async function sendAll(now = false): Promise<void> {
  if (now) {
    for (const item of waiting()) if (item.state !== 'held') item.next_at = 0
    photoWait.clear()
  }
  /* the browser knows that there is no network: nothing has left yet, and says so */
  if (navigator.onLine === false || vault.state === 'shut' || session.state !== 'in' || !receiptKey || !waiting().length) return
  if (outbox.busy) {
    again = true
    return
  }
  await aloneOrNot(`naguan-send-${vault.person}`, rounds)
  schedule()
}

/** Sends when there is reason to think that it works. Called once. */
export function watchNetwork(): void {
  addEventListener('online', () => void sendAll(true))
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void sendAll())
  watch(() => link.online, (online) => online && void sendAll())
  /* Wi-Fi came: what waited for it goes */
  connection?.addEventListener?.('change', () => void sendAll(true))
}

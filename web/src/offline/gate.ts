/** Who works on this phone, and with which key. In: by the session kept here, network or not. Out: the key is forgotten, what waits
 * stays sealed until the same person comes back. The bureau can disable a phone or wipe it from afar. */
import { reactive, watch } from 'vue'
import { api, link, setCsrf } from '@/api/client'
import { asApiError } from '@/api/error'
import { leave, loadSession, session, signOut, take } from '@/api/session'
import type { SessionBody } from '@/api/types'
import { loadAreas } from './area'
import { clearOutbox, loadOutbox, waiting } from './outbox'
import { clockOffset, deviceId, forgetKey, keepKey, keptKey, leftHere, setClockOffset, setLeftHere } from './phone'
import { dropStrays } from './photos'
import { onRefused, sendAll, setReceiptKey } from './sender'
import { loadSettings } from './settings'
import { unBase64 } from './sm3'
import { setClock } from '@/shell/format'
import { canSeal, importKey, openMemory, openVault, shutVault, vault, vaultGet, vaultTry, wipeVault } from './vault'
import { sayHello, type Hello } from './wire'

/** unsafe: the page did not come over HTTPS, nothing can be sealed here and nothing is kept. */
export const gate = reactive<{ state: 'active' | 'disabled' | 'wiped'; unsafe: boolean; update: boolean; message: Hello['message']; confirmed: boolean }>({
  state: 'active', unsafe: !canSeal(), update: false, message: null, confirmed: false,
})

const beforeShut = new Set<() => Promise<unknown>>()
/** What has to be on the disk before the key goes; gives the way to take it back. */
export function untilShut(fn: () => Promise<unknown>): () => void {
  beforeShut.add(fn)
  return () => beforeShut.delete(fn)
}
const EVERY = 10 * 60_000
let offset = 0
let until = ''
let whenOpen: () => void = () => undefined
/** fn: runs each time when the vault is open and the server has confirmed who we are. */
export function onConfirmed(fn: () => void): void {
  whenOpen = fn
}

function setOffset(ms: number): void {
  offset = ms
  setClock(ms)
}
const overAt = (time: string) => Date.now() + offset >= Date.parse(time)
export const now = (): number => Date.now() + offset

async function afterOpen(): Promise<void> {
  const key = await vaultGet<string>('kept', 'receipt_key')
  if (key) setReceiptKey(unBase64(key))
  gate.message = (await vaultGet<Hello['message']>('kept', 'message')) ?? null
  await Promise.all([loadSettings(), loadOutbox(), loadAreas()])
  void dropStrays().catch(() => undefined)
}

/** With what lies here and without a network, when the session still runs. */
async function enterByKey(): Promise<boolean> {
  const kept = canSeal() ? await keptKey() : undefined
  if (!kept) return false
  setOffset(await clockOffset())
  if (overAt(kept.until)) {
    await forgetKey()
    return false
  }
  await openVault(kept.person, kept.key)
  const body = await vaultGet<SessionBody>('kept', 'session')
  if (!body) return false
  until = kept.until
  take(body)
  await afterOpen()
  return true
}

/** At the start of the page, before its first screen. */
export async function enter(): Promise<void> {
  if (await leftHere()) {
    leave()
    void sayGoodbye()
    return
  }
  if (await enterByKey().catch(() => false)) {
    void confirm()
    return
  }
  await loadSession()
  await begin()
}

/** The server is asked who we are; the screens do not wait for it. */
export async function confirm(): Promise<void> {
  try {
    const here = vault.person
    await loadSession()
    /* somebody else signed in in another window of this phone */
    if (session.body && here && session.body.person.id !== here) return await shutAndGo('/field/')
    await begin()
  } catch {
    /* no network: goes on with what is here; what waits goes on trying by its own times */
    void sendAll()
  }
}

/** Without its greeting nothing can be sealed here: it is tried again soon, while everything else may be answered. */
const FIRST = 2_000
let patience = FIRST
let next: ReturnType<typeof setTimeout> | undefined
function greetAgain(): void {
  clearTimeout(next)
  next = setTimeout(() => void (session.state === 'in' && gate.state === 'active' && confirm()), patience)
  patience = Math.min(2 * patience, EVERY)
}

/** After signing in: the key, then the vault, then the work. */
export async function begin(): Promise<void> {
  const me = session.body?.person
  if (!me || me.must_change) return
  await setLeftHere(false)
  if (vault.state === 'shut') openMemory(me.id)
  try {
    await greet()
    patience = FIRST
  } catch (e) {
    if (asApiError(e).status === 401) return
    greetAgain()
  }
  if (session.state !== 'in' || gate.state !== 'active') return
  await vaultTry('kept', 'session', session.body)
  whenOpen()
  void sendAll()
}

const phoneName = () => (/\(([^)]*)\)/.exec(navigator.userAgent)?.[1] ?? navigator.userAgent).slice(0, 100)

/** Says hello: the key, the hour, the message of the day, and whether this phone may go on. */
export async function greet(): Promise<void> {
  const me = session.body?.person.id
  if (!me) return
  const late = waiting()
  const oldest_at = late.at(-1)?.sealed_at
  const hello = await sayHello({ device: await deviceId(), name: phoneName(), client_version: __APP_VERSION__, waiting: late.length, ...(oldest_at ? { oldest_at } : {}) })
  setOffset(Date.parse(hello.server_time) - Date.now())
  await setClockOffset(offset)
  gate.state = hello.state
  if (hello.state === 'wiped') return wipe(me)
  if (hello.state === 'disabled' || !hello.key || !hello.receipt_key) return shut()
  until = hello.until ?? ''
  setReceiptKey(unBase64(hello.receipt_key))
  if (canSeal()) {
    const first = vault.state !== 'open'
    const key = await importKey(unBase64(hello.key))
    await keepKey({ person: me, key, no: hello.key_no ?? 0, until })
    await openVault(me, key)
    if (first) await afterOpen()
  }
  Object.assign(gate, { update: hello.update, message: hello.message, confirmed: true })
  await vaultTry('kept', 'receipt_key', hello.receipt_key)
  await vaultTry('kept', 'message', hello.message)
}

async function flush(): Promise<void> {
  await Promise.all([...beforeShut].map((fn) => fn().catch(() => undefined)))
}

/** The key goes; what is written is on the disk before. */
async function shut(): Promise<void> {
  await flush()
  await forgetKey()
  setReceiptKey(null)
  shutVault()
  clearOutbox()
  gate.confirmed = false
}
let going = false
/** Another page, so that nothing of what was opened stays in memory. */
async function shutAndGo(to: string): Promise<void> {
  if (going) return
  going = true
  await shut()
  location.assign(to)
}

async function wipe(person: string): Promise<void> {
  await forgetKey()
  setReceiptKey(null)
  clearOutbox()
  await wipeVault(person)
  if ('caches' in window) for (const name of await caches.keys()) if (name.includes('tiles')) await caches.delete(name)
}

/** The session ended while somebody was at work: sign in again, and it goes on where it was. */
export async function expire(): Promise<void> {
  const back = location.pathname.slice('/field'.length) + location.search
  await shutAndGo(`/field/sign-in?back=${encodeURIComponent(back || '/')}`)
}

/** Sign-out works without a network too: the server hears of it when there is one. */
export async function goOut(): Promise<void> {
  going = true
  await setLeftHere(true)
  await shut()
  await signOut().then(() => setLeftHere(false)).catch(() => undefined)
  location.assign('/field/sign-in')
}
/** Signed out here before, without a network: the server hears of it now. */
async function sayGoodbye(): Promise<void> {
  try {
    setCsrf((await api.get<SessionBody>('/v1/session', {}, { tries: 1 })).csrf)
    if (session.state === 'in') return
    await api.del('/v1/session')
  } catch (e) {
    if (asApiError(e).status !== 401) return
  }
  await setLeftHere(false)
}

/** Hello again from time to time; and the end of the session is kept without the server too. */
export function watchHours(): void {
  /* the cookie is another session's since (signed in again in another window): its words are asked for, then it goes on */
  onRefused(() => void confirm())
  setInterval(() => {
    if (session.state === 'in' && until && overAt(until)) void expire()
  }, 30_000)
  const again = () => void (session.state === 'in' && gate.state === 'active' && confirm())
  setInterval(again, EVERY)
  addEventListener('online', again)
  /* not every phone is told that there is a network again: somebody answered */
  watch(() => link.online, (online) => online && !gate.confirmed && again())
}

/** A phone that was stopped asks whether it may go on. */
export async function askAgain(): Promise<void> {
  await begin()
}

/** What belongs to the phone and not to a person: its number, and who is signed in here with which key. */
import { randomKey } from '@/api/client'
import { openStores, PHONE, PHONE_SHELF as SHELF, read, write } from './stores'

/** The last capsule of a person on this phone. */
export interface Head {
  seq: number
  seal: string
}

/** The key cannot be taken out of the browser; it is forgotten at sign-out and at `until`. */
export interface Key {
  person: string
  key: CryptoKey
  no: number
  until: string
}

let opened: Promise<IDBDatabase> | null = null
const open = () => (opened ??= openStores(PHONE, [SHELF]))

/** Private windows and old browsers may have no IndexedDB at all: then the page's own memory has to do. */
const memory = new Map<string, unknown>()

async function get<T>(name: string): Promise<T | undefined> {
  try {
    return (await read<T>(await open(), SHELF, name)) ?? (memory.get(name) as T | undefined)
  } catch {
    return memory.get(name) as T | undefined
  }
}
async function put(name: string, value: unknown): Promise<void> {
  memory.set(name, value)
  try {
    await write(await open(), [{ shelf: SHELF, key: name, value }])
  } catch {
    /* stays in memory */
  }
}
async function del(name: string): Promise<void> {
  memory.delete(name)
  try {
    await write(await open(), [{ shelf: SHELF, key: name, drop: true }])
  } catch {
    /* was never there */
  }
}

/** 32 hexadecimal digits, made once. Two tabs that start together agree by the lock. */
export async function deviceId(): Promise<string> {
  const known = await get<string>('device')
  if (known) return known
  return alone('naguan-device', async () => {
    const made = (await get<string>('device')) ?? randomKey()
    await put('device', made)
    return made
  })
}

/** A copy for the day after a wipe; what counts lies in the vault, written together with the capsule. */
export const chainHead = async (person: string): Promise<Head> => (await get<Head>(`head-${person}`)) ?? { seq: 0, seal: '' }
export const copyChainHead = (person: string, head: Head): Promise<void> => put(`head-${person}`, head)

export const keptKey = (): Promise<Key | undefined> => get<Key>('key')
export const keepKey = (key: Key): Promise<void> => put('key', key)
export const forgetKey = (): Promise<void> => del('key')

/** Signed out here without a network: the server still has to be told, and nobody is let in by its cookie before that. */
export const leftHere = async (): Promise<boolean> => (await get<boolean>('left')) === true
export const setLeftHere = (left: boolean): Promise<void> => (left ? put('left', true) : del('left'))

/** The server's clock minus the phone's, in ms, as last heard. */
export const clockOffset = async (): Promise<number> => (await get<number>('offset')) ?? 0
export const setClockOffset = (ms: number): Promise<void> => put('offset', ms)

/** fn while no other tab of this phone does the same; without Web Locks this tab is taken to be the only one. */
export function alone<T>(name: string, fn: () => Promise<T>): Promise<T> {
  return navigator.locks ? (navigator.locks.request(name, fn) as Promise<T>) : fn()
}
/** fn, or nothing when another tab is at it. */
export async function aloneOrNot(name: string, fn: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return fn()
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await fn()
  })
}

/** Everything of a person that stays on the phone, each value sealed by itself with AES-GCM. One database per person; without the key
 * its content is noise. Keys of values (numbers, hashes) are not secret. Without a secure context there is no AES in the browser:
 * then nothing is put on the disk, it lives in the page's memory, and the page says so. */
import { reactive } from 'vue'
import { place, seal, SHELVES, unseal, vaultName, type Sealed, type Shelf } from './seal'
import { dropStores, keysOf, openStores, PhoneFull, read, readAll, write, type Del, type Put } from './stores'

export type { Shelf } from './seal'

/** shut: nobody is signed in here; memory: open, but nothing outlives the page; full: the last write found no room. */
export const vault = reactive<{ state: 'shut' | 'open' | 'memory'; person: string; full: boolean }>({ state: 'shut', person: '', full: false })

export type Act = { shelf: Shelf; key: string; value: unknown; once?: boolean } | { shelf: Shelf; key: string; drop: true }

let db: IDBDatabase | null = null
let key: CryptoKey | null = null
const memory = new Map<string, unknown>()
export const canSeal = (): boolean => typeof crypto !== 'undefined' && !!crypto.subtle && typeof indexedDB !== 'undefined'

export function importKey(raw: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Opens the person's vault; what the page had to keep in memory until now moves in. */
export async function openVault(person: string, with_: CryptoKey): Promise<void> {
  if (vault.state === 'open' && vault.person === person) {
    key = with_
    return
  }
  const opened = await openStores(vaultName(person), SHELVES)
  const waiting = vault.person === person ? [...memory] : []
  key = with_
  db = opened
  Object.assign(vault, { state: 'open', person })
  for (const [at, value] of waiting) {
    const slash = at.indexOf('/')
    if (at === 'kept/head') continue /* the phone has a copy */
    await vaultPut(at.slice(0, slash) as Shelf, at.slice(slash + 1), value)
  }
  memory.clear()
  if (navigator.storage?.persist) void navigator.storage.persist().catch(() => false)
}

/** Until the key comes, or for good where there can be none. */
export function openMemory(person: string): void {
  if (vault.state !== 'shut' && vault.person === person) return
  memory.clear()
  Object.assign(vault, { state: 'memory', person })
}

export function shutVault(): void {
  db?.close()
  db = null
  key = null
  memory.clear()
  Object.assign(vault, { state: 'shut', person: '' })
}

/** A remote wipe: whatever of this person lies here is gone. */
export async function wipeVault(person: string): Promise<void> {
  shutVault()
  await dropStores(vaultName(person))
}

export async function vaultGet<T>(shelf: Shelf, name: string): Promise<T | undefined> {
  if (!db) return memory.get(place(shelf, name)) as T | undefined
  const box = await read<Sealed>(db, shelf, name)
  /* what lies here from before a wipe is noise: as good as not there */
  return box ? unseal<T>(key as CryptoKey, shelf, name, box).catch(() => undefined) : undefined
}

/** Names of what is kept on a shelf below a prefix, in order. */
export async function vaultNames(shelf: Shelf, prefix = ''): Promise<string[]> {
  if (db) return keysOf(db, shelf, prefix)
  const at = place(shelf, prefix)
  return [...memory.keys()].filter((k) => k.startsWith(at)).map((k) => k.slice(shelf.length + 1)).sort()
}

/** Values in the order of their names; one that cannot be opened is left out. */
export async function vaultAll<T>(shelf: Shelf, prefix = ''): Promise<T[]> {
  if (!db) return (await vaultNames(shelf, prefix)).map((n) => memory.get(place(shelf, n)) as T)
  const [names, boxes] = await readAll<Sealed>(db, shelf, prefix)
  const all = await Promise.all(boxes.map((box, i) => unseal<T>(key as CryptoKey, shelf, names[i] as string, box).catch(() => undefined)))
  return all.filter((v) => v !== undefined) as T[]
}

/** All or nothing, on the disk when it returns. Throws PhoneFull where there is no room; nothing was changed then. */
export async function vaultWrite(acts: Act[]): Promise<void> {
  if (vault.state === 'shut') throw new Error('the vault is shut')
  if (!db) {
    for (const a of acts) 'drop' in a ? memory.delete(place(a.shelf, a.key)) : memory.set(place(a.shelf, a.key), a.value)
    return
  }
  const sealed: (Put | Del)[] = await Promise.all(acts.map(async (a) => ('drop' in a ? a : { ...a, value: await seal(key as CryptoKey, a.shelf, a.key, a.value) })))
  try {
    await write(db, sealed)
    if (acts.some((a) => !('drop' in a))) vault.full = false
  } catch (e) {
    if (e instanceof PhoneFull) vault.full = true
    throw e
  }
}

export const vaultPut = (shelf: Shelf, name: string, value: unknown): Promise<void> => vaultWrite([{ shelf, key: name, value }])
export const vaultDel = (shelf: Shelf, name: string): Promise<void> => vaultWrite([{ shelf, key: name, drop: true }])

/** Kept if there is room: what can be fetched again. */
export async function vaultTry(shelf: Shelf, name: string, value: unknown): Promise<void> {
  await vaultPut(shelf, name, value).catch(() => undefined)
}

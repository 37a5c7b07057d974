/** IndexedDB as promises: the little of it that is needed here. */

/** What belongs to the phone and not to a person lies in a database of its own. */
export const PHONE = 'naguan-phone'
export const PHONE_SHELF = 'phone'

/** The phone has no room for it. Nothing was written. */
export class PhoneFull extends Error {
  constructor() {
    super('full')
    this.name = 'PhoneFull'
  }
}

export type Put = { shelf: string; key: string; value: unknown; once?: boolean }
export type Del = { shelf: string; key: string; value?: undefined; drop: true }

const isFull = (e: unknown) => e instanceof DOMException && (e.name === 'QuotaExceededError' || /quota|full|space/i.test(e.message))

export function openStores(name: string, shelves: readonly string[]): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(name, 1)
    asked.onupgradeneeded = () => shelves.forEach((shelf) => asked.result.createObjectStore(shelf))
    asked.onsuccess = () => {
      /* deleted from another tab (a wipe): let go, or that tab waits for ever */
      asked.result.onversionchange = () => asked.result.close()
      done(asked.result)
    }
    asked.onerror = () => fail(isFull(asked.error) ? new PhoneFull() : asked.error)
  })
}

/** How long a write that still runs is waited for; a page that never closes the stores holds nobody up: they go when it does. */
const PATIENCE_MS = 3000

export function dropStores(name: string): Promise<void> {
  return new Promise((done) => {
    const asked = indexedDB.deleteDatabase(name)
    asked.onsuccess = asked.onerror = () => done()
    asked.onblocked = () => setTimeout(done, PATIENCE_MS)
  })
}

function ended(tx: IDBTransaction): Promise<void> {
  return new Promise((done, fail) => {
    tx.oncomplete = () => done()
    tx.onerror = tx.onabort = () => fail(isFull(tx.error) ? new PhoneFull() : (tx.error ?? new Error('aborted')))
  })
}

function answer<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => fail(asked.error)
  })
}

/** All or nothing, and on the disk when it returns. */
export async function write(db: IDBDatabase, acts: (Put | Del)[]): Promise<void> {
  if (!acts.length) return
  const tx = db.transaction([...new Set(acts.map((a) => a.shelf))], 'readwrite', { durability: 'strict' } as IDBTransactionOptions)
  const done = ended(tx)
  for (const act of acts) {
    const store = tx.objectStore(act.shelf)
    if ('drop' in act) store.delete(act.key)
    else if (act.once) store.add(act.value, act.key)
    else store.put(act.value, act.key)
  }
  await done
}

export const read = <T>(db: IDBDatabase, shelf: string, key: string): Promise<T | undefined> => answer(db.transaction(shelf).objectStore(shelf).get(key) as IDBRequest<T | undefined>)

/** Several values of one shelf in one transaction, in the order of the keys. */
export function readSome<T>(db: IDBDatabase, shelf: string, keys: string[]): Promise<(T | undefined)[]> {
  const store = db.transaction(shelf).objectStore(shelf)
  return Promise.all(keys.map((key) => answer(store.get(key) as IDBRequest<T | undefined>)))
}

const below = (prefix: string) => (prefix ? IDBKeyRange.bound(prefix, `${prefix}\uffff`) : undefined)

export const keysOf = async (db: IDBDatabase, shelf: string, prefix = ''): Promise<string[]> => (await answer(db.transaction(shelf).objectStore(shelf).getAllKeys(below(prefix)))) as string[]

/** Keys and values below a prefix, both in the order of the keys. */
export async function readAll<T>(db: IDBDatabase, shelf: string, prefix = ''): Promise<[string[], T[]]> {
  const store = db.transaction(shelf).objectStore(shelf)
  return Promise.all([answer(store.getAllKeys(below(prefix))) as Promise<string[]>, answer(store.getAll(below(prefix)) as IDBRequest<T[]>)])
}

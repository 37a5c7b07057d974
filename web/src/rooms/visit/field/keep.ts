/** A small store on the phone that outlives the page: drafts, visits not yet sent, photos not yet sent. */
const NAME = 'naguan-field'
const STORES = ['draft', 'outbox', 'photo'] as const
type Store = (typeof STORES)[number]

let opened: Promise<IDBDatabase> | null = null

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => STORES.forEach((store) => asked.result.createObjectStore(store))
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => fail(asked.error)
  })
  return opened
}

async function run<T>(store: Store, mode: IDBTransactionMode, fn: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  return new Promise((done, fail) => {
    const tx = db.transaction(store, mode)
    const asked = fn(tx.objectStore(store))
    tx.oncomplete = () => done(asked.result)
    tx.onerror = () => fail(tx.error)
    tx.onabort = () => fail(tx.error)
  })
}

export const keep = {
  get: <T>(store: Store, key: string) => run<T | undefined>(store, 'readonly', (s) => s.get(key) as IDBRequest<T | undefined>),
  all: <T>(store: Store) => run<T[]>(store, 'readonly', (s) => s.getAll() as IDBRequest<T[]>),
  put: (store: Store, key: string, value: unknown) => run(store, 'readwrite', (s) => s.put(value, key)).then(() => undefined),
  del: (store: Store, key: string) => run(store, 'readwrite', (s) => s.delete(key)).then(() => undefined),
}

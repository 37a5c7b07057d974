/** One door as it lies sealed on this phone, and the names of its codes: only what its first lines need, read before the pages and their
 * framework are loaded. Whoever may not work here (no key, signed out, the hour is over) sees nothing; who is in, `gate.ts` says. */
import { bucketName, bucketOf, rowOf, type Bucket } from './bucket'
import { doorOf, type KnownDoor } from './door'
import { pieceOf, type Names } from './names'
import type { Key } from './phone'
import { SHELVES, unseal, vaultName, type Sealed, type Shelf } from './seal'
import { openStores, PHONE, PHONE_SHELF, readSome } from './stores'

export interface Glance {
  door: KnownDoor
  /** true as of */
  at: string
  /** by list and code; nothing where the phone has no name */
  name: (list: string, code: string) => [zh: string, en: string] | undefined
}
/** What is needed here of an area as it is kept. */
interface AreaPlace {
  code: string
  cursor: string
  buckets: number
  at: string
}

interface Open {
  db: IDBDatabase
  key: CryptoKey
}

async function keyInForce(): Promise<Key | null> {
  const phone = await openStores(PHONE, [PHONE_SHELF])
  try {
    const [key, left, offset] = (await readSome<unknown>(phone, PHONE_SHELF, ['key', 'left', 'offset'])) as [Key?, boolean?, number?]
    return key && !left && Date.now() + (offset ?? 0) < Date.parse(key.until) ? key : null
  } finally {
    phone.close()
  }
}

/** Values that are not there, or cannot be opened, are undefined. */
async function get({ db, key }: Open, shelf: Shelf, names: string[]): Promise<unknown[]> {
  const boxes = await readSome<Sealed>(db, shelf, names)
  return Promise.all(boxes.map((box, i) => (box ? unseal<unknown>(key, shelf, names[i] as string, box).catch(() => undefined) : undefined)))
}

async function doorIn(open: Open, id: string): Promise<{ door: KnownDoor; at: string } | null> {
  const [areas] = (await get(open, 'kept', ['areas'])) as [AreaPlace[]?]
  const whole = (areas ?? []).filter((area) => area.cursor)
  const buckets = (await get(open, 'door', whole.map((area) => bucketName(area.code, bucketOf(id, area.buckets))))) as (Bucket | undefined)[]
  for (const [i, bucket] of buckets.entries()) {
    const row = rowOf(bucket, id)
    if (bucket && row) return { door: doorOf(bucket.columns, row), at: whole[i]?.at ?? '' }
  }
  return null
}

async function namesFor(open: Open, door: KnownDoor): Promise<Glance['name']> {
  const { entity } = door
  const codes: [list: string, code: string][] = [['door_states', door.door_state], ...door.matters.map((m): [string, string] => (m.hazard_kind ? ['hazard_kinds', m.hazard_kind] : ['matter_kinds', m.kind]))]
  if (entity) codes.push(['industry', entity.trade], ['entity_states', entity.state])
  if (door.visits.length) codes.push(['visit_outcomes', ''])
  if (door.licences.length) codes.push(['licence_kinds', ''])
  const wanted = [...new Set(codes.map(([list, code]) => pieceOf(list, code)))]
  const pieces = (await get(open, 'kept', wanted)) as (Names | undefined)[]
  return (list, code) => pieces[wanted.indexOf(pieceOf(list, code))]?.[code]
}

/** Null: not on this phone, or not for whoever holds it now. */
export async function glanceAt(id: string): Promise<Glance | null> {
  const key = typeof indexedDB === 'undefined' || !globalThis.crypto?.subtle ? null : await keyInForce()
  if (!key) return null
  const open: Open = { db: await openStores(vaultName(key.person), SHELVES), key: key.key }
  try {
    const found = await doorIn(open, id)
    return found && { ...found, name: await namesFor(open, found.door) }
  } finally {
    open.db.close()
  }
}

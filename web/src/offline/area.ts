/** The officer's streets on the phone: all doors of an area once, page by page and resumable, then only what changed. Rows lie in buckets of
 * some sixty doors, each sealed by itself, so that one door opens with one small decryption. */
import { reactive } from 'vue'
import { api } from '@/api/client'
import { asApiError } from '@/api/error'
import type { DoorCard } from '@/api/types'
import { bucketName, bucketOf, idAt, rowOf, type Bucket } from './bucket'
import { doorOf, doorOfCard, type KnownDoor } from './door'
import { aloneOrNot } from './phone'
import { askAreas, askChanges, askDoors, type Area, type Cell, type DoorChanges } from './wire'
import { vault, vaultAll, vaultGet, vaultNames, vaultTry, vaultWrite, type Act } from './vault'

export interface AreaKept extends Area {
  /** behind which outbox row the next changes begin; empty while its doors are not all here */
  cursor: string
  buckets: number
  /** true as of */
  at: string
}
interface Part {
  cursor: string
  next: string
  pages: number
  rows: number
}

const IN_A_BUCKET = 64
/** So many doors come by themselves; a chief's whole district is asked for by hand. */
export const BY_ITSELF = 20_000

/** done, total: doors of the first download. version: grows with every change, for who keeps an index. */
export const areas = reactive<{ list: AreaKept[]; loaded: boolean; busy: boolean; done: number; total: number; version: number; tooMany: boolean }>({
  list: [], loaded: false, busy: false, done: 0, total: 0, version: 0, tooMany: false,
})

/** All doors here are true as of the oldest of the areas. */
export const trueAsOf = (): string => areas.list.filter((a) => a.cursor).map((a) => a.at).sort()[0] ?? ''
export const doorsHere = (): number => areas.list.filter((a) => a.cursor).reduce((n, a) => n + a.doors, 0)

/** What lies in the vault; asked for when the vault is opened. */
export async function loadAreas(): Promise<void> {
  areas.list = (await vaultGet<AreaKept[]>('kept', 'areas')) ?? []
  areas.loaded = true
  areas.version++
}
const listAct = (list: AreaKept[]): Act => ({ shelf: 'kept', key: 'areas', value: JSON.parse(JSON.stringify(list)) })

export async function doorHere(id: string): Promise<KnownDoor | null> {
  if (!areas.loaded) await loadAreas()
  for (const area of areas.list) {
    if (!area.cursor) continue
    const bucket = await vaultGet<Bucket>('door', bucketName(area.code, bucketOf(id, area.buckets)))
    const row = rowOf(bucket, id)
    if (bucket && row) return doorOf(bucket.columns, row)
  }
  const card = await vaultGet<DoorCard>('kept', `card-${id}`)
  return card ? doorOfCard(card) : null
}

/** As the server knows it now; kept when the area does not hold it. */
export async function cardNow(id: string): Promise<DoorCard> {
  const card = await api.get<DoorCard>(`/v1/doors/${id}/card`)
  if (!(await doorHere(id).catch(() => null))) await vaultTry('kept', `card-${id}`, card)
  return card
}
export const doorNow = async (id: string): Promise<KnownDoor> => doorOfCard(await cardNow(id))

/** Every door here, for the index. */
export async function allDoors(): Promise<KnownDoor[]> {
  if (!areas.loaded) await loadAreas()
  const all: KnownDoor[] = []
  for (const area of areas.list) {
    if (!area.cursor) continue
    for (const bucket of await vaultAll<Bucket>('door', `${area.code}/`)) for (const row of bucket.rows) all.push(doorOf(bucket.columns, row))
  }
  return all
}

/* ---- the first download ---- */

async function dropArea(code: string): Promise<Act[]> {
  const names = [...(await vaultNames('door', `${code}/`)), ...(await vaultNames('door', `~${code}/`))]
  return names.map((key) => ({ shelf: 'door', key, drop: true }))
}

function shareOut(all: Bucket[], code: string): { acts: Act[]; buckets: number; rows: number } {
  const rows = all.reduce((n, page) => n + page.rows.length, 0)
  const buckets = Math.max(1, Math.ceil(rows / IN_A_BUCKET))
  const columns = all[0]?.columns ?? []
  const shares: Cell[][][] = Array.from({ length: buckets }, () => [])
  for (const page of all) for (const row of page.rows) (shares[bucketOf(String(row[idAt(page.columns)]), buckets)] as Cell[][]).push(row)
  return { acts: shares.map((share, n) => ({ shelf: 'door', key: bucketName(code, n), value: { columns, rows: share } })), buckets, rows }
}

/** Page by page onto the disk; a killed page goes on behind the last. The cursor is that of the first page: what changed meanwhile
 * comes with the first changes. */
async function download(area: AreaKept): Promise<void> {
  let part = (await vaultGet<Part>('kept', `part-${area.code}`)) ?? { cursor: '', next: '', pages: 0, rows: 0 }
  areas.done += part.rows
  do {
    const page = await askDoors(area.code, part.next)
    const key = `~${area.code}/${String(part.pages).padStart(5, '0')}`
    part = { cursor: part.cursor || page.cursor, next: page.next ?? '', pages: part.pages + 1, rows: part.rows + page.rows.length }
    await vaultWrite([{ shelf: 'door', key, value: { columns: page.columns, rows: page.rows } }, { shelf: 'kept', key: `part-${area.code}`, value: part }])
    areas.done += page.rows.length
  } while (part.next)
  const { acts, buckets, rows } = shareOut(await vaultAll<Bucket>('door', `~${area.code}/`), area.code)
  const gone = await dropArea(area.code)
  const fresh: AreaKept = { ...area, cursor: part.cursor, buckets, doors: rows, at: new Date().toISOString() }
  await vaultWrite([...gone, ...acts, { shelf: 'kept', key: `part-${area.code}`, drop: true }, listAct(replaced(fresh))])
  areas.list = replaced(fresh)
  areas.version++
}
const replaced = (fresh: AreaKept): AreaKept[] => areas.list.map((a) => (a.code === fresh.code ? fresh : a))

/* ---- what changed ---- */

async function merge(area: AreaKept, said: DoorChanges): Promise<void> {
  const touched = new Map<number, { gone: Set<string>; rows: Cell[][] }>()
  const of = (id: string) => {
    const n = bucketOf(id, area.buckets)
    const found = touched.get(n) ?? { gone: new Set<string>(), rows: [] }
    touched.set(n, found)
    found.gone.add(id)
    return found
  }
  for (const id of said.gone) of(String(id))
  for (const row of said.rows) of(String(row[idAt(said.columns)])).rows.push(row)
  let doors = area.doors
  const acts: Act[] = []
  for (const [n, { gone, rows }] of touched) {
    const key = bucketName(area.code, n)
    const bucket = (await vaultGet<Bucket>('door', key)) ?? { columns: said.columns, rows: [] }
    const stay = bucket.rows.filter((row) => !gone.has(String(row[idAt(bucket.columns)])))
    /* columns of a newer server: the rows of this bucket are brought under them */
    const same = bucket.columns.join() === said.columns.join()
    const old = same ? stay : stay.map((row) => said.columns.map((c) => row[bucket.columns.indexOf(c)] ?? null))
    acts.push({ shelf: 'door', key, value: { columns: said.columns, rows: [...old, ...rows] } })
    doors += old.length + rows.length - bucket.rows.length
  }
  const fresh: AreaKept = { ...area, cursor: said.cursor, doors, at: new Date().toISOString() }
  await vaultWrite([...acts, listAct(replaced(fresh))])
  areas.list = replaced(fresh)
  if (touched.size) areas.version++
}

async function catchUp(code: string): Promise<void> {
  for (;;) {
    const area = areas.list.find((a) => a.code === code)
    if (!area?.cursor) return
    const said = await askChanges(code, area.cursor)
    if (said.reset) return download(area)
    await merge(area, said)
    if (!said.more) return
  }
}

/** The areas of today: new ones with their doors still to come, those given to somebody else gone from the phone. */
async function refreshList(): Promise<void> {
  const now = await askAreas()
  const known = new Map(areas.list.map((a) => [a.code, a]))
  const list = now.map((a): AreaKept => {
    const had = known.get(a.code)
    return had ? { ...had, name: a.name, name_en: a.name_en, box: a.box, doors: had.cursor ? had.doors : a.doors } : { ...a, cursor: '', buckets: 0, at: '' }
  })
  const lost = areas.list.filter((a) => !now.some((n) => n.code === a.code))
  const gone = (await Promise.all(lost.map((a) => dropArea(a.code)))).flat()
  await vaultWrite([...gone, listAct(list)])
  areas.list = list
}

async function sync(wholly: boolean): Promise<void> {
  if (!areas.loaded) await loadAreas()
  areas.busy = true
  try {
    await refreshList()
    const lacking = areas.list.filter((a) => !a.cursor)
    const doors = lacking.reduce((n, a) => n + a.doors, 0)
    areas.tooMany = !wholly && doors > BY_ITSELF
    Object.assign(areas, { done: 0, total: doors })
    for (const area of areas.list.filter((a) => a.cursor)) await catchUp(area.code).catch((e) => (asApiError(e).status === 404 ? undefined : Promise.reject(e)))
    if (!areas.tooMany) for (const area of lacking) await download(area)
  } catch (e) {
    /* no network, or no room on the phone: goes on the next time, from where it was */
    if (asApiError(e).status === 401) return
  } finally {
    Object.assign(areas, { busy: false, done: 0, total: 0 })
  }
}

/** wholly: also where there are very many doors. Only one tab at a time, the others hear of it when they look again. */
export async function syncAreas(wholly = false): Promise<void> {
  if (vault.state === 'shut' || areas.busy) return
  await aloneOrNot(`naguan-areas-${vault.person}`, () => sync(wholly))
}


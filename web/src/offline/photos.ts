/** Photos on the phone: bytes and what is known of them, by the hash of the bytes, until the server has accepted what names them. */
import { api, fileForm, randomKey } from '@/api/client'
import type { Attachment } from '@/api/types'
import { hashBlob } from './hash'
import { vaultAll, vaultGet, vaultNames, vaultWrite, type Act } from './vault'

export interface Photo {
  hash: string
  size: number
  /** SM3 of the camera's own file */
  original: string
  name: string
  type: string
  taken_at: string
  lon?: number
  lat?: number
  /** its upload, begun; whether the server has all of it */
  at?: string
  up?: boolean
  /** what the server calls it since */
  attachment?: string
}

export interface Picture {
  blob: Blob
  name?: string
  taken_at: string
  lon?: number
  lat?: number
}

/** On the disk when it returns; gives the hash. Throws PhoneFull. */
export async function keepPhoto({ blob, ...about }: Picture, original: Blob): Promise<string> {
  const [hash, first] = await Promise.all([hashBlob(blob), hashBlob(original)])
  const photo: Photo = { hash, size: blob.size, original: first, type: blob.type || 'image/jpeg', name: `${hash.slice(0, 12)}.jpg`, ...about }
  await vaultWrite([{ shelf: 'photo', key: hash, value: photo }, { shelf: 'film', key: hash, value: await blob.arrayBuffer() }])
  return hash
}

export const photoOf = (hash: string): Promise<Photo | undefined> => vaultGet<Photo>('photo', hash)

export async function filmOf(hash: string): Promise<Blob | null> {
  const [photo, film] = await Promise.all([photoOf(hash), vaultGet<ArrayBuffer>('film', hash)])
  return photo && film ? new Blob([film], { type: photo.type }) : null
}

export async function dropPhoto(hash: string): Promise<void> {
  await vaultWrite([{ shelf: 'photo', key: hash, drop: true }, { shelf: 'film', key: hash, drop: true }])
}

const DAY = 24 * 3600_000

/** Photos that nothing here names: their page was killed before it noted them. After a day nobody comes back for them. What is known of a photo
 * that is not here any more goes at once. */
export async function dropStrays(): Promise<void> {
  /* names first: one that is being kept meanwhile is in neither or has its film */
  const names = await vaultNames('photo'), films = new Set(await vaultNames('film'))
  const without = names.filter((hash) => !films.has(hash)), old: string[] = []
  for (const hash of names.filter((one) => films.has(one))) {
    const photo = await vaultGet<Photo>('photo', hash)
    if (!photo || Date.parse(photo.taken_at) < Date.now() - DAY) old.push(hash)
  }
  if (!old.length && !without.length) return
  const named = JSON.stringify(await Promise.all([vaultAll('capsule'), vaultAll('journal'), vaultAll('kept')]))
  const strays = [...without, ...old.filter((hash) => !named.includes(hash))]
  await vaultWrite(strays.flatMap((key): Act[] => [{ shelf: 'photo', key, drop: true }, { shelf: 'film', key, drop: true }]))
}

/** What was sent for an act whose form is still open: its key, and its attachment once there is one. */
const attached = new Map<string, { key: string; id?: string }>()

/** Sends a photo for an act that is done at once, outside of a capsule; gives the id of its attachment. */
export async function attachPhoto(hash: string): Promise<string> {
  const sent = attached.get(hash) ?? { key: randomKey() }
  attached.set(hash, sent)
  if (sent.id) return sent.id
  const [photo, film] = await Promise.all([photoOf(hash), filmOf(hash)])
  if (!photo || !film) return hash
  const extra: Record<string, string> = { taken_at: photo.taken_at }
  if (photo.lon !== undefined && photo.lat !== undefined) Object.assign(extra, { lon: String(photo.lon), lat: String(photo.lat) })
  sent.id = (await api.post<Attachment>('/v1/attachments', fileForm(film, photo.name, extra), { key: sent.key })).id
  await dropPhoto(hash).catch(() => undefined)
  return sent.id
}

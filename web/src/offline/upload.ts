/** One photo to the server, piece by piece; it goes on where it broke off, and may be begun from anywhere again. */
import { asApiError } from '@/api/error'
import type { Photo } from './photos'
import { settings } from './settings'
import { vaultGet, vaultPut } from './vault'
import { beginUpload, uploadPiece, uploadStand, type Upload } from './wire'

const PIECE = 1 << 20
const DAMAGED = 460
/** The server will not have this photo however often it comes: too large, no picture. */
export const NEVER = [413, 415, 422]

interface Connection {
  type?: string
  addEventListener?: (type: 'change', fn: () => void) => void
}
/** What the browser tells of the connection; nothing in most. */
export const connection = (navigator as Navigator & { connection?: Connection }).connection
/** Photos wait for a network that costs nothing, if the officer said so. */
export const dear = (): boolean => settings.wifiOnly && !!connection?.type && !['wifi', 'ethernet', 'unknown'].includes(connection.type)

/** What is known of a photo, if it is still on this phone: its capsule may have been accepted, and the photo let go of, while it was on its way. */
async function note(hash: string, about: Photo): Promise<void> {
  if (await vaultGet<Photo>('photo', hash)) await vaultPut('photo', hash, about)
}

type Named = Pick<Photo, 'hash' | 'taken_at' | 'lon' | 'lat'>

async function upload(named: Named, photo: Photo, film: Blob): Promise<Upload> {
  let now: Upload | null = photo.at ? await uploadStand(photo.at).catch((e) => (asApiError(e).status === 0 ? Promise.reject(e) : null)) : null
  if (!now) {
    const place: Record<string, string> = named.lon !== undefined && named.lat !== undefined ? { lon: String(named.lon), lat: String(named.lat) } : {}
    now = await beginUpload(film.size, { hash: named.hash, name: photo.name, type: photo.type, taken_at: named.taken_at, ...place })
    await note(named.hash, { ...photo, at: now.at })
  }
  while (now.offset < film.size) now = await uploadPiece(now.at, now.offset, film.slice(now.offset, now.offset + PIECE))
  return now
}

/** All of it is there when it returns; what is not on this phone (any more) is nobody's worry here. */
export async function bringPhoto(named: Named): Promise<void> {
  const photo = await vaultGet<Photo>('photo', named.hash)
  const film = photo && !photo.up ? await vaultGet<ArrayBuffer>('film', named.hash) : undefined
  if (!photo || !film) return
  try {
    const { attachment } = await upload(named, photo, new Blob([film]))
    await note(named.hash, { ...photo, at: undefined, up: true, attachment })
  } catch (e) {
    /* arrived as other bytes, or the upload is not known any more: from the beginning */
    if ([DAMAGED, 404, 409, 410].includes(asApiError(e).status)) await note(named.hash, { ...photo, at: undefined })
    throw e
  }
}

/** Visits on their way to the server: sealed, sending, sent or refused. A visit sent twice is one visit (client_id). */
import { reactive } from 'vue'
import { api, fileForm } from '@/api/client'
import { asApiError, type FieldError } from '@/api/error'
import type { Attachment, Schemas, VisitReply } from '@/api/types'
import { keep } from './keep'
import type { Photo } from './photo'

export interface Sealed {
  client_id: string
  name: string
  premises_id: string | null
  sealed_at: string
  state: 'sealed' | 'sending' | 'sent' | 'refused'
  /** as the server takes it; photos are keys of local photos until they are sent */
  body: Schemas['VisitNew']
  reply?: VisitReply
  wrong?: { key: string; args: Record<string, unknown>; errors: FieldError[] }
}

export const outbox = reactive<{ items: Sealed[]; busy: boolean }>({ items: [], busy: false })

export async function loadOutbox(): Promise<void> {
  outbox.items = (await keep.all<Sealed>('outbox').catch(() => [])).sort((a, b) => (a.sealed_at < b.sealed_at ? 1 : -1))
  for (const item of outbox.items) if (item.state === 'sending') item.state = 'sealed'
}

async function save(item: Sealed): Promise<void> {
  await keep.put('outbox', item.client_id, JSON.parse(JSON.stringify(item)))
}

/** Sends a photo kept on the phone; gives the id of its attachment. */
export async function sendPhoto(key: string): Promise<string> {
  const photo = await keep.get<Photo>('photo', key)
  if (!photo) return key /* sent before: it is an attachment's id already */
  const extra: Record<string, string> = { taken_at: photo.taken_at }
  if (photo.lon !== undefined && photo.lat !== undefined) Object.assign(extra, { lon: String(photo.lon), lat: String(photo.lat) })
  const sent = await api.post<Attachment>('/v1/attachments', fileForm(photo.blob, `${key}.jpg`, extra), { key })
  await keep.del('photo', key)
  return sent.id
}

/** Replaces every local photo in the body by its attachment, one by one, so that a break loses nothing. */
async function sendPhotos(item: Sealed): Promise<void> {
  for (const holder of [item.body, ...(item.body.hazards ?? [])]) {
    const photos = holder.photos ?? []
    for (let i = 0; i < photos.length; i++) {
      photos[i] = await sendPhoto(photos[i] as string)
      await save(item)
    }
  }
}

async function sendOne(item: Sealed): Promise<void> {
  item.state = 'sending'
  item.wrong = undefined
  try {
    await sendPhotos(item)
    item.reply = await api.post<VisitReply>('/v1/visits', item.body, { key: item.client_id })
    item.state = 'sent'
  } catch (e) {
    const error = asApiError(e)
    const later = error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500
    item.state = later ? 'sealed' : 'refused'
    if (!later) item.wrong = { key: error.key, args: error.args, errors: error.errors }
  }
  await save(item)
}

/** Sends what waits, oldest first. */
export async function sendAll(): Promise<void> {
  if (outbox.busy) return
  outbox.busy = true
  try {
    for (const item of [...outbox.items].reverse()) {
      if (item.state !== 'sealed') continue
      await sendOne(item)
      if (item.state === 'sealed') break
    }
  } finally {
    outbox.busy = false
  }
}

export async function seal(item: Omit<Sealed, 'state' | 'sealed_at'>): Promise<Sealed> {
  const old = outbox.items.findIndex((one) => one.client_id === item.client_id)
  if (old >= 0) outbox.items.splice(old, 1)
  outbox.items.unshift({ ...item, sealed_at: new Date().toISOString(), state: 'sealed' })
  const kept = outbox.items[0] as Sealed
  await save(kept)
  return kept
}

export async function forget(item: Sealed): Promise<void> {
  outbox.items = outbox.items.filter((one) => one.client_id !== item.client_id)
  await keep.del('outbox', item.client_id)
}

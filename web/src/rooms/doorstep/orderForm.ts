/** Pictures of what was put right: made small on the phone, sent one by one, and then the proof with them. */
import { post, Refused, upload } from './ask'
import { h } from './dom'
import { showResult } from './frame'
import { t, tOr } from './words'

const LONGEST = 1600 // pixels of the longer side: enough to see whether a wire is gone
const QUALITY = 0.8

/* A phone that cannot draw sends the picture as it is. */
export async function shrunk(file: File): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
    return small && (small.size < file.size || file.type !== 'image/jpeg') ? small : file
  } catch {
    return file
  }
}

/* What has arrived is not sent again when the network broke in between. */
const arrived = new Map<File, string>()

async function sendAll(code: string, files: File[], tell: (done: number) => void): Promise<string[]> {
  const ids: string[] = []
  for (const file of files) {
    tell(ids.length)
    let id = arrived.get(file)
    if (!id) {
      id = (await upload<{ id: string }>(`/v1/doorstep/orders/${code}/photos`, await shrunk(file))).id
      arrived.set(file, id)
    }
    ids.push(id)
  }
  return ids
}

export function proofForm(code: string, most: number): HTMLElement {
  const choice = h('input', { type: 'file', name: 'photos', accept: 'image/*', multiple: true, required: true })
  const note = h('textarea', { name: 'note', rows: 3, maxlength: 500 })
  const trouble = h('p', { class: 'trouble', role: 'alert' })
  const progress = h('p', { class: 'basis', role: 'status' })
  const go = h('button', { type: 'submit' }, t('doorstep.order.send'))
  const form = h('form', {}, h('label', { class: 'text' }, h('span', {}, t('doorstep.order.photos')), choice), h('label', { class: 'text' }, h('span', {}, t('doorstep.order.note')), note), progress, trouble, go)

  async function send(): Promise<void> {
    const files = [...(choice.files ?? [])]
    if (files.length > most) throw new Refused('photos_enough', 409)
    const ids = await sendAll(code, files, (done) => (progress.textContent = t('doorstep.order.sending', { n: done + 1, of: files.length })))
    await post(`/v1/doorstep/orders/${code}/proof`, { photos: ids, ...(note.value.trim() && { note: note.value.trim() }) })
    await showResult()
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    go.disabled = true
    trouble.textContent = ''
    send().catch((e: unknown) => {
      go.disabled = false
      progress.textContent = ''
      trouble.textContent = tOr(`doorstep.refused.${e instanceof Refused ? e.key.replace(/^doorstep\./, '') : 'broken'}`, t('doorstep.refused.broken'))
    })
  })
  return form
}

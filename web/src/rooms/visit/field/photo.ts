/** A photo made small enough to send from an alley, with time and place written into it. */
import { keepPhoto, type Picture } from '@/offline/photos'
import { showInstant, trueTime } from '@/shell/format'

const LONGEST = 1600
const QUALITY = 0.82

async function decode(file: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(file)
  } catch {
    return null
  }
}

function mark(pen: CanvasRenderingContext2D, width: number, height: number, lines: string[]): void {
  const size = Math.max(16, Math.round(width / 48))
  pen.font = `${size}px sans-serif`
  pen.textBaseline = 'bottom'
  pen.shadowColor = 'rgba(0,0,0,.8)'
  pen.shadowBlur = 4
  pen.fillStyle = '#fff'
  lines.forEach((line, i) => pen.fillText(line, size, height - size - (lines.length - 1 - i) * size * 1.4))
}

export interface Shown {
  /** where: the door's name */
  label: string
  /** by which the picture is found again: it is its name, too */
  number?: string
}

/** Time, place and number stand in the picture. */
async function makePhoto(file: File, { label, number }: Shown, at?: { lon: number; lat: number }): Promise<Picture> {
  const taken_at = new Date().toISOString()
  const base = { taken_at, ...(number ? { name: `${number}.jpg` } : {}), ...(at ? { lon: at.lon, lat: at.lat } : {}) }
  const image = await decode(file)
  if (!image) return { ...base, blob: file }
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.width * scale)
  canvas.height = Math.round(image.height * scale)
  const pen = canvas.getContext('2d')
  if (!pen) return { ...base, blob: file }
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  const place = at ? `${at.lon.toFixed(5)}, ${at.lat.toFixed(5)}` : ''
  mark(pen, canvas.width, canvas.height, [[label, number && `No. ${number}`].filter(Boolean).join('  '), [showInstant(trueTime(taken_at)), place].filter(Boolean).join('  ')].filter(Boolean))
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
  return { ...base, blob: blob ?? file }
}

/** Kept in the vault when it returns; gives the hash of what will be sent. The hash of the camera's own file stays with it. */
export async function takePhoto(file: File, shown: Shown, at?: { lon: number; lat: number }): Promise<string> {
  return keepPhoto(await makePhoto(file, shown, at), file)
}

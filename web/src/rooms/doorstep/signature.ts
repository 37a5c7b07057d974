/** A field to sign in with a finger: what is drawn becomes a picture. Whoever cannot draw sends a photo of a signature instead. */
import { h } from './dom'

const WIDTH = 600
const HEIGHT = 220
const THICK = 4

export interface Pad {
  node: HTMLElement
  /** null: nothing was drawn */
  picture: () => Promise<Blob | null>
}

export function signaturePad(label: string, clear: string): Pad {
  const canvas = h('canvas', { width: WIDTH, height: HEIGHT, class: 'pad', role: 'img', 'aria-label': label })
  const pen = canvas.getContext('2d')
  let drawn = false
  let down = false

  const at = (e: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect()
    return [((e.clientX - box.left) * WIDTH) / box.width, ((e.clientY - box.top) * HEIGHT) / box.height]
  }
  function wipe(): void {
    drawn = false
    if (!pen) return
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, WIDTH, HEIGHT)
    pen.strokeStyle = '#1c2733'
    pen.lineWidth = THICK
    pen.lineCap = pen.lineJoin = 'round'
  }
  canvas.addEventListener('pointerdown', (e) => {
    down = true
    canvas.setPointerCapture(e.pointerId)
    pen?.beginPath()
    pen?.moveTo(...at(e))
  })
  canvas.addEventListener('pointermove', (e) => {
    if (!down) return
    drawn = true
    pen?.lineTo(...at(e))
    pen?.stroke()
  })
  for (const end of ['pointerup', 'pointercancel'] as const) canvas.addEventListener(end, () => (down = false))
  wipe()
  const node = h('div', { class: 'text' }, h('span', {}, label), canvas, h('button', { type: 'button', class: 'quiet', onclick: wipe }, clear))
  return { node, picture: () => (drawn ? new Promise((done) => canvas.toBlob(done, 'image/png')) : Promise.resolve(null)) }
}

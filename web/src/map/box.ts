/** Choosing many points at once: hold Shift and drag, or drag while `always` says so. */
import type { MapLibre } from './engine'

export function onBox(map: MapLibre, always: () => boolean, fn: (west: number, south: number, east: number, north: number) => void): void {
  const canvas = map.getCanvasContainer()
  map.boxZoom.disable()

  let boxing = false
  /* while a box is drawn the map must not move with the mouse or the finger */
  const hold = (e: Event) => {
    if (!boxing) return
    e.preventDefault()
    e.stopPropagation()
  }
  canvas.addEventListener('mousedown', hold, true)
  canvas.addEventListener('touchstart', hold, { capture: true, passive: false })

  canvas.addEventListener(
    'pointerdown',
    (down) => {
      if (down.button !== 0 || boxing || !(down.shiftKey || always())) return
      boxing = true
      map.dragPan.disable()
      const frame = canvas.getBoundingClientRect()
      const start: [number, number] = [down.clientX - frame.left, down.clientY - frame.top]
      const box = document.createElement('div')
      box.className = 'map-box'
      canvas.appendChild(box)

      const corners = (e: MouseEvent) => {
        const now: [number, number] = [e.clientX - frame.left, e.clientY - frame.top]
        return { left: Math.min(start[0], now[0]), top: Math.min(start[1], now[1]), right: Math.max(start[0], now[0]), bottom: Math.max(start[1], now[1]) }
      }
      const move = (e: MouseEvent) => {
        const c = corners(e)
        Object.assign(box.style, { left: `${c.left}px`, top: `${c.top}px`, width: `${c.right - c.left}px`, height: `${c.bottom - c.top}px` })
      }
      const stop = () => {
        boxing = false
        removeEventListener('pointermove', move)
        removeEventListener('pointerup', up)
        removeEventListener('pointercancel', stop)
        box.remove()
        map.dragPan.enable()
      }
      const up = (e: MouseEvent) => {
        stop()
        const c = corners(e)
        if (c.right - c.left < 4 && c.bottom - c.top < 4) return
        const a = map.unproject([c.left, c.bottom])
        const b = map.unproject([c.right, c.top])
        fn(a.lng, a.lat, b.lng, b.lat)
      }
      addEventListener('pointermove', move)
      addEventListener('pointerup', up)
      addEventListener('pointercancel', stop)
    },
    true,
  )
}

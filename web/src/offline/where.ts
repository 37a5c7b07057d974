/** Where the phone is, as far as it tells; and where it was, for the visit being recorded and the sweep under way. */
import { reactive } from 'vue'
import type { TrackPoint } from '@/rooms/visit/field/draft'

export const here = reactive<{ lon: number | null; lat: number | null; accuracy: number | null; at: number }>({ lon: null, lat: null, accuracy: null, at: 0 })

type Listener = (point: TrackPoint) => void
const listeners = new Set<Listener>()
let watching: number | null = null

export function watchHere(): void {
  if (watching !== null || !('geolocation' in navigator)) return
  watching = navigator.geolocation.watchPosition(
    (p) => {
      Object.assign(here, { lon: p.coords.longitude, lat: p.coords.latitude, accuracy: p.coords.accuracy, at: p.timestamp })
      const point: TrackPoint = [new Date().toISOString(), p.coords.longitude, p.coords.latitude, Math.round(p.coords.accuracy * 10) / 10]
      for (const fn of listeners) fn(point)
    },
    () => undefined,
    { enableHighAccuracy: true, maximumAge: 15_000 },
  )
}

/** Gives the way to stop listening. */
export function onPoint(fn: Listener): () => void {
  listeners.add(fn)
  return () => listeners.delete(fn)
}

/** Metres between two points a short way apart. */
export function metres(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const k = Math.PI / 180
  const x = (b.lon - a.lon) * k * Math.cos(((a.lat + b.lat) / 2) * k)
  const y = (b.lat - a.lat) * k
  return Math.hypot(x, y) * 6_371_000
}

/** How far the phone is from something, in metres; infinite where one of both is nowhere. */
export function far(to: { lon?: number | null; lat?: number | null }): number {
  if (here.lon === null || here.lat === null || typeof to.lon !== 'number' || typeof to.lat !== 'number') return Infinity
  return metres({ lon: here.lon, lat: here.lat }, { lon: to.lon, lat: to.lat })
}

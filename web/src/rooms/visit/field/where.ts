/** Where the phone is, as far as it tells. */
import { reactive } from 'vue'

export const here = reactive<{ lon: number | null; lat: number | null; accuracy: number | null }>({ lon: null, lat: null, accuracy: null })

let watching: number | null = null

export function watchHere(): void {
  if (watching !== null || !('geolocation' in navigator)) return
  watching = navigator.geolocation.watchPosition(
    (p) => Object.assign(here, { lon: p.coords.longitude, lat: p.coords.latitude, accuracy: p.coords.accuracy }),
    () => undefined,
    { enableHighAccuracy: true, maximumAge: 15_000 },
  )
}

/** Metres between two points a short way apart. */
export function metres(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const k = Math.PI / 180
  const x = (b.lon - a.lon) * k * Math.cos(((a.lat + b.lat) / 2) * k)
  const y = (b.lat - a.lat) * k
  return Math.hypot(x, y) * 6_371_000
}

/** Where a map begins: over the unit's own place, or the whole district. */
import { api } from '@/api/client'
import { session } from '@/api/session'
import type { Place } from '@/api/types'
import type { View } from './engine'

const ZOOM_OF_LEVEL: Record<number, number> = { 1: 10.3, 2: 12.5, 3: 14, 4: 16 }
let known: Promise<View> | null = null

async function ask(): Promise<View> {
  const codes = [session.body?.unit.place_code, session.body?.bureau.division].filter((c): c is string => !!c)
  for (const code of codes) {
    const place = await api.get<Place>(`/v1/places/${code}`).catch(() => null)
    if (place?.lon && place.lat) return { lon: place.lon, lat: place.lat, zoom: ZOOM_OF_LEVEL[place.level] ?? 11 }
  }
  return { lon: 104, lat: 35, zoom: 7 }
}

export function homeView(): Promise<View> {
  return (known ??= ask())
}

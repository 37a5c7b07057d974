/** Units, places and people by name, for pickers and filters; each fetched once. */
import { computed, reactive } from 'vue'
import { locale } from '@/shell/i18n'
import { api } from './client'
import type { Page, Person, Place, Unit } from './types'

const units = reactive<{ rows: Unit[]; asked: boolean }>({ rows: [], asked: false })
const places = reactive<{ rows: Map<string, Place>; asked: Set<string> }>({ rows: new Map(), asked: new Set() })

export function forgetUnits(): void {
  units.asked = false
}

export function useUnits() {
  if (!units.asked) {
    units.asked = true
    api
      .get<Page<Unit>>('/v1/units', { limit: 500 })
      .then((page) => (units.rows = page.items))
      .catch(() => (units.asked = false))
  }
  return computed(() => units.rows)
}

export function unitName(id: string | null | undefined): string {
  if (!id) return ''
  const unit = useUnits().value.find((u) => u.id === id)
  if (!unit) return ''
  return locale.value === 'en' && unit.name_en ? unit.name_en : unit.name
}

/** Places below a place; '' gives the district's streets. */
export async function placesOf(parent: string): Promise<Place[]> {
  const page = await api.get<Page<Place>>('/v1/places', { parent })
  for (const place of page.items) places.rows.set(place.code, place)
  return page.items
}

export function placeTitle(place: Place): string {
  return locale.value === 'en' && place.name_en ? place.name_en : place.name
}

export function placeName(code: string | null | undefined): string {
  if (!code) return ''
  const known = places.rows.get(code)
  if (known) return placeTitle(known)
  if (!places.asked.has(code)) {
    places.asked.add(code)
    api
      .get<Place>(`/v1/places/${code}`)
      .then((place) => places.rows.set(code, place))
      .catch(() => undefined)
  }
  return code
}

const people = reactive<{ names: Map<string, string>; asked: Set<string> }>({ names: new Map(), asked: new Set() })

/** A person by name when only the id is at hand; empty while it is on its way. */
export function personName(id: string | null | undefined): string {
  if (!id) return ''
  if (!people.asked.has(id)) {
    people.asked.add(id)
    api
      .get<Person>(`/v1/people/${id}`)
      .then((p) => people.names.set(id, p.name))
      .catch(() => undefined)
  }
  return people.names.get(id) ?? ''
}

export async function findPeople(q: string, unit?: string): Promise<Person[]> {
  const filter = ['active:eq:1']
  if (unit) filter.push(`unit_id:eq:${unit}`)
  if (q) filter.push(`name:prefix:${q}`)
  const page = await api.get<Page<Person>>('/v1/people', { limit: 50, filter })
  return page.items
}

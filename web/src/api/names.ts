/** Units, places and people by name, for pickers and filters; each fetched once. */
import { computed, reactive } from 'vue'
import { locale } from '@/shell/i18n'
import { api } from './client'
import { session } from './session'
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
      .get<Page<Unit>>('/v1/units')
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

const GRID = 4

/** The unit of whoever is signed in, by its name in the language of the page. */
export function ownUnitName(): string {
  const unit = session.body?.unit
  return (locale.value === 'en' && unit?.name_en) || (unit?.name ?? '')
}

/** An address without the city and the district, which all of them share: what differs is at its end. */
export function shortAddress(address: string): string {
  const code = session.body?.bureau.division ?? ''
  placeName(code)
  const district = places.rows.get(code)?.name ?? ''
  const at = district ? address.indexOf(district) : -1
  const rest = at < 0 || at > 12 ? '' : address.slice(at + district.length).trim()
  return rest || address
}

/** The community of a place that lies in one, else the place itself: short, for lists. */
export function communityName(code: string | null | undefined): string {
  const own = placeName(code)
  const place = code ? places.rows.get(code) : undefined
  return place?.level === GRID && place.parent_code ? placeName(place.parent_code) : own
}

/** A grid is told with its community, whose name people know. */
export function placeWhere(code: string | null | undefined): string {
  const own = placeName(code)
  const place = code ? places.rows.get(code) : undefined
  if (place?.level !== GRID || !place.parent_code) return own
  const community = placeName(place.parent_code)
  return community === place.parent_code ? own : `${community} · ${own.startsWith(community) ? own.slice(community.length).trim() : own}`
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

/** Names that came with something else need not be asked for; who works elsewhere is named there, though not in the own list of people. */
export function knowPeople(known: { id?: string | null; name?: string | null }[]): void {
  for (const { id, name } of known) {
    if (!id || !name) continue
    people.asked.add(id)
    people.names.set(id, name)
  }
}

export async function findPeople(q: string, unit?: string): Promise<Person[]> {
  const filter = ['active:eq:1']
  if (unit) filter.push(`unit_id:eq:${unit}`)
  if (q) filter.push(`name:prefix:${q}`)
  const page = await api.get<Page<Person>>('/v1/people', { limit: 50, filter })
  return page.items
}

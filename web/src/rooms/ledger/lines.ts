/** Lines of the street ledger and their doors, as the server counts them. */
export interface Counts {
  doors: number
  levels: Record<string, number>
  states: Record<string, number>
  coverage: number
  freshness: number
}
export interface Line extends Counts {
  place_code: string
  street: string
  lon: number | null
  lat: number | null
}
export interface LedgerPage {
  at: string
  total: Counts
  items: Line[]
  count: number
  next: string | null
}
export interface LedgerDoor {
  id: string
  name: string
  address: string | null
  street: string | null
  place_code: string | null
  entity_id: string | null
  entity_name: string | null
  door_state: string
  door_state_at: string | null
  level: string
  freshness: number
}
export interface DoorPage {
  items: LedgerDoor[]
  count: number
  next: string | null
}

/** Fresh to never: green to grey; told apart by lightness too, and always with their names. */
export const LEVELS: Record<string, string> = { fresh: '#18713c', ageing: '#8fae2b', stale: '#d9822b', never: '#8894a3' }

/** Of a share of doors that are known freshly enough; dark enough for a white number in it. */
export function coverageColour(share: number): string {
  return share >= 0.75 ? '#18713c' : share >= 0.5 ? '#5c7a12' : share >= 0.25 ? '#9a6700' : '#b42318'
}
export const BANDS = [0.75, 0.5, 0.25, 0]

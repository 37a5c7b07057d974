/** Stops that belong together on the ground: a grid, or a street. */
import type { Stop } from '@/api/types'

export type GroupBy = 'grid' | 'street'
export interface Group {
  key: string
  stops: Stop[]
  seconds: number
  /** who has some of them; '' stands for nobody */
  people: string[]
}

/** In walking order of their first doors; doors without a grid or street come together at the end. */
export function groupsOf(stops: Stop[], by: GroupBy): Group[] {
  const found = new Map<string, Stop[]>()
  for (const s of [...stops].sort((a, b) => a.turn - b.turn)) {
    const key = (by === 'grid' ? s.place_code : s.street) ?? ''
    found.set(key, [...(found.get(key) ?? []), s])
  }
  const groups = [...found].map(([key, all]) => ({
    key, stops: all,
    seconds: all.reduce((sum, s) => sum + (s.expected_s ?? 0), 0),
    people: [...new Set(all.map((s) => s.person_id ?? ''))],
  }))
  return groups.sort((a, b) => Number(a.key === '') - Number(b.key === ''))
}

/** Looks up a door among those on the phone, without a network: by a part of its name or address, by initials, code, or its label. */
import { allDoors, areas } from './area'
import type { KnownDoor } from './door'
import { unBase64 } from './sm3'

export interface Found {
  door: KnownDoor
  /** of the name: where it fits */
  marks: [number, number][]
}

let index: KnownDoor[] = []
let builtFrom = -1
let building: Promise<KnownDoor[]> | null = null

/** Opened once and kept in memory until the doors change. */
export function doorIndex(): Promise<KnownDoor[]> {
  if (builtFrom === areas.version && areas.loaded) return Promise.resolve(index)
  building ??= allDoors()
    .then((all) => {
      index = all
      builtFrom = areas.version
      return all
    })
    .finally(() => (building = null))
  return building
}

function rank(door: KnownDoor, q: string, latin: boolean): number {
  const name = door.name.toLowerCase()
  if (name === q) return 100
  if (name.startsWith(q)) return 90
  if (name.includes(q)) return 80
  if (door.entity?.name.toLowerCase().includes(q)) return 70
  if (latin && door.initials.split(' ').some((w) => w.startsWith(q))) return 60
  if (latin && q.length > 2 && door.initials.includes(q)) return 50
  if (latin && q.length > 4 && door.entity?.uscc.toLowerCase().includes(q)) return 65
  if (door.address.toLowerCase().includes(q)) return 40
  return 0
}

/** The best first; among equals the nearer one. Every word of the text has to fit. */
export async function find(text: string, far: (door: KnownDoor) => number, most = 30): Promise<Found[]> {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.length) return []
  const hits: { door: KnownDoor; rank: number; far: number }[] = []
  for (const door of await doorIndex()) {
    let sum = 0
    for (const word of words) {
      const r = rank(door, word, /^[a-z0-9]+$/.test(word))
      if (!r) {
        sum = 0
        break
      }
      sum += r
    }
    if (sum) hits.push({ door, rank: sum, far: far(door) })
  }
  hits.sort((a, b) => b.rank - a.rank || a.far - b.far)
  return hits.slice(0, most).map(({ door }) => ({ door, marks: marksOf(door.name, words) }))
}

function marksOf(name: string, words: string[]): [number, number][] {
  const lower = name.toLowerCase()
  return words.flatMap((w): [number, number][] => (lower.includes(w) ? [[lower.indexOf(w), lower.indexOf(w) + w.length]] : [])).sort((a, b) => a[0] - b[0])
}

/** Doors near a point, nearest first. */
export async function nearest(far: (door: KnownDoor) => number, most: number): Promise<KnownDoor[]> {
  const placed = (await doorIndex()).map((door) => ({ door, m: far(door) })).filter((d) => Number.isFinite(d.m))
  return placed.sort((a, b) => a.m - b.m).slice(0, most).map((d) => d.door)
}

/** The label at a door: an address of ours with the door's number and that of the label in it. The server checks that it is genuine; to
 * open the door offline its number is enough. */
export function readLabel(text: string): { id: string; tag: number } | null {
  const code = /(?:\/d\/)?([A-Za-z0-9_-]{32})\/?$/.exec(text.trim())?.[1]
  if (!code) return null
  try {
    const view = new DataView(unBase64(code).buffer)
    const id = view.getBigInt64(0, true)
    return id > 0n ? { id: id.toString(), tag: Number(view.getBigInt64(8, true)) } : null
  } catch {
    return null
  }
}

/** What a day in the street needs beside the doors: the rules as lists, the checklists, the map below the doors. */
import { api } from '@/api/client'
import { keepRulesOn, wantRules } from '@/api/rules'
import { session } from '@/api/session'
import type { Checklist, Page, RuleRow } from '@/api/types'
import { areas } from './area'
import { NAMED, namePieces } from './names'
import { vaultGet, vaultTry, vaultWrite, type Act } from './vault'

const LISTS = [
  'visit_outcomes', 'acts', 'checklists', 'checklist_items', 'hazard_kinds', 'hazard_grades', 'door_states', 'industry', 'entity_states', 'contact_duties', 'agencies',
  'visit_verdicts', 'sweep_reasons', 'matter_kinds', 'licence_kinds', 'letters', 'due_rules', 'freshness_levels', 'correctable', 'hazard_outcomes', 'sign_refusals',
  'recusal_answers', 'visit_papers', 'sources', 'urgent_states', 'hazard_exemptions', 'small_places', 'transfer_kinds',
]

interface KeptRules {
  pack: string
  rows: RuleRow[]
}
const pack = () => session.body?.rule_pack ?? ''

async function keepList(list: string, rows: RuleRow[]): Promise<void> {
  const pieces = NAMED.includes(list) ? [...namePieces(list, rows)] : []
  const names = pieces.map(([key, value]): Act => ({ shelf: 'kept', key, value }))
  await vaultWrite([{ shelf: 'kept', key: `rule-${list}`, value: { pack: pack(), rows } }, ...names]).catch(() => undefined)
}

/** Rules are read from the vault first; those of another pack are asked for again when there is a network. */
export function keepRules(): void {
  keepRulesOn({
    read: async (list) => {
      const kept = await vaultGet<KeptRules>('kept', `rule-${list}`)
      return kept ? { rows: kept.rows, fresh: kept.pack === pack() } : null
    },
    write: (list, rows) => keepList(list, rows),
  })
}

/** With the network if there is one and it answers, else as it was kept. */
export async function checklist(code: string): Promise<Checklist | null> {
  const kept = await vaultGet<Checklist & { pack?: string }>('kept', `list-${code}`)
  if (kept?.pack === pack()) return kept
  try {
    const fresh = await api.get<Checklist>(`/v1/checklists/${code}`)
    await vaultTry('kept', `list-${code}`, { ...fresh, pack: pack() })
    return fresh
  } catch {
    return kept ?? null
  }
}

/* Web Mercator, as the tiles are cut. */
const column = (lon: number, z: number) => Math.floor(((lon + 180) / 360) * 2 ** z)
const row = (lat: number, z: number) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z)
const ZOOMS = [9, 10, 11, 12, 13, 14]
const TILES_MOST = 160

function tilesOf([west, south, east, north]: [number, number, number, number]): string[] {
  const all: string[] = []
  for (const z of ZOOMS)
    for (let x = column(west, z); x <= column(east, z); x++) for (let y = row(north, z); y <= row(south, z); y++) all.push(`/v1/tiles/places/${z}/${x}/${y}.mvt`)
  return all
}

/** The service worker keeps what it is asked for once. */
async function fetchTiles(): Promise<void> {
  if (!navigator.serviceWorker?.controller) return
  const wanted = new Set(areas.list.flatMap((a) => (a.box ? tilesOf(a.box) : [])))
  for (const tile of [...wanted].slice(0, TILES_MOST)) await fetch(tile).catch(() => undefined)
}

let supplied = ''
/** Once for each rule pack and page. */
export async function supply(): Promise<void> {
  if (supplied === pack()) return
  supplied = pack()
  for (const list of LISTS) wantRules(list)
  const lists = await api.get<Page<RuleRow>>('/v1/rules/checklists').catch(() => null)
  for (const { code } of lists?.items ?? []) await checklist(code)
  await fetchTiles()
}

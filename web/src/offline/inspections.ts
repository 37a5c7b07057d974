/** Open inspections in which this officer is one of the two: kept, so that an approved one is recorded in a cellar too. */
import { api } from '@/api/client'
import { person } from '@/api/session'
import type { Page } from '@/api/types'
import { vaultGet, vaultTry } from './vault'

export interface KnownInspection {
  id: string
  number: string
  state: string
  item: string
  planned_on: string
  entity_name: string | null
  premises_id: string | null
  lead_id: string
  lead_name: string
  second_id: string
  second_name: string
}
const OPEN = 'state:in:asked|approved|noticed|recusal|used'

/** Those of the nearest day first, as the server tells them; throws without it. */
async function ask(): Promise<KnownInspection[]> {
  const of = (who: string) => api.get<Page<KnownInspection>>('/v1/inspections', { limit: 100, filter: [OPEN, `${who}:eq:${person.value?.id}`] }, { tries: 1 })
  const [led, along] = await Promise.all([of('lead_id'), of('second_id')])
  const all = [...led.items, ...along.items].sort((a, b) => a.planned_on.localeCompare(b.planned_on))
  await vaultTry('kept', 'inspections', all)
  return all
}

/** kept: there was no answer, and this is what the phone has. Throws when it has nothing. */
export async function myInspections(): Promise<{ rows: KnownInspection[]; kept: boolean }> {
  try {
    return { rows: await ask(), kept: false }
  } catch (e) {
    const rows = await vaultGet<KnownInspection[]>('kept', 'inspections')
    if (!rows) throw e
    return { rows, kept: true }
  }
}

/** The one that may be carried out at a door: approved, and told to the operator. */
export async function inspectionAt(premises: string): Promise<KnownInspection | undefined> {
  const { rows } = await myInspections()
  return rows.find((one) => one.premises_id === premises && one.state === 'noticed')
}

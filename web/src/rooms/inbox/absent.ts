/** Whose work I do today, because they are away; kept while the page stands, and asked for anew when the feed says so. */
import { ref } from 'vue'
import { api } from '@/api/client'
import { person } from '@/api/session'
import type { Page } from '@/api/types'
import { today } from '@/shell/format'

export interface Absence {
  id: string
  person_id: string
  person_name: string
  deputy_id: string
  deputy_name: string
  unit_id: string
  from_day: string
  to_day: string
  ver: number
}

export const absents = ref<Absence[]>([])

export async function loadAbsents(): Promise<void> {
  const me = person.value?.id
  if (!me) return
  const filter = [`deputy_id:eq:${me}`, `from_day:le:${today()}`, `to_day:ge:${today()}`]
  const page = await api.get<Page<Absence>>('/v1/absences', { filter, limit: 50 }).catch(() => null)
  if (page) absents.value = page.items
}

/** The name of whoever is away, when it is their work that I do. */
export function absentName(personId: unknown): string {
  return absents.value.find((a) => a.person_id === personId)?.person_name ?? ''
}

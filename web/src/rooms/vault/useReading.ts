/** Reading who reported: each time an act of its own at the server, and kept only by the page that shows it. */
import { ref } from 'vue'
import { api, randomKey } from '@/api/client'
import { useSending } from '@/form/sending'
import type { Id } from '@/api/types'
import type { Identity } from './vault'

export function useReading() {
  const identity = ref<Identity | null>(null)
  const sending = useSending(() => [])
  const read = (id: Id) => sending.send(async () => (identity.value = await api.post<Identity>(`/v1/vault/reveals/${id}/read`, {}, { key: randomKey() })))
  const seal = () => (identity.value = null)
  return { identity, sending, read, seal }
}

/** What is known of a door and what is due there: from the phone at once, then as the server says it. */
import { computed, ref, shallowRef } from 'vue'
import { asApiError } from '@/api/error'
import { useRules } from '@/api/rules'
import type { DoorCard } from '@/api/types'
import { cardNow, doorHere } from '@/offline/area'
import { doorOfCard, withRow, type KnownDoor } from '@/offline/door'
import { doorIndex } from '@/offline/find'
import { openStops } from './day'
import { dueAround, dueOf, type Neighbour } from './due'

export function useDoor() {
  const door = ref<KnownDoor | null>(null)
  /** shown from the phone because there was no answer */
  const kept = ref(false)
  const card = shallowRef<Pick<DoorCard, 'due' | 'around'> | null>(null)
  const beside = shallowRef<KnownDoor[]>([])
  const due_rules = useRules('due_rules')
  const states = useRules('door_states')
  const levels = useRules('freshness_levels')
  const rules = computed(() => ({ due: due_rules.value, states: states.value, levels: levels.value }))
  const ask = computed(() => ({ now: Date.now(), stops: openStops.value }))
  /** The server has more to say than the phone: what other rooms have due. */
  const due = computed(() => card.value?.due ?? (door.value ? dueOf(door.value, rules.value, ask.value) : []))
  const around = computed<Neighbour[]>(() => card.value?.around ?? (door.value ? dueAround(door.value, beside.value, rules.value, ask.value) : []))

  /** Throws what the server said when the phone knows nothing of the door, or when it may not be seen any more. */
  async function load(id: string) {
    card.value = null
    const row = await doorHere(id).catch(() => null)
    door.value = row
    try {
      const now = await cardNow(id)
      door.value = withRow(doorOfCard(now), row)
      card.value = { due: now.due, around: now.around }
      kept.value = false
    } catch (e) {
      kept.value = !!row && asApiError(e).status === 0
      if (!kept.value) throw e
      /* every door here is opened for this: the door itself is on the screen before */
      beside.value = await doorIndex().catch(() => [])
    }
  }
  return { door, due, around, kept, load }
}

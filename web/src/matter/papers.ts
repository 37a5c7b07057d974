/** Papers that are being made: asked after while the page is open, until they are there or it is clear that none comes. */
import { computed, onScopeDispose, ref, watch } from 'vue'
import type { DocumentRef } from '@/api/types'

const EVERY = 3000
const PATIENCE = 60_000

/** documents: those of the page; look: has the page ask for them again, quietly. */
export function usePapers(documents: () => DocumentRef[], look: () => void) {
  const late = ref(false)
  const waiting = computed(() => documents().some((d) => d.ready === false))
  let timer: ReturnType<typeof setInterval> | undefined

  function rest() {
    clearInterval(timer)
    timer = undefined
  }
  function wait() {
    rest()
    late.value = false
    const end = Date.now() + PATIENCE
    timer = setInterval(() => {
      if (Date.now() > end) {
        rest()
        late.value = true
      } else if (!document.hidden) look()
    }, EVERY)
  }
  watch(waiting, (now) => (now ? wait() : rest()), { immediate: true })
  onScopeDispose(rest)

  /** The paper's own address asks for it to be drawn again; that it is not there yet is no news. */
  async function again() {
    const asked = documents().filter((d) => d.ready === false)
    wait()
    await Promise.all(asked.map((d) => fetch(`/v1/documents/${d.id}.pdf`, { cache: 'no-store' }).catch(() => undefined)))
    look()
  }
  return { late, again }
}

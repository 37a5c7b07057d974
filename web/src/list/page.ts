/** One page of a list by keyset: the next page is asked for with the cursor of this one. */
import { computed, ref, watch } from 'vue'
import { api, type Query } from '@/api/client'
import { asApiError, type ApiError } from '@/api/error'
import { onFacts } from '@/api/feed'
import type { Page } from '@/api/types'
import type { ListSpec, Row } from './spec'
import type { ListControl } from './state'

/** Parts of which a page is made before its reader is asked whether to go on. */
const PARTS = 20

export function useListPage(spec: ListSpec, control: ListControl, fixed: () => Query = () => ({}), limit = 50) {
  const rows = ref<Row[]>([])
  const next = ref<string | null>(null)
  const count = ref<number | null>(null)
  const more = ref(false)
  const loading = ref(false)
  const error = ref<ApiError | null>(null)
  const outdated = ref(false)
  const pages = ref<string[]>([])
  let running: AbortController | null = null
  let counted = ''

  const question = computed(() => {
    const extra = fixed()
    const filter = [...(control.asked.value.filter as string[]), ...((extra.filter as string[]) ?? [])]
    return { ...extra, ...control.asked.value, filter }
  })

  async function load(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    error.value = null
    const asked = JSON.stringify(question.value)
    const withCount = asked !== counted
    try {
      const query: Query = { ...question.value, limit, cursor: control.state.value.cursor }
      if (spec.long) query.parts = 1
      const page = await api.get<Page<Row>>(spec.path, withCount ? { ...query, count: 1 } : query, { signal: mine.signal })
      const found = [...page.items]
      let end = page.next ?? null
      // what is rare in a long list comes in parts: the page is filled up, and shown as far as it is
      for (let part = 1; spec.long && part < PARTS && end && found.length < limit; part++) {
        rows.value = [...found]
        next.value = end
        const more = await api.get<Page<Row>>(spec.path, { ...query, limit: limit - found.length, cursor: end }, { signal: mine.signal })
        found.push(...more.items)
        end = more.next ?? null
      }
      rows.value = found
      next.value = end
      if (withCount) {
        const least = page.at_least ?? false
        const ended = least && !control.state.value.cursor && !end
        count.value = ended ? found.length : least ? Math.max(page.count ?? 0, found.length) : (page.count ?? null)
        more.value = least && !ended
        counted = asked
      }
      outdated.value = false
    } catch (e) {
      if (mine.signal.aborted) return
      error.value = asApiError(e)
      if (error.value.key === 'list.cursor') control.change({ cursor: '' })
    } finally {
      if (running === mine) loading.value = false
    }
  }

  function reload(): void {
    counted = ''
    void load()
  }

  function forward(): void {
    if (!next.value) return
    pages.value.push(control.state.value.cursor)
    control.change({ cursor: next.value })
  }
  function backward(): void {
    control.change({ cursor: pages.value.pop() ?? '' })
  }

  watch([question, () => control.state.value.cursor], ([now, cursor], before) => {
    if (JSON.stringify(now) !== JSON.stringify(before[0])) pages.value = []
    else if (cursor === before[1]) return
    void load()
  })
  void load()

  if (spec.topics) {
    onFacts(spec.topics, () => {
      outdated.value = true
    })
  }

  return { rows, next, count, more, loading, error, outdated, pages, question, reload, load, forward, backward }
}

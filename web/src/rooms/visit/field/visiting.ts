/** A visit on the screen: begun or taken up again, noted as it changes, sealed or given up. What it looks like is VisitForm's. */
import { computed, onBeforeUnmount, reactive, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { showConfirmDialog } from 'vant'
import { ruleRow } from '@/api/rules'
import { person } from '@/api/session'
import type { Checklist } from '@/api/types'
import { doorHere, doorNow } from '@/offline/area'
import { withRow, type KnownDoor } from '@/offline/door'
import { untilShut } from '@/offline/gate'
import { inspectionAt } from '@/offline/inspections'
import { askForWaking } from '@/offline/install'
import { draftOf, namedBySealed, outbox } from '@/offline/outbox'
import { Recording } from '@/offline/recording'
import { sendAll } from '@/offline/sender'
import { checklist as listOf } from '@/offline/supplies'
import { vault } from '@/offline/vault'
import { here, onPoint } from '@/offline/where'
import { t } from '@/shell/i18n'
import { contentOf, newDraft, photosOf, visitBody, type VisitDraft } from './draft'

/** Digits of the record's own number that stand in its pictures. */
const SHORT = 8

export function useVisit(id: string) {
  const route = useRoute()
  const router = useRouter()
  const premises = id === 'new' ? null : id
  const draft = reactive<VisitDraft>(newDraft(premises, route.query.sweep ? String(route.query.sweep) : null, String(route.query.name ?? '')))
  const recording = shallowRef<Recording | null>(null)
  /** What stands on the screen could not be put on the disk (yet): it is not sealed before it is there. */
  const unkept = ref(false)
  const resumed = ref(false)
  const busy = ref(false)
  /** What was kept is there: before that nobody writes, and nothing is kept over it. */
  const opened = ref(false)
  const checklist = ref<Checklist | null>(null)
  const door = ref<KnownDoor | null>(null)
  const outcome = computed(() => ruleRow('visit_outcomes', draft.outcome))
  const entered = computed(() => outcome.value?.entered === 'yes')
  const enrols = computed(() => outcome.value?.enrols === 'yes')

  /** A held visit that is put right begins with what stood in it. */
  function beginning(): VisitDraft {
    const held = outbox.items.find((i) => i.id === route.query.corrects && i.state === 'held')
    const was = held && draftOf(held)
    return was ? { ...newDraft(premises, was.sweep_id, was.name), ...was, points: [], corrects: held.id } : newDraft(premises, draft.sweep_id, draft.name)
  }
  async function begin() {
    try {
      const at = await Recording.open(premises, beginning)
      recording.value = at.recording
      resumed.value = at.resumed
      Object.assign(draft, at.draft)
      /* an approved inspection leads here as what it is */
      if (route.query.act) draft.act = String(route.query.act)
    } catch {
      unkept.value = true
    }
    opened.value = true
    if (premises) void knowDoor(premises)
    await pickList(draft.checklist || String(route.query.checklist ?? ''))
  }
  /** As the phone holds it, then as the server knows it; what the register said is noted with the visit. Who comes by an address of its own
   * brings no name. */
  async function knowDoor(id: string) {
    const row = await doorHere(id).catch(() => null)
    door.value = row
    if (row) void noteDoor(row)
    const now = await doorNow(id).catch(() => null)
    if (!now) return
    door.value = withRow(now, row)
    if (!row) void noteDoor(now)
  }
  async function noteDoor(known: KnownDoor) {
    draft.name ||= known.name
    if (!draft.base.premises_ver) draft.base = { premises_ver: known.ver, ...(known.entity?.ver ? { entity_ver: known.entity.ver } : {}) }
    if (!draft.checklist && !route.query.checklist && known.checklist) await pickList(known.checklist)
  }
  async function pickList(code: string) {
    checklist.value = null
    draft.checklist = code
    if (code) checklist.value = await listOf(code)
    draft.checklist_version = checklist.value?.version ?? ''
  }

  /** Everything that changes goes into the journal; typing is gathered for a moment, and before the page goes away it is written at once. */
  let gathering: ReturnType<typeof setTimeout> | undefined
  async function note() {
    clearTimeout(gathering)
    gathering = undefined
    if (!opened.value || busy.value) return
    try {
      recording.value ??= (await Recording.open(premises, () => draft)).recording
      await recording.value.note(draft)
      unkept.value = false
    } catch {
      unkept.value = vault.state !== 'shut'
    }
  }
  const typing = () => document.activeElement?.matches('input, textarea') === true
  watch(draft, () => (gathering ??= setTimeout(() => void note(), typing() ? 700 : 0)), { deep: true })
  const hidden = () => document.visibilityState === 'hidden' && void note()
  document.addEventListener('visibilitychange', hidden)
  addEventListener('pagehide', hidden)
  const letGo = [
    untilShut(note),
    onPoint((point) => {
      const last = draft.points.at(-1)
      if (opened.value && draft.points.length < 60 && (!last || Date.parse(point[0]) - Date.parse(last[0]) > 10_000)) draft.points.push(point)
    }),
  ]
  onBeforeUnmount(() => {
    void note()
    document.removeEventListener('visibilitychange', hidden)
    removeEventListener('pagehide', hidden)
    for (const fn of letGo) fn()
  })

  /** An inspection needs an approval that was told to the operator; its second officer comes from there. */
  const noApproval = ref(false)
  watch(
    () => draft.act,
    async (act) => {
      noApproval.value = false
      if (act !== 'inspection' || !premises) return
      const found = await inspectionAt(premises).catch(() => undefined)
      noApproval.value = !found
      draft.approval_id = found?.id ?? ''
      draft.second_id = found ? (found.lead_id === person.value?.id ? found.second_id : found.lead_id) : ''
    },
  )

  /** The number of the next picture: the record's own and a count, unique on this phone and any other. */
  function photoNumber(): string {
    return `${(recording.value?.id ?? '').slice(0, SHORT).toUpperCase()}-${++draft.shots}`
  }

  async function seal() {
    busy.value = true
    clearTimeout(gathering)
    try {
      recording.value ??= (await Recording.open(premises, () => draft)).recording
      const items = checklist.value?.items ?? []
      const is = { entered: entered.value, enrols: enrols.value, ours: (kind: string) => ruleRow('hazard_kinds', kind)?.ours === 'yes' }
      const visit = visitBody({ ...draft, started_at: recording.value.startedAt(draft.started_at) }, items, is, here)
      const photos = await photosOf(draft, entered.value)
      const content = contentOf(draft, visit, photos, { entered: entered.value, accuracy: here.accuracy })
      const sealed = await recording.value.seal(draft, content, photos, {
        name: draft.name || draft.door.name, premises_id: premises, entered: entered.value, ...(draft.corrects ? { corrects: draft.corrects } : {}),
      })
      void askForWaking()
      void sendAll(true)
      await router.replace(`/result/${sealed.id}`)
    } catch {
      unkept.value = true
      busy.value = false
    }
  }
  async function giveUp() {
    try {
      await showConfirmDialog({ message: t('field_app.give_up_ask'), confirmButtonText: t('field_app.give_up'), cancelButtonText: t('act.cancel') })
    } catch {
      return
    }
    busy.value = true
    clearTimeout(gathering)
    await recording.value?.drop(namedBySealed).catch(() => undefined)
    router.back()
  }

  void begin()
  return { draft, door, checklist, outcome, entered, enrols, unkept, resumed, busy, opened, noApproval, pickList, photoNumber, note, seal, giveUp }
}

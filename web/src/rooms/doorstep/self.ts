/** Own control: what is due today, this week, this month, and the surveys; sent with the operator's code, corrected within the period. */
import { get, post, Refused, upload } from './ask'
import { h, panel, verdict, type Child } from './dom'
import { show, type Page } from './frame'
import { shrunk } from './orderForm'
import { locale, showDay, t, tOr } from './words'

interface Item {
  item: string
  text_zh: string
  text_en: string
  absent_allowed: boolean
  photo: boolean
}
interface Answer {
  item: string
  verdict: string
  note: string
  photo: string | null
}
interface List {
  list: string
  version: string
  period: string
  name_zh: string
  name_en: string
  from: string
  to: string
  items: Item[]
  sent: { ver: number; shut: boolean; person_name: string; answers: Answer[] } | null
}
interface Due {
  name: string
  missed_days: number
  lists: List[]
}
interface Question {
  key: string
  kind: string
  text: string
  options: string[] | null
  required: boolean
}
interface Survey {
  id: string
  title: string
  intro: string
  questions: Question[]
  ver: number
  answers: Record<string, unknown> | null
}

const said = (e: unknown) => tOr(`doorstep.refused.${e instanceof Refused ? e.key.replace(/^doorstep\./, '') : 'broken'}`, t('doorstep.refused.broken'))
const word = (row: { text_zh?: string; text_en?: string; name_zh?: string; name_en?: string }) => (locale() === 'en' ? (row.text_en ?? row.name_en) : (row.text_zh ?? row.name_zh)) ?? ''

function photoField(code: string, known: string | null, took: (id: string) => void): HTMLElement {
  const state = h('span', { role: 'status', class: 'basis' }, known ? t('doorstep.self.photo_sent') : '')
  const input = h('input', { type: 'file', accept: 'image/*', capture: 'environment' })
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    if (!file) return
    state.textContent = '…'
    shrunk(file)
      .then((small) => upload<{ id: string }>(`/v1/doorstep/self-checks/${code}/photos`, small))
      .then(({ id }) => {
        took(id)
        state.textContent = t('doorstep.self.photo_sent')
      })
      .catch(() => (state.textContent = t('doorstep.self.photo_failed')))
  })
  return h('label', { class: 'text' }, h('span', {}, t('doorstep.self.photo')), input, state)
}

/** One item: three answers; what failed wants a note, some a photo. */
function itemField(code: string, list: List, item: Item, before: Answer | undefined, changed: () => void) {
  const answer: Answer = { item: item.item, verdict: before?.verdict ?? '', note: before?.note ?? '', photo: before?.photo ?? null }
  const more = h('div')
  const name = `${list.list}-${item.item}`
  const options = ['conform', 'fail', ...(item.absent_allowed ? ['absent'] : [])]
  const inputs = options.map((value) => h('input', { type: 'radio', name, value, checked: answer.verdict === value }))
  const note = h('textarea', { rows: 2, maxlength: 500 })
  note.value = answer.note
  note.addEventListener('input', () => {
    answer.note = note.value.trim()
    changed()
  })
  const took = (id: string) => {
    answer.photo = id
    changed()
  }
  const detail = () =>
    more.replaceChildren(
      ...(answer.verdict === 'fail' ? [h('label', { class: 'text' }, h('span', {}, t('doorstep.self.note')), note), ...(item.photo ? [photoField(code, answer.photo, took)] : [])] : []),
    )
  const choose = (value: string) => {
    answer.verdict = value
    for (const one of inputs) one.checked = one.value === value
    detail()
    changed()
  }
  for (const one of inputs) one.addEventListener('change', () => choose(one.value))
  detail()
  const node = h('fieldset', { class: 'item' }, h('legend', {}, word(item)), h('div', { class: 'answers' }, ...inputs.map((one) => h('label', { class: 'choice' }, one, h('span', {}, t(`doorstep.self.${one.value}`))))), more)
  const complete = () => answer.verdict !== '' && (answer.verdict !== 'fail' || (answer.note !== '' && (!item.photo || answer.photo !== null)))
  return { node, answer, choose, complete }
}

function listForm(code: string, list: List): HTMLElement {
  const trouble = h('p', { class: 'trouble', role: 'alert' })
  const left = h('p', { class: 'basis', role: 'status' })
  const person = h('input', { type: 'text', name: 'person', maxlength: 60, required: true, value: list.sent?.person_name ?? '' })
  const go = h('button', { type: 'submit' }, t(list.sent ? 'doorstep.self.correct' : 'doorstep.self.send'))
  const items = list.items.map((item): ReturnType<typeof itemField> => itemField(code, list, item, list.sent?.answers.find((a) => a.item === item.item), count))
  function count(): void {
    for (const one of items) if (one.complete()) one.node.classList.remove('wrong')
    const n = items.filter((one) => !one.answer.verdict).length
    left.textContent = n ? t('doorstep.self.left', { n }) : ''
  }
  count()
  function send(shut: boolean): void {
    trouble.textContent = ''
    for (const one of items) one.node.classList.toggle('wrong', !shut && !one.complete())
    const wrong = items.find((one) => !shut && !one.complete())
    if (wrong || !person.value.trim()) {
      trouble.textContent = t('doorstep.self.wrong')
      ;(wrong ? (wrong.node.querySelector('input') as HTMLElement) : person).focus()
      return
    }
    go.disabled = true
    const answers = items.map((one) => ({ ...one.answer, photo: one.answer.verdict === 'fail' && one.answer.photo ? one.answer.photo : undefined }))
    post(`/v1/doorstep/self-checks/${code}`, { list: list.list, version: list.version, person_name: person.value.trim(), shut, items: shut ? [] : answers })
      .then(show)
      .catch((e: unknown) => {
        go.disabled = false
        trouble.textContent = said(e)
      })
  }
  const all = h('button', { type: 'button', class: 'quiet', onclick: () => items.forEach((one) => one.choose('conform')) }, t('doorstep.self.all_conform'))
  const shut = list.period === 'day' && h('button', { type: 'button', class: 'quiet', onclick: () => send(true) }, t('doorstep.self.shut'))
  const form = h('form', { novalidate: true }, h('label', { class: 'text' }, h('span', {}, t('doorstep.self.person')), person), all, ...items.map((one) => one.node), left, trouble, go, shut)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(false)
  })
  return form
}

function listPanel(code: string, list: List): HTMLElement {
  const state = list.sent ? t('doorstep.self.done', { n: list.sent.ver }) : t('doorstep.self.due')
  const span = list.from === list.to ? showDay(list.from) : `${showDay(list.from)} – ${showDay(list.to)}`
  return panel(
    `${t(`doorstep.self.period.${list.period}`)} · ${word(list)}`,
    h('p', { class: 'basis' }, span, ' · ', h('strong', {}, state)),
    h('details', { open: !list.sent && list.period === 'day' }, h('summary', {}, t(list.sent ? 'doorstep.self.change' : 'doorstep.self.fill_in')), listForm(code, list)),
  )
}

/* ---- surveys ---- */

function question(code: string, survey: Survey, q: Question): { node: HTMLElement; value: () => unknown } {
  const known = survey.answers?.[q.key]
  const title = q.required ? `${q.text} *` : q.text
  const name = `${survey.id}-${q.key}`
  if (q.kind === 'choice' || q.kind === 'multi') {
    const kind = q.kind === 'choice' ? 'radio' : 'checkbox'
    const inputs = (q.options ?? []).map((value) => h('input', { type: kind, name, value, checked: Array.isArray(known) ? known.includes(value) : known === value }))
    const chosen = () => inputs.filter((one) => one.checked).map((one) => one.value)
    return { node: h('fieldset', {}, h('legend', {}, title), ...inputs.map((one) => h('label', { class: 'choice' }, one, h('span', {}, one.value)))), value: () => (q.kind === 'multi' ? chosen() : chosen()[0]) }
  }
  if (q.kind === 'photo') {
    let photo = typeof known === 'string' ? known : null
    return { node: h('div', {}, h('p', {}, title), photoField(code, photo, (id) => (photo = id))), value: () => photo ?? undefined }
  }
  const input = h('input', { type: q.kind === 'number' ? 'number' : 'text', name, maxlength: 2000, step: 'any', value: known === undefined || known === null ? '' : String(known) })
  return { node: h('label', { class: 'text' }, h('span', {}, title), input), value: () => (input.value.trim() === '' ? undefined : q.kind === 'number' ? Number(input.value) : input.value.trim()) }
}

function surveyPanel(code: string, survey: Survey): HTMLElement {
  const trouble = h('p', { class: 'trouble', role: 'alert' })
  const go = h('button', { type: 'submit' }, t('doorstep.self.survey_send'))
  const fields = survey.questions.map((q) => ({ q, ...question(code, survey, q) }))
  const form = h('form', { novalidate: true }, ...fields.map((one) => one.node), trouble, go)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    go.disabled = true
    const answers = Object.fromEntries(fields.map((one) => [one.q.key, one.value()]).filter(([, value]) => value !== undefined))
    post(`/v1/doorstep/surveys/${code}/${survey.id}`, { answers })
      .then(show)
      .catch((e: unknown) => {
        go.disabled = false
        trouble.textContent = e instanceof Refused && e.status === 422 ? t('doorstep.self.wrong') : said(e)
      })
  })
  return panel(survey.title, !!survey.intro && h('p', {}, survey.intro), survey.ver > 0 && h('p', { class: 'basis' }, t('doorstep.self.survey_done')), h('details', { open: survey.ver === 0 }, h('summary', {}, t(survey.ver > 0 ? 'doorstep.self.change' : 'doorstep.self.fill_in')), form))
}

export const page: Page = async (code) => {
  const due = await get<Due>(`/v1/doorstep/self-checks/${code}`)
  const { surveys } = await get<{ surveys: Survey[] }>(`/v1/doorstep/surveys/${code}`)
  const body: Child = [
    h('h1', {}, due.name),
    due.missed_days > 0 ? verdict('wait', t('doorstep.self.missed', { n: due.missed_days })) : h('p', { class: 'basis' }, t('doorstep.self.why')),
    ...due.lists.map((list) => listPanel(code, list)),
    surveys.length > 0 && h('h2', {}, t('doorstep.self.surveys')),
    ...surveys.map((survey) => surveyPanel(code, survey)),
  ]
  return { title: t('doorstep.self.title'), body }
}

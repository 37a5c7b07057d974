/** Filing without an account: what it is, whom it is about, what happened, who sends it. What is typed stays in this page alone, also while
 * there is no network; sent twice it is one filing. */
import { ask, get, Refused, upload } from './ask'
import { facts, h, panel, verdict, type Child } from './dom'
import { openWith } from './follow'
import { show, showResult, type Page } from './frame'
import { shrunk } from './orderForm'
import { locale, named, showDay, t, tOr, type Named } from './words'

type Wants = 'complaint' | 'report' | 'consultation'
interface Form {
  subject_name: string
  subject_address: string
  filing_categories: Named[]
  demands: Named[]
  photos_most: number
}
interface Operator {
  entity_id: string
  premises_id: string | null
  name: string
  address: string
}
interface Filed {
  number: string
  follow_code: string
  bureau: string
  bureau_en: string
  next: { limit: Named; basis: string; due: string }[]
}

/* Drawn anew once it was filed: the same draft sent again is the same filing. */
const draw = () => [...crypto.getRandomValues(new Uint8Array(24))].map((b) => b.toString(16).padStart(2, '0')).join('')
let draft = draw()
let filed: Filed | null = null
let unsent: File[] = []

const WAIT = 300
const LEAST = 2
let count = 0

/** A field with its label; a star when it must be filled in. */
function field<K extends 'input' | 'textarea'>(tag: K, name: string, more: Record<string, string | number | boolean> = {}): { row: HTMLElement; box: HTMLElementTagNameMap[K] } {
  const id = `f${++count}`
  const box = h(tag, { id, name, ...(tag === 'input' && { type: 'text' }), autocomplete: 'off', ...more })
  const star = more.required ? h('span', { class: 'star', 'aria-hidden': 'true' }, ' *') : null
  return { row: h('p', { class: 'text field' }, h('label', { for: id }, t(`doorstep.file.${name.replace('.', '_')}`), star), box), box }
}
const tick = (name: string, label: string, more: Record<string, string | boolean> = {}) => {
  const box = h('input', { type: 'checkbox', name, ...more })
  return { box, row: h('label', { class: 'choice' }, box, h('span', {}, label)) }
}

/** The operator by its name or address, while it is typed; what is not found is typed as it is. */
function subjectOf(form: Form): { node: HTMLElement; value: () => Record<string, string> } {
  const name = field('input', 'subject_name', { required: true, maxlength: 200 })
  const address = field('input', 'subject_address', { required: true, maxlength: 300 })
  const offered = h('ul', { class: 'plain offered' })
  const said = h('p', { class: 'basis', role: 'status' })
  let chosen: Operator | null = null
  let waiting: ReturnType<typeof setTimeout> | undefined
  let asked = 0
  name.box.value = form.subject_name
  address.box.value = form.subject_address

  function choose(one: Operator): void {
    chosen = one
    name.box.value = one.name
    address.box.value = one.address
    offered.replaceChildren()
    said.textContent = t('doorstep.file.chosen')
  }
  async function look(): Promise<void> {
    const mine = ++asked
    const typed = name.box.value.trim()
    if (typed.length < LEAST) return offered.replaceChildren()
    try {
      const { items } = await get<{ items: Operator[] }>(`/v1/doorstep/operators?q=${encodeURIComponent(typed)}`)
      if (mine !== asked) return
      offered.replaceChildren(...items.map((one) => h('li', {}, h('button', { type: 'button', class: 'quiet', onclick: () => choose(one) }, one.name, h('span', { class: 'basis' }, one.address)))))
      said.textContent = t(items.length ? 'doorstep.file.choose' : 'doorstep.file.none')
    } catch {
      /* typed as it is, then */
      if (mine === asked) offered.replaceChildren()
    }
  }
  for (const box of [name.box, address.box])
    box.addEventListener('input', () => {
      chosen = null
      clearTimeout(waiting)
      if (box === name.box) waiting = setTimeout(() => void look(), WAIT)
    })
  return {
    node: h('div', {}, name.row, said, offered, address.row),
    value: () => ({ subject_name: name.box.value.trim(), subject_address: address.box.value.trim(), ...(chosen?.entity_id && { entity_id: chosen.entity_id }), ...(chosen?.premises_id && { premises_id: chosen.premises_id }) }),
  }
}

/** Fen of what was typed in yuan; undefined when nothing was, null when it is no amount. */
function fenOf(text: string): number | null | undefined {
  const plain = text.trim().replace(/[,，¥￥\s元]/g, '')
  if (!plain) return undefined
  return /^\d{1,7}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null
}
const filled = (all: Record<string, unknown>) => Object.fromEntries(Object.entries(all).filter(([, v]) => v !== '' && v !== undefined && v !== false))

/** Which fields were wrong, in their own words. */
function wrongOf(e: unknown): string {
  if (!(e instanceof Refused)) return t('doorstep.refused.broken')
  const fields = e.fields.map((f) => tOr(`doorstep.file.${f.replace('.', '_')}`, '')).filter(Boolean)
  if (fields.length) return t('doorstep.file.wrong', { fields: [...new Set(fields)].join(locale() === 'en' ? ', ' : '、') })
  return tOr(`doorstep.refused.${e.key.replace(/^\w+\./, '')}`, t('doorstep.refused.broken'))
}

async function sendPhotos(code: string, files: File[]): Promise<void> {
  unsent = []
  for (const file of files)
    try {
      await upload(`/v1/doorstep/filings/${code}/photos`, await shrunk(file))
    } catch {
      unsent.push(file)
    }
}

const WANTS: Wants[] = ['complaint', 'report', 'consultation']

function formOf(form: Form, tag: string): HTMLElement {
  const subject = subjectOf(form)
  const wants = WANTS.map((one, i) => ({ one, box: h('input', { type: 'radio', name: 'wants', value: one, checked: i === 0 }) }))
  const category = h('select', { name: 'category', id: 'category', required: true }, h('option', { value: '' }, t('doorstep.file.please')), ...form.filing_categories.map((c) => h('option', { value: c.code }, named(c))))
  const story = field('textarea', 'story', { required: true, rows: 6, minlength: 2, maxlength: 3000 })
  const amount = field('input', 'amount', { inputmode: 'decimal', maxlength: 12 })
  const demands = form.demands.map((d) => ({ code: d.code, ...tick(`demand_${d.code}`, named(d)) }))
  const anonymous = tick('anonymous', t('doorstep.file.anonymous'))
  const name = field('input', 'sender.name', { required: true, maxlength: 60, autocomplete: 'name' })
  const phone = field('input', 'sender.phone', { required: true, maxlength: 30, inputmode: 'tel', autocomplete: 'tel' })
  const address = field('input', 'sender.address', { required: true, maxlength: 200, autocomplete: 'street-address' })
  const publish = tick('may_publish', t('doorstep.file.may_publish'))
  const entrust = tick('may_entrust', t('doorstep.file.may_entrust'))
  const agrees = tick('agrees', t('doorstep.file.agrees'), { required: true })
  const photos = h('input', { type: 'file', name: 'photos', id: 'photos', accept: 'image/*', multiple: true })
  const asks = h('fieldset', {}, h('legend', {}, t('doorstep.file.demands'), h('span', { class: 'star', 'aria-hidden': 'true' }, ' *')), demands.map((d) => d.row))
  const consents = h('div', {}, publish.row, entrust.row)
  const who = h('div', {}, name.row, phone.row, address.row)
  const trouble = h('p', { class: 'trouble', role: 'alert' })
  const go = h('button', { type: 'submit' }, t('doorstep.file.send'))
  const kind = () => wants.find((w) => w.box.checked)?.one ?? 'complaint'

  /* what the law asks for differs by what it is */
  function adapt(): void {
    const complains = kind() === 'complaint'
    const hidden = !complains && anonymous.box.checked
    for (const node of [asks, consents, amount.row]) node.hidden = !complains
    anonymous.row.hidden = complains
    who.hidden = hidden
    address.row.hidden = !complains
    name.box.required = phone.box.required = !hidden
    address.box.required = complains
    category.required = kind() !== 'consultation'
  }
  function body(): Record<string, unknown> {
    const complains = kind() === 'complaint'
    const hidden = !complains && anonymous.box.checked
    const fen = complains ? fenOf(amount.box.value) : undefined
    if (fen === null) throw new Refused('amount', 422)
    return filled({
      draft,
      wants: kind(),
      tag,
      ...subject.value(),
      category: category.value,
      story: story.box.value.trim(),
      demands: complains ? demands.filter((d) => d.box.checked).map((d) => d.code) : undefined,
      amount: fen,
      anonymous: hidden,
      may_publish: complains && publish.box.checked,
      may_entrust: complains && entrust.box.checked,
      agrees: agrees.box.checked,
      sender: hidden ? undefined : filled({ name: name.box.value.trim(), phone: phone.box.value.trim(), address: complains ? address.box.value.trim() : '' }),
    })
  }
  async function send(): Promise<void> {
    const files = [...(photos.files ?? [])]
    if (files.length > form.photos_most) throw new Refused('photos_enough', 409)
    const done = await ask<Filed>('/v1/doorstep/filings', body())
    await sendPhotos(done.follow_code, files)
    draft = draw()
    filed = done
    await showResult()
  }
  const sheet = h(
    'form',
    {},
    panel(t('doorstep.file.what'), h('fieldset', {}, h('legend', { class: 'visually-hidden' }, t('doorstep.file.what')), wants.map((w) => h('label', { class: 'choice' }, w.box, h('span', {}, t(`doorstep.file.wants_${w.one}`)))))),
    panel(t('doorstep.file.about'), subject.node),
    panel(
      t('doorstep.file.happened'),
      h('p', { class: 'text field' }, h('label', { for: 'category' }, t('doorstep.file.category')), category),
      story.row,
      h('p', { class: 'basis' }, t('doorstep.file.story_hint')),
      amount.row,
      asks,
      h('p', { class: 'text field' }, h('label', { for: 'photos' }, t('doorstep.file.photos', { n: form.photos_most })), photos),
    ),
    panel(t('doorstep.file.sender'), anonymous.row, who, consents),
    panel(t('doorstep.file.privacy'), h('p', {}, t('doorstep.file.privacy_text')), agrees.row),
    trouble,
    go,
  )
  sheet.addEventListener('change', adapt)
  sheet.addEventListener('submit', (event) => {
    event.preventDefault()
    go.disabled = true
    trouble.textContent = ''
    send().catch((e: unknown) => {
      go.disabled = false
      trouble.textContent = wrongOf(e)
    })
  })
  adapt()
  return sheet
}

function done(x: Filed): Child[] {
  const follow = () => {
    openWith(x.follow_code)
    filed = null
    history.pushState(null, '', '/d/follow')
    void showResult()
  }
  const again = async () => {
    await sendPhotos(x.follow_code, unsent)
    await showResult()
  }
  return [
    verdict('good', t('doorstep.file.done'), h('p', {}, t('doorstep.file.done_text'))),
    panel(t('doorstep.file.code'), h('p', { class: 'code' }, x.follow_code), h('p', {}, t('doorstep.file.code_text')), h('p', {}, h('button', { type: 'button', onclick: follow }, t('doorstep.file.open')))),
    unsent.length > 0 && panel(t('doorstep.file.unsent', { n: unsent.length }), h('button', { type: 'button', onclick: () => void again() }, t('doorstep.again'))),
    panel(
      t('doorstep.file.next'),
      h('ul', { class: 'plain' }, ...x.next.map((n) => h('li', {}, h('strong', {}, `${named(n.limit)} — ${showDay(n.due)}`), !!n.basis && h('span', { class: 'basis' }, n.basis)))),
      facts([
        [t('doorstep.report.number'), x.number],
        [t('doorstep.bureau'), locale() === 'en' ? x.bureau_en : x.bureau],
      ]),
    ),
  ]
}

export const page: Page = async (path) => {
  const title = t('doorstep.file.title')
  if (filed) return { title, body: done(filed) }
  const tag = path.split('/')[1] ?? ''
  const form = await get<Form>(`/v1/doorstep/filing-form${tag ? `?tag=${encodeURIComponent(tag)}` : ''}`)
  return { title, body: [h('h1', { tabindex: -1 }, title), h('p', { class: 'basis' }, t('doorstep.file.star')), formOf(form, tag)] }
}

/* a telephone that is handed on shows nothing of it any more */
addEventListener('pagehide', () => {
  filed = null
  unsent = []
})
addEventListener('pageshow', (event) => {
  if (event.persisted) void show()
})

/** The two things an operator may send: how it was, and the wish for another officer. */
import { post, Refused } from './ask'
import { h, type Child } from './dom'
import { showResult } from './frame'
import { named, t, tOr, type Named } from './words'

export interface Reason extends Named {
  tone: 'good' | 'bad'
}

const checked = (form: HTMLFormElement, name: string) => [...form.querySelectorAll<HTMLInputElement>(`[name=${name}]:checked`)].map((one) => one.value)
const written = (form: HTMLFormElement, name: string) => (form.elements.namedItem(name) as HTMLTextAreaElement).value.trim()

function choices(kind: 'radio' | 'checkbox', name: string, title: string, rows: [string, Child][]): HTMLElement {
  return h('fieldset', {}, h('legend', {}, title), ...rows.map(([value, label]) => h('label', { class: 'choice' }, h('input', { type: kind, name, value, required: kind === 'radio' }), h('span', {}, label))))
}

function text(name: string, title: string, most: number, required: boolean): HTMLElement {
  return h('label', { class: 'text' }, h('span', {}, title), h('textarea', { name, rows: 3, maxlength: most, required }))
}

/** A form that says what went wrong beside its button and shows the page anew when it went well. */
function sending(send: (form: HTMLFormElement) => Promise<void>, button: string, ...fields: Child[]): HTMLFormElement {
  const trouble = h('p', { class: 'trouble', role: 'alert' })
  const go = h('button', { type: 'submit' }, button)
  const form = h('form', {}, fields, trouble, go)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    go.disabled = true
    trouble.textContent = ''
    send(form)
      .then(showResult)
      .catch((e: unknown) => {
        go.disabled = false
        trouble.textContent = tOr(`doorstep.refused.${e instanceof Refused ? e.key.replace(/^doorstep\./, '') : 'broken'}`, t('doorstep.refused.broken'))
      })
  })
  return form
}

const STARS = [5, 4, 3, 2, 1]

export function rateForm(code: string, reasons: Reason[]): HTMLElement {
  const box = h('div')
  const tick = (tone: 'good' | 'bad') => choices('checkbox', 'reasons', t(`doorstep.rate.${tone}`), reasons.filter((r) => r.tone === tone).map((r) => [r.code, named(r)]))
  const stars = choices('radio', 'stars', t('doorstep.rate.stars'), STARS.map((n) => [String(n), [h('span', { class: 'stars', 'aria-hidden': 'true' }, '★'.repeat(n)), ' ', t(`doorstep.rate.star.${n}`)]]))
  stars.addEventListener('change', (event) => {
    const low = Number((event.target as HTMLInputElement).value) <= 3
    box.replaceChildren(tick(low ? 'bad' : 'good'), tick(low ? 'good' : 'bad'))
  })
  return sending(
    (form) => post(`/v1/doorstep/inspections/${code}/rating`, { stars: Number(checked(form, 'stars')[0]), reasons: checked(form, 'reasons'), words: written(form, 'words') }),
    t('doorstep.rate.send'),
    stars,
    box,
    text('words', t('doorstep.rate.words'), 500, false),
    h('p', { class: 'basis' }, t('doorstep.rate.once')),
  )
}

export function wishForm(code: string, officers: { name: string }[], grounds: Named[]): HTMLElement {
  return h(
    'details',
    {},
    h('summary', {}, t('doorstep.wish.open')),
    sending(
      (form) => post(`/v1/doorstep/inspections/${code}/recusal`, { officer: Number(checked(form, 'officer')[0]), ground: checked(form, 'ground')[0], reason: written(form, 'reason') }),
      t('doorstep.wish.send'),
      choices('radio', 'officer', t('doorstep.wish.officer'), officers.map((one, i) => [String(i + 1), one.name])),
      choices('radio', 'ground', t('doorstep.wish.ground'), grounds.map((row) => [row.code, named(row)])),
      text('reason', t('doorstep.wish.reason'), 500, true),
    ),
  )
}

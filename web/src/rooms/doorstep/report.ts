/** A report of somebody who gave no name: by the code that was told once, where it stands, and more facts. The code is typed here and
 * kept by this page alone; it never stands in an address. */
import { get, post, Refused } from './ask'
import { codeForm } from './codeForm'
import { facts, h, panel, verdict, type Child } from './dom'
import { show, showResult, type Page } from './frame'
import { locale, showInstant, t, tOr } from './words'

interface Standing {
  number: string
  bureau: string
  bureau_en: string
  received_at: string
  state: 'received' | 'verifying' | 'merged' | 'elsewhere' | 'decided'
  note: string
  result: '' | 'filed' | 'not_filed'
  told_at: string | null
  facts: number
  may_add: boolean
}

let code = ''
let wrong = ''

function away(): void {
  code = ''
  wrong = ''
  void showResult()
}

function open(typed: string): void {
  code = typed
  wrong = ''
  void showResult()
}

function first(x: Standing): HTMLElement {
  const said = h('p', {}, t(`doorstep.report.text.${x.result || x.state}`))
  const tone = x.result === 'filed' ? 'good' : x.state === 'received' || x.state === 'verifying' ? 'wait' : 'plain'
  return verdict(tone, t(`doorstep.report.state.${x.result || x.state}`), said, !!x.note && h('p', {}, x.note))
}

function addForm(): HTMLElement {
  const story = h('textarea', { name: 'story', rows: 6, minlength: 2, maxlength: 5000, required: true })
  const trouble = h('p', { class: 'trouble', role: 'alert' })
  const go = h('button', { type: 'submit' }, t('doorstep.report.send'))
  const form = h('form', {}, h('label', { class: 'text' }, h('span', {}, t('doorstep.report.story')), story), trouble, go)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    go.disabled = true
    trouble.textContent = ''
    post(`/v1/doorstep/reports/${code}`, { story: story.value.trim() })
      .then(showResult)
      .catch((e: unknown) => {
        go.disabled = false
        const key = e instanceof Refused ? e.key.replace(/^report\./, '') : 'broken'
        trouble.textContent = tOr(`doorstep.report.refused.${key}`, t('doorstep.refused.broken'))
      })
  })
  return form
}

function body(x: Standing): Child[] {
  return [
    first(x),
    panel(
      t('doorstep.report.yours'),
      facts([
        [t('doorstep.report.number'), x.number],
        [t('doorstep.report.received'), showInstant(x.received_at)],
        [t('doorstep.report.told'), showInstant(x.told_at)],
        [t('doorstep.report.facts'), x.facts > 0 && t('doorstep.report.times', { n: x.facts })],
        [t('doorstep.bureau'), locale() === 'en' ? x.bureau_en : x.bureau],
      ]),
    ),
    x.may_add && panel(t('doorstep.report.add'), h('p', {}, t('doorstep.report.add_text')), addForm()),
    h('p', {}, h('button', { type: 'button', class: 'quiet', onclick: away }, t('doorstep.report.leave'))),
  ]
}

const ask = (): { title: string; body: Child } => ({
  title: t('doorstep.report.title'),
  body: [h('h1', { tabindex: -1 }, t('doorstep.report.title')), h('section', {}, h('p', {}, t('doorstep.report.what')), codeForm(wrong, open)), h('p', { class: 'basis' }, t('doorstep.report.privacy'))],
})

export const page: Page = async () => {
  if (!code) return ask()
  try {
    return { title: t('doorstep.report.title'), body: body(await get<Standing>(`/v1/doorstep/reports/${code}`)) }
  } catch (e) {
    if (!(e instanceof Refused) || e.key !== 'report.no_such_code') throw e
    code = ''
    wrong = t('doorstep.report.wrong')
    return ask()
  }
}

/* a telephone that is handed on shows nothing of it any more */
addEventListener('pagehide', () => {
  code = ''
})
addEventListener('pageshow', (event) => {
  if (event.persisted) void show()
})

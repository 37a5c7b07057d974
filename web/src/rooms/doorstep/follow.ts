/** What somebody filed, by the code that was told once: what became of it, until when the law gives time, papers, more facts, taking a
 * complaint back. */
import { get, post, Refused } from './ask'
import { codeForm, sending } from './codeForm'
import { facts, h, panel, verdict, type Child } from './dom'
import { show, showResult, type Page } from './frame'
import { locale, named, showDay, showInstant, t, type Named } from './words'

interface ComplaintPart {
  kind: 'complaint'
  number: string
  received_at: string
  step: Named | null
  open: boolean
  unit: string
  limits: { limit: Named; basis: string; due: string; stands_still: boolean }[]
  sittings: { mode: Named | null; place: string; at: string }[]
  papers: { id: string; kind: Named | null; number: string; made_at: string }[]
  may_add: boolean
  may_withdraw: boolean
}
interface ReportPart {
  kind: 'report'
  number: string
  received_at: string
  state: 'received' | 'verifying' | 'merged' | 'elsewhere' | 'decided'
  note: string
  result: '' | 'filed' | 'not_filed'
  told_at: string | null
  may_add: boolean
}
interface Filing {
  number: string
  bureau: string
  bureau_en: string
  received_at: string
  channel: Named | null
  subject: string
  address: string
  category: Named | null
  demands: { demand: Named | null }[]
  amount: number
  step: Named | null
  route_zh: string
  route_en: string
  may_add: boolean
  parts: (ComplaintPart | ReportPart)[]
}

let code = ''
let wrong = ''

/** The public form hands over the code that it was given. */
export function openWith(known: string): void {
  code = known.replace(/-/g, '')
  wrong = ''
}

const base = () => `/v1/doorstep/filings/${code}`
const yuan = (fen: number) => new Intl.NumberFormat(locale(), { style: 'currency', currency: 'CNY' }).format(fen / 100)

function away(): void {
  code = ''
  wrong = ''
  void showResult()
}

function addForm(about?: string): Child {
  const story = h('textarea', { name: 'story', rows: 5, minlength: 2, maxlength: 2000, required: true })
  return h(
    'details',
    {},
    h('summary', {}, t('doorstep.follow.add')),
    h('p', { class: 'basis' }, t('doorstep.follow.add_text')),
    sending(() => post(`${base()}/facts`, { story: story.value.trim(), ...(about && { about }) }), t('doorstep.report.send'), h('label', { class: 'text' }, h('span', {}, t('doorstep.report.story')), story)),
  )
}

/* Asked twice: what is taken back is not filed again by itself. */
function withdraw(): Child {
  const note = h('input', { type: 'text', name: 'note', minlength: 2, maxlength: 500, required: true })
  const sure = h('input', { type: 'checkbox', name: 'sure', required: true })
  return h(
    'details',
    {},
    h('summary', {}, t('doorstep.follow.withdraw')),
    h('p', {}, t('doorstep.follow.withdraw_text')),
    sending(
      () => post(`${base()}/withdraw`, { note: note.value.trim() }),
      t('doorstep.follow.withdraw_do'),
      h('label', { class: 'text' }, h('span', {}, t('doorstep.follow.why')), note),
      h('label', { class: 'choice' }, sure, h('span', {}, t('doorstep.follow.sure'))),
    ),
  )
}

function complaint(x: ComplaintPart): HTMLElement {
  const limit = (l: ComplaintPart['limits'][number]) =>
    h('li', {}, h('strong', {}, `${named(l.limit)} — ${showDay(l.due)}`), l.stands_still && h('span', {}, t('doorstep.follow.stands_still')), l.basis && h('span', { class: 'basis' }, l.basis))
  const sitting = (s: ComplaintPart['sittings'][number]) => h('li', {}, h('strong', {}, showInstant(s.at)), h('span', {}, [named(s.mode), s.place].filter(Boolean).join(' · ')))
  const paper = (p: ComplaintPart['papers'][number]) =>
    h('li', {}, h('a', { href: `${base()}/papers/${p.id}`, target: '_blank', rel: 'noopener noreferrer' }, `${named(p.kind)} (PDF)`), h('span', { class: 'basis' }, `${p.number} · ${showInstant(p.made_at)}`))
  const block = (title: string, items: HTMLElement[]): Child => items.length > 0 && [h('h2', {}, title), h('ul', { class: 'plain' }, ...items)]
  return panel(
    t('doorstep.follow.complaint'),
    facts([
      [t('doorstep.report.number'), x.number],
      [t('doorstep.follow.state'), named(x.step)],
      [t('doorstep.follow.unit'), x.unit],
    ]),
    block(t('doorstep.follow.limits'), x.limits.map(limit)),
    block(t('doorstep.follow.sittings'), x.sittings.map(sitting)),
    block(t('doorstep.follow.papers'), x.papers.map(paper)),
    x.may_add && addForm(x.number),
    x.may_withdraw && withdraw(),
  )
}

function report(x: ReportPart): HTMLElement {
  const how = x.result || x.state
  return panel(
    t('doorstep.follow.report'),
    facts([
      [t('doorstep.report.number'), x.number],
      [t('doorstep.follow.state'), t(`doorstep.report.state.${how}`)],
      [t('doorstep.report.told'), showInstant(x.told_at)],
    ]),
    h('p', {}, t(`doorstep.report.text.${how}`)),
    !!x.note && h('p', {}, x.note),
    x.may_add && addForm(x.number),
  )
}

function first(x: Filing): HTMLElement {
  const open = x.parts.length ? x.parts.some((p) => (p.kind === 'complaint' ? p.open : p.state !== 'decided')) : x.may_add
  const route = locale() === 'en' ? x.route_en : x.route_zh
  return verdict(open ? 'wait' : 'plain', named(x.step), h('p', {}, t(x.parts.length ? 'doorstep.follow.parts_text' : x.may_add ? 'doorstep.follow.waits_text' : 'doorstep.follow.over_text')), !!route && h('p', {}, route))
}

function body(x: Filing): Child[] {
  return [
    first(x),
    x.parts.map((p) => (p.kind === 'complaint' ? complaint(p) : report(p))),
    panel(
      t('doorstep.follow.filed'),
      facts([
        [t('doorstep.report.number'), x.number],
        [t('doorstep.report.received'), showInstant(x.received_at)],
        [t('doorstep.follow.channel'), named(x.channel)],
        [t('doorstep.inspection.subject'), x.subject],
        [t('doorstep.card.address'), x.address],
        [t('doorstep.mediation.category'), named(x.category)],
        [t('doorstep.follow.demands'), x.demands.map((d) => named(d.demand)).filter(Boolean).join(locale() === 'en' ? ', ' : '、')],
        [t('doorstep.mediation.in_dispute'), x.amount ? yuan(x.amount) : ''],
        [t('doorstep.bureau'), locale() === 'en' ? x.bureau_en : x.bureau],
      ]),
      x.may_add && addForm(),
    ),
    h('p', {}, h('button', { type: 'button', class: 'quiet', onclick: away }, t('doorstep.report.leave'))),
  ]
}

const title = () => t('doorstep.follow.title')
function ask(): { title: string; body: Child } {
  const open = (typed: string) => {
    openWith(typed)
    void showResult()
  }
  return {
    title: title(),
    body: [
      h('h1', { tabindex: -1 }, title()),
      h('section', {}, h('p', {}, t('doorstep.follow.what')), codeForm(wrong, open)),
      h('p', { class: 'basis' }, t('doorstep.report.privacy')),
      h('p', {}, h('a', { class: 'button quiet', href: '/d/report' }, t('doorstep.report.title'))),
    ],
  }
}

export const page: Page = async () => {
  if (!code) return ask()
  try {
    return { title: title(), body: body(await get<Filing>(base())) }
  } catch (e) {
    if (!(e instanceof Refused) || e.key !== 'intake.no_such_code') throw e
    code = ''
    wrong = t('doorstep.follow.wrong')
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

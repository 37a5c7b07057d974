/** Published complaints of a bureau: found by an operator's name or code, newest first. Nothing on it tells who complained. */
import { get, Refused } from './ask'
import { h, type Child } from './dom'
import { showResult, type Page } from './frame'
import { locale, named, showDay, t, type Named } from './words'

interface About {
  bureaus: { division: string; name: string; name_en: string }[]
  categories: Named[]
  results: Named[]
  exclusions: Named[]
  wait_days: number
  stay_days: number
}
interface Entry {
  operator: string
  uscc: string
  category: string
  result: string
  closed_on: string
  unit: string
}
interface Found {
  items: Entry[]
  next: string | null
}

export const wordOf = (rows: Named[], code: string): string => named(rows.find((row) => row.code === code)) || code

export function entry(about: About, one: Entry, linked: boolean): HTMLElement {
  const operator = linked ? h('a', { href: `/d/publicity/${one.uscc}` }, one.operator) : wordOf(about.categories, one.category)
  return h(
    'li',
    {},
    h('strong', {}, operator),
    linked && h('span', { class: 'basis' }, wordOf(about.categories, one.category)),
    h('span', { class: 'count' }, wordOf(about.results, one.result)),
    h('span', { class: 'basis' }, t('doorstep.publicity.closed', { day: showDay(one.closed_on), unit: one.unit })),
  )
}

export const about = (): Promise<About> => get<About>('/v1/publicity')

/** A list that goes on: the button fetches the next page and leaves when there is none. */
export function growing(first: Found, more: (cursor: string) => Promise<Found>, line: (one: Entry) => HTMLElement): Child[] {
  const list = h('ul', { class: 'plain' }, ...first.items.map(line))
  let next = first.next
  const button = h('button', { type: 'button', class: 'quiet' }, t('doorstep.publicity.more'))
  const trouble = h('p', { class: 'trouble', role: 'alert' })
  button.addEventListener('click', () => {
    if (!next) return
    button.disabled = true
    trouble.textContent = ''
    more(next)
      .then((page) => {
        list.append(...page.items.map(line))
        next = page.next
        button.hidden = !next
      })
      .catch((e: unknown) => {
        trouble.textContent = t(e instanceof Refused && e.key === 'too_many' ? 'doorstep.refused.too_many' : 'doorstep.refused.offline')
      })
      .finally(() => {
        button.disabled = false
      })
  })
  return [list, trouble, !!next && h('p', {}, button)]
}

const CODE = /^[0-9A-Z]{18}$/
let asked = ''

function query(): string {
  const code = asked.toUpperCase().replace(/\s/g, '')
  if (!asked) return ''
  return CODE.test(code) ? `&uscc=${code}` : `&name=${encodeURIComponent(asked)}`
}

function search(): HTMLElement {
  const box = h('input', { type: 'text', name: 'name', maxlength: 60, value: asked, autocomplete: 'off', enterkeyhint: 'search' })
  const form = h('form', { role: 'search' }, h('label', { class: 'text' }, h('span', {}, t('doorstep.publicity.search')), box), h('p', {}, h('button', { type: 'submit' }, t('doorstep.publicity.find'))))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    asked = box.value.trim()
    void showResult()
  })
  return form
}

/* A code that is none, and a name that is not one, find nobody. */
const nobody = (e: unknown): Found => {
  if (e instanceof Refused && e.status === 422) return { items: [], next: null }
  throw e
}

export const page: Page = async () => {
  const known = await about()
  const bureau = known.bureaus[0]
  const path = (more: string) => `/v1/publicity/${bureau?.division}?limit=20${query()}${more}`
  const first = bureau ? await get<Found>(path('')).catch(nobody) : { items: [], next: null }
  const body = [
    h('h1', { tabindex: -1 }, t('doorstep.publicity.title')),
    !!bureau && h('p', {}, locale() === 'en' ? bureau.name_en : bureau.name),
    h('p', { class: 'basis' }, t('doorstep.publicity.what')),
    h('section', {}, search()),
    h(
      'section',
      {},
      h('h2', {}, asked ? t('doorstep.publicity.found', { what: asked }) : t('doorstep.publicity.newest')),
      first.items.length
        ? growing(first, (cursor) => get<Found>(path(`&cursor=${encodeURIComponent(cursor)}`)), (one) => entry(known, one, true))
        : h('p', { class: 'none' }, t(asked ? 'doorstep.publicity.nobody' : 'doorstep.publicity.none')),
    ),
    h(
      'section',
      {},
      h('h2', {}, t('doorstep.publicity.left_out')),
      h('p', {}, t('doorstep.publicity.days', { wait: known.wait_days, stay: known.stay_days })),
      h('ul', { class: 'plain' }, ...known.exclusions.map((row) => h('li', {}, named(row)))),
    ),
  ]
  return { title: t('doorstep.publicity.title'), body }
}

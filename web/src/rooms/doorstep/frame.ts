/** The frame of every page: whose it is, the language, what went wrong. A page is fetched when its address is opened. */
import { Refused } from './ask'
import { h, verdict, type Child } from './dom'
import { choose, locale, t } from './words'

/** Gives the page for the rest of the address; called again to load it anew. */
export type Page = (code: string) => Promise<{ title: string; body: Child }>

/* Another room adds its page here. /d/{tag} is what no other line takes. */
const pages: [RegExp, () => Promise<{ page: Page }>][] = [
  [/^\/d\/inspection\/([\w-]+)$/, () => import('./inspection')],
  [/^\/d\/paper\/([\w-]+)$/, () => import('./paper')],
  [/^\/d\/mediation\/([\w-]+)$/, () => import('./mediation')],
  [/^\/d\/order\/([\w-]+)$/, () => import('./order')],
  [/^\/d\/self\/([A-Za-z0-9]+)$/, () => import('./self')],
  [/^\/d\/(report)$/, () => import('./report')],
  [/^\/d\/(file(?:\/[\w-]+)?)$/, () => import('./file')],
  [/^\/d\/(follow)$/, () => import('./follow')],
  [/^\/d\/(publicity)$/, () => import('./publicity')],
  [/^\/d\/publicity\/([0-9A-Z]{18})$/, () => import('./publicityCard')],
  [/^\/d\/objection\/([\w-]+)$/, () => import('./objection')],
  [/^\/d\/(publications)$/, () => import('./publications')],
  [/^\/d\/publications\/(\d+)$/, () => import('./publications')],
  [/^\/d\/(caps)$/, () => import('./caps')],
  [/^\/d\/([\w-]+)$/, () => import('./card')],
]

const app = () => document.getElementById('app') as HTMLElement

function other(): HTMLElement {
  const next = locale() === 'en' ? 'zh-CN' : 'en'
  return h('button', { type: 'button', class: 'quiet', lang: next, onclick: () => void choose(next).then(show) }, next === 'en' ? 'English' : '中文')
}

function fill(title: string, body: Child): void {
  document.title = title
  document.documentElement.lang = locale()
  app().replaceChildren(
    h('header', {}, h('a', { href: '/d/caps', class: 'mark' }, t('doorstep.name')), other()),
    h('main', {}, body),
    h('footer', {}, h('p', {}, t('doorstep.hotline'), ' ', h('a', { href: '/d/follow' }, t('doorstep.follow.title')))),
  )
}

/* What to do, for each way a page can fail. */
const KNOWN = new Set(['doorstep.unknown', 'publicity.unknown', 'doorstep.no_such_code', 'doorstep.expired', 'document.not_real', 'offline', 'too_many'])

function trouble(error: unknown): HTMLElement {
  const refused = error instanceof Refused ? error : new Refused('broken', 0)
  const key = KNOWN.has(refused.key) ? refused.key.replace(/^(doorstep|document|publicity)\./, '') : 'broken'
  const bad = key === 'unknown' || key === 'no_such_code' || key === 'not_real'
  const again = h('button', { type: 'button', onclick: () => void show() }, t('doorstep.again'))
  return verdict(bad ? 'bad' : 'wait', t(`doorstep.trouble.${key}`), h('p', {}, t(`doorstep.trouble_do.${key}`, { seconds: refused.seconds })), !bad && again)
}

/** After something was sent: what came of it stands at the top. */
export async function showResult(): Promise<void> {
  await show()
  scrollTo(0, 0)
  document.querySelector<HTMLElement>('main h1')?.focus()
}

/* Only the page asked for last is shown, however late an earlier one arrives. */
let asked = 0

export async function show(): Promise<void> {
  const mine = ++asked
  const path = location.pathname.replace(/\/$/, '')
  const found = pages.map(([pattern, load]) => [pattern.exec(path)?.[1], load] as const).find(([code]) => code)
  if (!app().firstChild) fill(t('doorstep.name'), h('p', { class: 'waiting', role: 'status' }, t('doorstep.loading')))
  try {
    if (!found) throw new Refused('doorstep.unknown', 404)
    const { page } = await found[1]()
    const { title, body } = await page(found[0] as string)
    if (mine === asked) fill(title, body)
  } catch (e) {
    if (mine === asked) fill(t('doorstep.name'), trouble(e))
  }
}

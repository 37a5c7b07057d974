/** Two languages, one catalogue each; the other one is fetched when it is asked for. */
import { computed } from 'vue'
import { createI18n } from 'vue-i18n'

export type Locale = 'zh-CN' | 'en'
const KEY = 'naguan.locale'

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: false,
  flatJson: true,
  missingWarn: false,
  warnHtmlMessage: false,
  messages: {},
})

export const locale = computed<Locale>(() => i18n.global.locale.value as Locale)

/** The text of a key in the language of the page. */
export function t(key: string, args: Record<string, unknown> = {}): string {
  return i18n.global.t(key, args)
}

/** The text of a key that came from the server, or the fallback when the catalogue does not have it. */
export function tOr(key: string, fallback: string, args: Record<string, unknown> = {}): string {
  return i18n.global.te(key) ? i18n.global.t(key, args) : fallback
}

function savedLocale(): Locale {
  const saved = localStorage.getItem(KEY)
  if (saved === 'en' || saved === 'zh-CN') return saved
  return navigator.language.startsWith('en') ? 'en' : 'zh-CN'
}

export async function setLocale(next: Locale): Promise<void> {
  await show(next)
  localStorage.setItem(KEY, next)
}

/** At the start: what was chosen here before, or the browser's language. */
export async function startLocale(): Promise<void> {
  await show(savedLocale())
}

async function show(next: Locale): Promise<void> {
  const messages = next === 'en' ? await import('../../messages/en.json') : await import('../../messages/zh-CN.json')
  i18n.global.setLocaleMessage(next, messages.default)
  i18n.global.locale.value = next
  document.documentElement.lang = next
}

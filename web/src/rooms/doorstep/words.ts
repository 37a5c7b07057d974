/** The doorstep's own words, cut out of the catalogues at build time: a visitor loads these and no others. */
export type Locale = 'zh-CN' | 'en'
const KEY = 'naguan.locale'
let words: Record<string, string> = {}
let current: Locale = 'zh-CN'

/* A browser that keeps nothing for us still shows the page. */
function kept(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

export const locale = (): Locale => current

export async function setWords(next: Locale): Promise<void> {
  words = (next === 'en' ? await import('virtual:doorstep-words/en') : await import('virtual:doorstep-words/zh-CN')).default
  current = next
}

export async function choose(next: Locale): Promise<void> {
  await setWords(next)
  try {
    localStorage.setItem(KEY, next)
  } catch {
    /* then it holds for this page */
  }
}

export async function startWords(): Promise<void> {
  const saved = kept()
  await setWords(saved === 'en' || saved === 'zh-CN' ? saved : navigator.language.startsWith('en') ? 'en' : 'zh-CN')
}

export function t(key: string, args: Record<string, string | number> = {}): string {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(args[name] ?? ''))
}

export const tOr = (key: string, fallback: string): string => words[key] ?? fallback

/** A row of the rules as the server sends it. */
export interface Named {
  code: string
  name_zh: string
  name_en: string
}
export const named = (row: Named | null | undefined): string => (row ? (current === 'en' ? row.name_en : row.name_zh) : '')

const at = (text: string, style: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(current, { timeZone: 'Asia/Shanghai', ...style }).format(new Date(text))
export const showDay = (text: string | null | undefined): string => (text ? at(`${text.slice(0, 10)}T00:00:00+08:00`, { dateStyle: 'long' }) : '')
export const showInstant = (text: string | null | undefined): string => (text ? at(text, { dateStyle: 'medium', timeStyle: 'short' }) : '')

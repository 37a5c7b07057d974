/** Days, instants, numbers for people. Instants come in UTC and are shown in the bureau's time, Asia/Shanghai. */
import { locale } from './i18n'

const ZONE = 'Asia/Shanghai'
const dayParts = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short' })
const clockParts = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' })

let behind = 0
/** The server's clock minus this one's, in ms, where it is known: a phone's clock may be a year off. */
export function setClock(ms: number): void {
  behind = ms
}
/** An instant of this device's clock as the server's clock would have it. */
export const trueTime = (instant = new Date().toISOString()): string => new Date(Date.parse(instant) + behind).toISOString()

/** Today in Shanghai as 2026-04-30. */
export function today(): string {
  return dayParts.format(new Date(trueTime()))
}

export function dayOf(instant: string | Date): string {
  return dayParts.format(typeof instant === 'string' ? new Date(instant) : instant)
}

export function addDays(day: string, n: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + n)
  return at.toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** An instant without a time of day is a day already. */
export function showDay(value: string | null | undefined): string {
  if (!value) return ''
  return value.length > 10 ? dayOf(value) : value
}

export function showInstant(value: string | null | undefined): string {
  if (!value) return ''
  const at = new Date(value)
  return `${dayParts.format(at)} ${clockParts.format(at)}`
}

export function showTime(value: string | null | undefined): string {
  return value ? clockParts.format(new Date(value)) : ''
}

export function weekday(day: string): string {
  return new Intl.DateTimeFormat(locale.value, { weekday: 'short', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

export function showNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : new Intl.NumberFormat(locale.value).format(value)
}

/** Fen as yuan: 12800 is ¥128.00. */
export function showFen(fen: number | null | undefined): string {
  return fen === null || fen === undefined ? '—' : new Intl.NumberFormat(locale.value, { style: 'currency', currency: 'CNY', currencyDisplay: 'narrowSymbol' }).format(fen / 100)
}

export function showSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** First minute of a day in Shanghai, as an instant; the zone has had no summer time since 1991. */
export function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00+08:00`).toISOString()
}

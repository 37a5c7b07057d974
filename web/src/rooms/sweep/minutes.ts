/** Seconds as people say them. */
import { t } from '@/shell/i18n'

export function showMinutes(seconds: number | null | undefined): string {
  const all = Math.round((seconds ?? 0) / 60)
  const hours = Math.floor(all / 60)
  return hours ? t('sweep.hours', { h: hours, m: all % 60 }) : t('sweep.minutes', { m: all })
}

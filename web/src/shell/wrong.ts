/** Words for refusals: message keys of the server in the language of the page. */
import type { ApiError, FieldError } from '@/api/error'
import { t, tOr } from './i18n'

/** What happened, for a person. */
export function wrongText(error: ApiError): string {
  return tOr(`error.${error.key}`, t('error.unknown', { key: error.key }), error.args)
}

export function fieldText(error: FieldError): string {
  return tOr(`error.${error.code}`, error.code, { arg: error.arg ?? '' })
}

export function fieldName(path: string): string {
  const last = path.replace(/\[\d+\]/g, '').split('.').pop() ?? path
  return tOr(`field.${last}`, path)
}

/** Errors by field, for showing each at its input; those without a place in the form are returned under ''. */
export function byField(error: ApiError, known: string[]): Record<string, string> {
  const texts: Record<string, string> = {}
  const rest: string[] = []
  for (const one of error.errors) {
    if (known.includes(one.field)) texts[one.field] = fieldText(one)
    else rest.push(`${fieldName(one.field)}: ${fieldText(one)}`)
  }
  if (rest.length) texts[''] = rest.join('; ')
  return texts
}

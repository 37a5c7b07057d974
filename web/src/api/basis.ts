/** "FIRE 16, 28; DESIGN" in words: the keys are rows of the list of sources. */
import { t } from '@/shell/i18n'
import { rowName, ruleRow } from './rules'

function part(text: string): string {
  const [key = '', ...rest] = text.trim().split(' ')
  const source = ruleRow('sources', key)
  if (!source) return text.trim()
  const name = rowName(source)
  if (source.in_law !== 'yes') return name
  const articles = rest
    .join(' ')
    .split(',')
    .map((a) => a.trim())
    .filter(Boolean)
    .join(t('basis.article_join'))
  return articles ? t('basis.with_articles', { name, articles }) : t('basis.whole', { name })
}

export function basisText(basis: string | null | undefined): string {
  return (basis ?? '')
    .split(';')
    .filter((p) => p.trim())
    .map(part)
    .join(t('basis.join'))
}

/** How a reward is reckoned, as the rules say it; the amount itself is the server's. */
import { ruleRow } from '@/api/rules'
import type { RuleRow } from '@/api/types'
import { showFen } from '@/shell/format'
import { t } from '@/shell/i18n'

/** "3 %, at least ¥3,000" */
export const levelTerms = (row: RuleRow): string => t('report.level_terms', { percent: Number(row.per_mille) / 10, floor: showFen(Number(row.floor_fen)) })

/** The most for one case, and from where on the finance department must agree. */
export function rewardBounds(): string {
  const [cap, finance] = [ruleRow('reward_terms', 'CAP'), ruleRow('reward_terms', 'FINANCE')]
  return cap && finance ? t('report.bounds', { cap: showFen(Number(cap.fen)), finance: showFen(Number(finance.fen)) }) : ''
}

/** Names of codes alone, in small pieces beside the whole lists of rules: the first look at a door opens a few of them and no more. */
export type Names = Record<string, [zh: string, en: string]>
interface Named {
  code: string
  name_zh: string
  name_en: string
}

/** Lists that a door's first lines name things from. */
export const NAMED = ['door_states', 'entity_states', 'industry', 'visit_outcomes', 'matter_kinds', 'hazard_kinds', 'licence_kinds']
/** The only list that is long: its piece is that of the code's first two characters. */
const LONG = 'industry'

export const pieceOf = (list: string, code: string): string => `name-${list}${list === LONG ? `/${code.slice(0, 2)}` : ''}`

/** The pieces of a list; the last row of a code is its newest version. */
export function namePieces(list: string, rows: Named[]): Map<string, Names> {
  const pieces = new Map<string, Names>()
  for (const row of rows) {
    const at = pieceOf(list, row.code)
    const piece = pieces.get(at) ?? {}
    piece[row.code] = [row.name_zh, row.name_en]
    pieces.set(at, piece)
  }
  return pieces
}

/** What one list looks like: a description, no code of its own. The same component shows them all. */
import type { RouteLocationRaw } from 'vue-router'
import type { Address } from '@/api/address'

export type ColumnKind =
  | 'text'
  | 'title' // of a matter, by its row
  | 'address' // without the district that all share
  | 'code' // a code of `codes`, shown by name
  | 'state' // as code, with a tone; `states` gives the prefix of message keys instead of a list of rules
  | 'day'
  | 'instant'
  | 'due' // an instant with days left
  | 'int'
  | 'year' // a number that is not counted by
  | 'fen' // money, shown in yuan
  | 'grade'
  | 'level'
  | 'flag'
  | 'unit'
  | 'place'
  | 'person'

export type Row = Record<string, unknown> & { id?: string }

export interface Column {
  key: string
  label: string
  kind: ColumnKind
  codes?: string
  /** message-key prefix of closed sets that are not in the rules: `choice.sweep_state.` */
  words?: string
  options?: string[]
  sort?: boolean
  filter?: boolean
  /** always in the filter bar, not behind "add filter" */
  quick?: boolean
  /** not shown unless chosen */
  hidden?: boolean
  width?: number
  grow?: boolean
  mono?: boolean
  /** which field holds the name of an id */
  nameKey?: string
}

export interface ListSpec {
  /** of the saved views and the server's list */
  name: string
  path: Address<'get'>
  columns: Column[]
  order?: string
  search?: boolean
  searchHint?: string
  /** the server's list is long: what is rare in it comes in parts */
  long?: boolean
  exports?: ('csv' | 'xlsx' | 'geojson')[]
  to?: (row: Row) => RouteLocationRaw
  key?: (row: Row) => string
  emptyTitle: string
  emptyHint?: string
  /** parameters of the page's address that belong to a saved view, beside the list's own */
  keeps?: string[]
  /** topics of the feed after which the page is out of date */
  topics?: string[]
}

export interface Filter {
  column: string
  op: string
  value: string
}

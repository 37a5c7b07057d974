/** A piece of evidence as it is entered. */
export interface NewEvidence {
  kind: string
  name: string
  story: string
  taken_on: string
  second_officer: string
  attachment_id: string | undefined
}
export const newEvidence = (): NewEvidence => ({ kind: '', name: '', story: '', taken_on: '', second_officer: '', attachment_id: undefined })
export const lacksEvidence = (piece: NewEvidence) => !piece.kind || !piece.name.trim() || !piece.story.trim()
/** Where the server says that something is wrong with it; `path`: "evidence.0." of a whole package. */
export const evidenceFields = (path = '') => ['kind', 'name', 'story', 'taken_on', 'second_officer', 'attachment_id'].map((field) => path + field)

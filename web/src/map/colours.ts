/** One colour, one meaning: grades green to red; people of a sweep by a fixed row of colours that differ in lightness too. */
export const GRADES: Record<string, string> = { A: '#18713c', B: '#7a9a1c', C: '#e07a10', D: '#b9251c' }
export const NO_GRADE = '#5c7896'

export const PEOPLE = ['#1257b5', '#c2410c', '#0f766e', '#7c3aed', '#a16207', '#be185d', '#3f6212', '#0e7490', '#7f1d1d', '#4338ca']
/** Why a door is on the list of a sweep. */
export const REASONS: Record<string, string> = { recheck: '#b9251c', filings: '#c2410c', grade: '#a16207', unseen: '#1257b5', trade: '#0f766e', frequency: '#9333a8', urgent: '#7f1d1d' }

export const NOBODY = '#8894a3'

export function personColour(people: string[], id: string | null | undefined): string {
  const at = id ? people.indexOf(id) : -1
  return at < 0 ? NOBODY : (PEOPLE[at % PEOPLE.length] as string)
}

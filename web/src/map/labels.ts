/** What all labels of a map share. Apart from the engine, which is fetched only where a map is shown. */

/** The fonts of the page, for letters and numbers on the map. */
export const FONTS = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', 'sans-serif']

/** The lowest layer of names: what they must be read over goes below it. A street's name has the right of way over a community's. */
export const NAMES = 'community-names'

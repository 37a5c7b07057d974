/** Points of a page's own data (stops, search hits) as one GeoJSON layer: dots, and numbers where there is room for them. */
import type { Feature, FeatureCollection } from 'geojson'
import type { ExpressionSpecification, FilterSpecification, GeoJSONSource, MapLayerMouseEvent, SymbolLayerSpecification } from 'maplibre-gl'
import type { MapLibre } from './engine'
import { FONTS } from './labels'

export interface PagePoint {
  id: string
  lon: number
  lat: number
  colour: string
  label?: string
  strong?: boolean
  faint?: boolean
  /** its label stays at every scale, over all others */
  kept?: boolean
}

const DISC = 'page-disc'
const SIZE = 64
const EDGE = 28

function asCollection(points: PagePoint[]): FeatureCollection {
  const features: Feature[] = points.map((p, i) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [p.lon, p.lat] },
    properties: { id: p.id, colour: p.colour, label: p.label ?? '', strong: p.strong ? 1 : 0, faint: p.faint ? 1 : 0, kept: p.kept || p.strong ? 1 : 0, rank: (p.faint ? points.length : 0) + i },
  }))
  return { type: 'FeatureCollection', features }
}

/** A disc as a distance field, so that it takes any colour and a rim: 191 is its edge, 8 steps of 32 across. */
function addDisc(map: MapLibre): void {
  if (map.hasImage(DISC)) return
  const data = new Uint8ClampedArray(SIZE * SIZE * 4)
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const beyond = Math.hypot(x + 0.5 - SIZE / 2, y + 0.5 - SIZE / 2) - EDGE
      data[(y * SIZE + x) * 4 + 3] = 255 * (0.75 - beyond / 8)
    }
  }
  map.addImage(DISC, { width: SIZE, height: SIZE, data }, { sdf: true, pixelRatio: 2 })
}

/** A disc with its label; both or none, then the dot below is seen. */
function numbers(id: string, source: string, filter: FilterSpecification, kept: boolean): SymbolLayerSpecification {
  const picked: ExpressionSpecification = ['==', ['get', 'strong'], 1]
  return {
    id, type: 'symbol', source, filter,
    layout: {
      'icon-image': DISC, 'icon-size': ['case', picked, 0.94, 0.75], 'text-field': ['get', 'label'], 'text-font': FONTS, 'text-size': 11, 'text-padding': 0, 'icon-padding': 0,
      'icon-allow-overlap': kept, 'text-allow-overlap': kept, 'icon-ignore-placement': kept, 'text-ignore-placement': kept, 'symbol-sort-key': ['get', 'rank'],
    },
    paint: {
      'icon-color': ['get', 'colour'], 'text-color': '#ffffff', 'icon-halo-color': ['case', picked, '#1c2733', '#ffffff'], 'icon-halo-width': ['case', picked, 1.5, 1],
      'icon-opacity': ['case', ['==', ['get', 'faint'], 1], 0.55, 1],
    },
  }
}

export function showPoints(map: MapLibre, name: string, points: PagePoint[]): void {
  const source = map.getSource(name) as GeoJSONSource | undefined
  if (source) {
    source.setData(asCollection(points))
    return
  }
  addDisc(map)
  map.addSource(name, { type: 'geojson', data: asCollection(points) })
  map.addLayer({
    id: name, type: 'circle', source: name,
    paint: {
      'circle-color': ['get', 'colour'],
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, ['+', 4, ['*', ['get', 'strong'], 3]], 16, ['+', 6, ['*', ['get', 'strong'], 4]]],
      'circle-opacity': ['case', ['==', ['get', 'faint'], 1], 0.35, 1],
      'circle-stroke-color': ['case', ['==', ['get', 'strong'], 1], '#1c2733', '#ffffff'],
      'circle-stroke-width': ['case', ['==', ['get', 'strong'], 1], 2.5, 1.5],
    },
  })
  const labelled: ExpressionSpecification = ['!=', ['get', 'label'], '']
  map.addLayer(numbers(`${name}-numbers`, name, ['all', labelled, ['==', ['get', 'kept'], 0]], false))
  map.addLayer(numbers(`${name}-kept`, name, ['all', labelled, ['==', ['get', 'kept'], 1]], true))
}

/** A click on a dot or on its number, once. */
export function onPointClick(map: MapLibre, name: string, fn: (id: string) => void): void {
  const layers = [`${name}-kept`, `${name}-numbers`, name]
  map.on('click', layers, (e: MapLayerMouseEvent) => {
    const id = e.features?.[0]?.properties?.id as string | undefined
    if (id) fn(id)
  })
  map.on('mouseenter', layers, () => (map.getCanvas().style.cursor = 'pointer'))
  map.on('mouseleave', layers, () => (map.getCanvas().style.cursor = ''))
}

export function fitPoints(map: MapLibre, points: { lon: number; lat: number }[]): void {
  if (!points.length) return
  const lons = points.map((p) => p.lon)
  const lats = points.map((p) => p.lat)
  map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: { top: 88, right: 56, bottom: 56, left: 56 }, maxZoom: 16.5, duration: 0 })
}

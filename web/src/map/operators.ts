/** All operators as the server's tiles: clusters from afar, single doors near by. */
import { address, type Query } from '@/api/client'
import type { MapLibre } from './engine'
import { FONTS, NAMES } from './labels'
import { GRADES, NO_GRADE } from './colours'

const SOURCE = 'operators'
const LAYERS = ['operator-clusters', 'operator-counts', 'operator-doors']

function tilesFor(query: Query): string {
  /* the braces of the template must stay as they are */
  return `${location.origin}/v1/tiles/{z}/{x}/{y}.mvt${address('', query)}`
}

export function showOperators(map: MapLibre, query: Query): void {
  for (const layer of LAYERS) if (map.getLayer(layer)) map.removeLayer(layer)
  if (map.getSource(SOURCE)) map.removeSource(SOURCE)
  map.addSource(SOURCE, { type: 'vector', tiles: [tilesFor(query)], minzoom: 6, maxzoom: 16 })
  map.addLayer({
    id: 'operator-clusters', type: 'circle', source: SOURCE, 'source-layer': 'clusters',
    paint: {
      'circle-color': ['interpolate', ['linear'], ['get', 'n'], 1, '#7aa5dd', 100, '#3f7fd0', 1000, '#1257b5', 10000, '#0a3a80'],
      'circle-radius': ['interpolate', ['linear'], ['log10', ['max', ['get', 'n'], 1]], 0, 7, 2, 14, 4, 24, 6, 36],
      'circle-opacity': 0.82,
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 1.2,
    },
  }, NAMES)
  map.addLayer({
    id: 'operator-counts', type: 'symbol', source: SOURCE, 'source-layer': 'clusters', filter: ['>', ['get', 'n'], 9],
    layout: {
      'text-field': ['case', ['>=', ['get', 'n'], 10000], ['concat', ['to-string', ['/', ['round', ['/', ['get', 'n'], 1000]], 1]], 'k'], ['to-string', ['get', 'n']]],
      'text-font': FONTS,
      'text-size': 11,
      'text-allow-overlap': false,
    },
    paint: { 'text-color': '#ffffff' },
  }, NAMES)
  map.addLayer({
    id: 'operator-doors', type: 'circle', source: SOURCE, 'source-layer': 'doors',
    paint: {
      'circle-color': ['match', ['get', 'grade'], 'A', GRADES.A as string, 'B', GRADES.B as string, 'C', GRADES.C as string, 'D', GRADES.D as string, NO_GRADE],
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 13, 3, 16, 6, 19, 9],
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 1.2,
    },
  }, NAMES)
}

/** A click on a cluster comes nearer; a click on a door tells its id. */
export function onOperatorClick(map: MapLibre, fn: (premises: string) => void): void {
  map.on('click', 'operator-clusters', (e) => map.easeTo({ center: e.lngLat, zoom: Math.min(map.getZoom() + 2, 17) }))
  map.on('click', 'operator-doors', (e) => {
    const id = e.features?.[0]?.properties?.id as string | undefined
    if (id) fn(id)
  })
  for (const layer of ['operator-clusters', 'operator-doors']) {
    map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'))
    map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''))
  }
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Figures for Prometheus. One registry a process; labels are route names and queue names, never ids. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    requests: new Histogram({
      name: 'interlock_http_request_seconds',
      help: 'Time from request to answer',
      labelNames: ['route', 'status'],
      registers,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    }),
    statements: new Counter({
      name: 'interlock_db_statements_total',
      help: 'Statements sent to the database',
      labelNames: ['route'],
      registers,
    }),
    trips: new Counter({
      name: 'interlock_db_round_trips_total',
      help: 'Round trips to the database',
      labelNames: ['route'],
      registers,
    }),
    streams: new Gauge({ name: 'interlock_live_streams', help: 'Open live streams', registers }),
  }
}

/** The figures of one process. */
export type Metrics = ReturnType<typeof createMetrics>

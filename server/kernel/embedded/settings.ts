/** What is the same for every embedded server; `settings` of the caller win. The names are PostgreSQL's. */
export const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // A socket's path may hold some 100 bytes only, which data folders exceed; loopback and a password do.
  unix_socket_directories: '',
  fsync: 'on',
  jit: 'off',
  max_connections: '100',
  shared_buffers: '128MB',
  // Memory: no processes for input and output, for replication, or waiting for parallel queries.
  io_method: 'sync',
  max_logical_replication_workers: '0',
  max_parallel_workers: '2',
  autovacuum_max_workers: '2',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/** For initdb and the server: nothing of the caller's environment, so that no PG… or LC_… variable bends them. */
export const serverEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

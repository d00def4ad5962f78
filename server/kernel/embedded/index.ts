/**
 * The database that comes with the packages: a real PostgreSQL, run by us, kept in one folder.
 *
 * `startEmbedded` makes the database in `dataDir` on first use, starts it on 127.0.0.1 with a password of its own,
 * and keeps it running; `url` is its owner's address, stable until `stop`. A server left behind by a killed process
 * is used and stopped at the end (`adopted`). It refuses, saying what to do: a folder another process runs on, one
 * made by another PostgreSQL major, one that belongs to somebody else, and, as root, one that the unprivileged
 * account cannot enter. `logger` gets one line per step; `settings` are PostgreSQL's own and win over the defaults;
 * `onRestart` is called after a server that died was started again: connections are lost, acknowledged data is not.
 */
export { type EmbeddedDatabase, type EmbeddedOptions, findEmbedded, startEmbedded } from './start.ts'

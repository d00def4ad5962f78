import type { OpenFile } from './openText.ts'
import { readGlpi } from './readGlpi.ts'
import { readJira } from './readJira.ts'
import { readTable } from './readTable.ts'
import { readZammad } from './readZammad.ts'
import type { PastFile, Reading } from './shape.ts'

const readers = { table: readTable, zammad: readZammad, glpi: readGlpi, jira: readJira }

/** Reads all of a file as its mapping says. Refuses what cannot be read at all; notes what is wrong with its rows. */
export const readFile = (open: OpenFile, reading: Reading): Promise<PastFile> =>
  readers[reading.mapping.kind](open, reading)

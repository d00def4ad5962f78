import type { OpenFile } from './openText.ts'
import { readTable } from './readTable.ts'
import type { PastFile, Reading } from './shape.ts'

/** Reads all of a file as its mapping says. Refuses what cannot be read at all; notes what is wrong with its rows. */
export const readFile = (open: OpenFile, reading: Reading): Promise<PastFile> => readTable(open, reading)

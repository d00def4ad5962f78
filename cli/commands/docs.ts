import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describeAll } from '../describeAll.ts'

/** `interlock docs`: writes the pages under `docs/api/` from the contract; a test compares them. */
export async function writeDocs(): Promise<void> {
  for (const { file, text } of await describeAll()) {
    await mkdir(new URL('.', file), { recursive: true })
    await writeFile(file, text)
    console.log(fileURLToPath(file))
  }
}

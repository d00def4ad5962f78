import { type Compiled, compile } from './compile.ts'
import { parse } from './parse.ts'

/**
 * The second door of `flow/`: from BPMN 2.0 XML to a graph. Apart from `flow/index.ts` because it brings an
 * XML parser along.
 */
export { type Compiled, compile } from './compile.ts'
export { parse } from './parse.ts'

/** Parses and compiles in one go: a graph that runs, or every reason why the file does not. */
export async function readProcess(xml: string): Promise<Compiled> {
  const parsed = await parse(xml)
  return 'definitions' in parsed ? compile(parsed.definitions) : parsed
}
